//! `DELETE /api/v1/users/{id}`.

use serde_json::json;
use tests::TestApp;
use tests::answers::{CHANGED_SINCE, DEAD_TOKEN, FORBIDDEN, LAST_ADMINISTRATOR, NO_SUCH_USER, NO_TOKEN, malformed};

use super::{create, delete, documents_app, get};

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let (app, token) = documents_app("2025-03-07T12:05:00Z", 456).await;
    create(&app, &token, &json!({ "name": "Jane Smith", "email": "jane.smith@example.com" })).await;

    let reply = delete(&app, &token, 457).await;

    reply.must_be(200, r#"{"success":true,"message":"User deleted"}"#);
    get(&app, &token, 457).await.must_be(404, NO_SUCH_USER);
    delete(&app, &token, 457).await.must_be(404, NO_SUCH_USER);
    assert_eq!(app.tables().item("UsersTable", "pk", "email#jane.smith@example.com").await, None);
}

#[tokio::test]
async fn only_administrators_delete_others_and_everybody_who_may_themselves() {
    let app = TestApp::start().await;

    app.delete("/api/v1/users/2").send().await.must_be(401, NO_TOKEN);
    for (role, own) in [("user", 200), ("methodist", 200), ("read_only", 403)] {
        let (id, token) = app.someone(role, role).await;
        for other in [1, 2, 999] {
            delete(&app, &token, other).await.must_be(403, FORBIDDEN);
        }
        assert_eq!(delete(&app, &token, id).await.status, own, "{role}");
    }

    app.user().await;
}

#[tokio::test]
async fn the_last_active_administrator_stays() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    delete(&app, &token, 1).await.must_be(409, LAST_ADMINISTRATOR);

    assert_eq!(get(&app, &token, 1).await.status, 200);
}

#[tokio::test]
async fn an_administrator_may_be_deleted_beside_another() {
    let app = TestApp::start().await;
    let (id, ana) = app.someone("Ana", "admin").await;

    let reply = delete(&app, &app.admin().await, id).await;

    reply.must_be(200, r#"{"success":true,"message":"User deleted"}"#);
    get(&app, &ana, id).await.must_be(401, DEAD_TOKEN);
    delete(&app, &app.admin().await, 1).await.must_be(409, LAST_ADMINISTRATOR);
}

#[tokio::test]
async fn only_the_version_that_was_read_is_deleted() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let with_tag = async |tag: &str| {
        let call = app.delete("/api/v1/users/2").token(&token).header("If-Match", tag);
        call.send().await
    };
    app.change_user(2, &json!({ "name": "Jane Doe" })).await;

    for past in ["\"1\"", "\"3\"", "W/\"2\"", "\"x\"", "\"02\"", "\"1\", \"3\""] {
        with_tag(past).await.must_be(412, CHANGED_SINCE);
    }
    with_tag("?").await.must_be(400, &malformed(r#"If-Match must be * or a list of entity tags such as \"3\"."#));
    with_tag("\"1\", \"2\"").await.must_be(200, r#"{"success":true,"message":"User deleted"}"#);
}
