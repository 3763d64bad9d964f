//! `GET /api/v1/users/{id}`.

use serde_json::json;
use tests::answers::{FORBIDDEN, NO_SUCH_USER, NO_TOKEN};
use tests::{PASSWORD, START, TestApp};

use super::{create, documents_app, get};

#[tokio::test]
async fn a_user_is_as_the_document_shows_one() {
    let (app, token) = documents_app("2025-03-07T12:00:00Z", 455).await;
    let body = json!({ "name": "John Doe", "email": "john.doe@example.com" });
    create(&app, &token, &body).await;

    let reply = get(&app, &token, 456).await;

    reply.must_be(
        200,
        concat!(
            r#"{"id":456,"name":"John Doe","email":"john.doe@example.com","role":"user","#,
            r#""created_at":"2025-03-07T12:00:00Z","updated_at":"2025-03-07T12:00:00Z","status":"active"}"#
        ),
    );
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn everybody_reads_themselves_and_whoever_reads_others_anybody() {
    let app = TestApp::start().await;
    let now = START.rfc3339();

    for (name, role, johns) in [("ana", "user", 403), ("bea", "read_only", 200), ("cleo", "methodist", 200)] {
        let (id, token) = app.someone(name, role).await;

        get(&app, &token, id).await.must_be(
            200,
            &format!(
                r#"{{"id":{id},"name":"{name}","email":"{name}@example.com","role":"{role}","created_at":"{now}","updated_at":"{now}","status":"active"}}"#
            ),
        );
        assert_eq!(get(&app, &token, 1).await.status, johns, "{role}");
    }
}

#[tokio::test]
async fn a_foreign_id_is_forbidden_whether_or_not_it_exists() {
    let app = TestApp::start().await;
    let token = app.user().await;

    for id in ["1", "3", "0", "x"] {
        app.get(&format!("/api/v1/users/{id}")).token(&token).send().await.must_be(403, FORBIDDEN);
    }
    app.get("/api/v1/users/1").send().await.must_be(401, NO_TOKEN);
}

#[tokio::test]
async fn an_unknown_user_is_told_as_the_document_does() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for id in ["999999", "0", "01", "-1", "1.0", "x", "9999999999999999999", "99999999999999999999"] {
        let reply = app.get(&format!("/api/v1/users/{id}")).token(&token).send().await;
        reply.must_be(404, NO_SUCH_USER);
    }
}

#[tokio::test]
async fn sign_ins_and_passwords_make_no_new_version() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let before = get(&app, &token, 2).await;

    app.clock().advance(std::time::Duration::from_secs(3_000));
    app.open_session(&app.jane().email, &app.jane().password).await;
    let change = json!({ "passw": app.jane().password, "new_passw": PASSWORD });
    let change = app.put("/api/v1/server/users/passw/set_new_passw").token(&token).json(&change).send().await;
    let reset = json!({ "user_id": 2, "new_passw": "another violet anvil" });
    let admin = app.admin().await;
    let reset = app.put("/api/v1/server/users/passw/set_new_passw").token(&admin).json(&reset).send().await;

    assert_eq!((change.status, reset.status), (200, 200));
    let after = get(&app, &admin, 2).await;
    assert_eq!((after.header("etag"), &after.text), (Some("\"1\""), &before.text));
}
