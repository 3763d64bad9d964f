//! `DELETE /users/{id}`.

use serde_json::json;
use tests::answers::{CHANGED_SINCE, DEAD_TOKEN, FORBIDDEN, LAST_ADMINISTRATOR, NO_SUCH_USER, NO_TOKEN, malformed};
use tests::{PASSWORD, Reply, TestApp};

async fn delete(app: &TestApp, token: &str, id: u64) -> Reply {
    app.delete(&format!("/users/{id}")).token(token).send().await
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let alice = json!({ "name": "Alice Johnson", "email": "alice.johnson@example.com" });
    app.post("/users").token(&token).json(&alice).send().await;

    let reply = delete(&app, &token, 3).await;

    reply.must_be(200, r#"{"message":"User with ID 3 has been deleted successfully."}"#);
    assert_eq!(reply.header("etag"), None);
    app.get("/users/3").token(&token).send().await.must_be(404, NO_SUCH_USER);
    delete(&app, &token, 3).await.must_be(404, NO_SUCH_USER);
}

#[tokio::test]
async fn the_address_is_free_and_the_id_is_not_used_again() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (first, _) = app.someone("Ana", "user").await;

    delete(&app, &admin, first).await;
    let login = json!({ "email": "ana@example.com", "passw": PASSWORD });
    let gone = app.post("/api/v1/public/users/login").json(&login).send().await;
    let (second, _) = app.someone("Ana", "user").await;

    assert_eq!(gone.status, 401);
    assert_eq!((first, second), (3, 4));
    let users = app.get("/users").token(&admin).send().await.json();
    assert_eq!(users["users"][2]["id"], 4);
}

#[tokio::test]
async fn whoever_may_deletes_themselves_and_is_gone() {
    let app = TestApp::start().await;

    for (name, role) in [("Ana", "user"), ("Bea", "methodist")] {
        let (id, token) = app.someone(name, role).await;
        let reply = delete(&app, &token, id).await;

        reply.must_be(200, &format!(r#"{{"message":"User with ID {id} has been deleted successfully."}}"#));
        app.get(&format!("/users/{id}")).token(&token).send().await.must_be(401, DEAD_TOKEN);
    }
}

#[tokio::test]
async fn only_administrators_delete_others_and_who_only_reads_not_even_themselves() {
    let app = TestApp::start().await;

    app.delete("/users/2").send().await.must_be(401, NO_TOKEN);
    for role in ["user", "methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        for other in [1, 2, 999] {
            delete(&app, &token, other).await.must_be(403, FORBIDDEN);
        }
    }
    let (id, reader) = app.someone("Ana", "read_only").await;
    delete(&app, &reader, id).await.must_be(403, FORBIDDEN);

    assert_eq!(app.get(&format!("/users/{id}")).token(&reader).send().await.status, 200);
}

#[tokio::test]
async fn the_last_active_administrator_stays() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let inactive = json!({ "name": "A", "email": "a@example.com", "role": "admin", "status": "inactive" });
    app.post("/api/v1/users").token(&token).json(&inactive).send().await;

    delete(&app, &token, 1).await.must_be(409, LAST_ADMINISTRATOR);

    assert_eq!(app.get("/users/1").token(&token).send().await.status, 200);
    app.admin().await;
}

#[tokio::test]
async fn beside_another_active_one_an_administrator_may_go() {
    let app = TestApp::start().await;
    let (_, ana) = app.someone("Ana", "admin").await;

    let john = delete(&app, &app.admin().await, 1).await;

    assert_eq!(john.status, 200);
    delete(&app, &ana, 3).await.must_be(409, LAST_ADMINISTRATOR);
}

#[tokio::test]
async fn a_version_that_is_past_deletes_nobody() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let with_tag = async |tag: &str| app.delete("/users/2").token(&token).header("If-Match", tag).send().await;
    app.change_user(2, &json!({ "name": "Jane Doe" })).await;

    with_tag("\"1\"").await.must_be(412, CHANGED_SINCE);
    with_tag("W/\"2\"").await.must_be(412, CHANGED_SINCE);
    with_tag("2").await.must_be(400, &malformed(r#"If-Match must be * or a list of entity tags such as \"3\"."#));
    assert_eq!(with_tag("\"2\"").await.status, 200);
    with_tag("*").await.must_be(404, NO_SUCH_USER);
}
