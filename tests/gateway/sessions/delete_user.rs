//! `DELETE /api/user`.

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp, attribute};

use super::{DEAD_TOKEN, FORBIDDEN, UNAUTHENTICATED, refused};

const DELETED: &str = r#"{"detail":{"type":"success"}}"#;

async fn delete(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.delete("/api/user").token(token).json(body).send().await
}

async fn exists(app: &TestApp, id: u64) -> bool {
    let reply = app.get(&format!("/users/{id}")).token(&app.admin().await).send().await;
    assert!([200, 404].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;
    let new = json!({ "name": "Админ", "email": "admin@mail.ru", "password": "123" });
    app.put("/api/user").json(&new).send().await;
    let (this, other) =
        (app.open_session("admin@mail.ru", "123").await, app.open_session("admin@mail.ru", "123").await);

    let reply = delete(&app, &this, &json!({ "email": "admin@mail.ru" })).await;

    assert_eq!((reply.status, reply.text.as_str()), (200, DELETED));
    for token in [this, other] {
        assert_eq!(app.get("/api/user").token(&token).send().await.text, DEAD_TOKEN);
    }
    let login = app.put("/api/login").json(&json!({ "email": "admin@mail.ru", "hash_pass": "123" })).send().await;
    assert_eq!((login.status, exists(&app, 3).await), (401, false));
    let entries = app.tables().all("AuditTable").await;
    let mut deletions = entries.iter().filter(|entry| attribute(entry, "action") == "user.deleted");
    assert_eq!(attribute(deletions.next().unwrap(), "user_id"), "3");
    assert!(deletions.next().is_none());
}

#[tokio::test]
async fn a_freed_address_is_another_account_with_another_id() {
    let app = TestApp::start().await;
    let jane = app.user().await;
    delete(&app, &jane, &json!({ "email": app.jane().email })).await;

    let new = json!({ "name": "Another", "email": app.jane().email, "password": "123" });
    let reply = app.put("/api/user").json(&new).send().await;

    assert_eq!(reply.status, 201);
    assert!(!exists(&app, 2).await && exists(&app, 3).await);
    assert_eq!(app.get("/api/user").token(&jane).send().await.status, 401);
}

#[tokio::test]
async fn ones_address_is_known_in_any_spelling() {
    let app = TestApp::start().await;

    let reply = delete(&app, &app.user().await, &json!({ "email": " JANE.smith@EXAMPLE.com" })).await;

    assert_eq!((reply.status, reply.text.as_str()), (200, DELETED));
    assert!(!exists(&app, 2).await);
}

#[tokio::test]
async fn those_who_may_delete_others_do() {
    let app = TestApp::start().await;
    let jane = app.user().await;

    let reply = delete(&app, &app.admin().await, &json!({ "email": "Jane.Smith@example.com" })).await;

    assert_eq!((reply.status, reply.text.as_str()), (200, DELETED));
    assert_eq!(app.get("/api/user").token(&jane).send().await.text, DEAD_TOKEN);
}

#[tokio::test]
async fn to_others_it_is_forbidden_whether_or_not_there_is_such_an_account() {
    let app = TestApp::start().await;
    let (_, methodist) = app.someone("Mel", "methodist").await;
    let (_, reader) = app.someone("Rea", "read_only").await;

    for token in [app.user().await, methodist, reader] {
        for email in ["john.doe@example.com", "nobody@example.com", "nobody"] {
            let reply = delete(&app, &token, &json!({ "email": email })).await;
            assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{email}");
        }
    }
    assert!(exists(&app, 1).await);
}

#[tokio::test]
async fn a_read_only_account_does_not_even_delete_itself() {
    let app = TestApp::start().await;
    let (id, reader) = app.someone("Rea", "read_only").await;

    let reply = delete(&app, &reader, &json!({ "email": "rea@example.com" })).await;

    assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN));
    assert!(exists(&app, id).await);
    app.sign_in("rea@example.com", PASSWORD).await;
}

#[tokio::test]
async fn nobody_deletes_those_who_may_do_more_than_they() {
    let app = TestApp::start().await;
    app.add_role("janitor", &["users:delete"]).await;
    let (_, janitor) = app.someone("Jan", "janitor").await;
    let (colleague, _) = app.someone("Jo", "janitor").await;
    app.someone("Mel", "methodist").await;

    for email in ["john.doe@example.com", "mel@example.com", "jane.smith@example.com"] {
        let reply = delete(&app, &janitor, &json!({ "email": email })).await;
        assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{email}");
    }
    let of_colleague = delete(&app, &janitor, &json!({ "email": "jo@example.com" })).await;
    assert_eq!((of_colleague.status, of_colleague.text.as_str()), (200, DELETED));
    assert!(!exists(&app, colleague).await && exists(&app, 1).await);
}

#[tokio::test]
async fn an_unknown_address_is_not_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for email in ["nobody@example.com", "nobody"] {
        let reply = delete(&app, &admin, &json!({ "email": email })).await;
        assert_eq!((reply.status, reply.text), (404, refused("User not found")), "{email}");
    }
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let last = refused("This is the last active administrator; make another user an administrator first.");

    let refusal = delete(&app, &admin, &json!({ "email": app.john().email })).await;

    assert_eq!((refusal.status, refusal.text), (409, last));
    assert_eq!(app.get("/api/user").token(&admin).send().await.status, 200);
    app.someone("Ada", "admin").await;
    let reply = delete(&app, &admin, &json!({ "email": app.john().email })).await;
    assert_eq!((reply.status, reply.text.as_str()), (200, DELETED));
}

#[tokio::test]
async fn a_missing_or_mistyped_address_deletes_nobody() {
    let app = TestApp::start().await;

    for token in [app.user().await, app.admin().await] {
        let without_body = app.delete("/api/user").token(&token).send().await;
        assert_eq!((without_body.status, without_body.text), (400, refused("email can't be blank")));
        for (body, message) in [
            (json!({}), "email can't be blank"),
            (json!({ "email": "" }), "email can't be blank"),
            (json!({ "email": null, "id": 2 }), "email can't be blank"),
            (json!({ "email": ["jane.smith@example.com"] }), "email is invalid"),
        ] {
            let reply = delete(&app, &token, &body).await;
            assert_eq!((reply.status, reply.text), (400, refused(message)), "{body}");
        }
    }
    assert!(exists(&app, 1).await && exists(&app, 2).await);
}

#[tokio::test]
async fn only_the_signed_in_delete_anybody() {
    let app = TestApp::start().await;
    let body = json!({ "email": app.jane().email });

    let none = app.delete("/api/user").json(&body).send().await;
    let dead = delete(&app, "dead", &body).await;

    assert_eq!((none.status, none.text.as_str()), (401, UNAUTHENTICATED));
    assert_eq!((dead.status, dead.text.as_str()), (401, DEAD_TOKEN));
    assert!(exists(&app, 2).await);
}
