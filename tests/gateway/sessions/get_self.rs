//! `GET /api/user`.

use serde_json::json;
use tests::TestApp;

use super::{DEAD_TOKEN, UNAUTHENTICATED};

#[tokio::test]
async fn the_documents_account_is_shown_as_in_the_document() {
    let app = TestApp::start().await;
    let new = json!({ "name": "Админ", "email": "admin@mail.ru", "password": "123" });
    app.put("/api/user").json(&new).send().await;
    let token = app.open_session("admin@mail.ru", "123").await;

    let reply = app.get("/api/user").token(&token).send().await;

    assert_eq!(reply.status, 200);
    assert_eq!(reply.text, r#"{"name":"Админ","email":"admin@mail.ru","roles":[]}"#);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn every_role_but_user_is_named() {
    let app = TestApp::start().await;
    app.add_role("gardener", &[]).await;

    for role in ["admin", "methodist", "read_only", "gardener"] {
        let name = format!("The-{role}");
        let (_, token) = app.someone(&name, role).await;

        let reply = app.get("/api/user").token(&token).send().await;

        let email = format!("{}@example.com", name.to_lowercase());
        assert_eq!(reply.text, format!(r#"{{"name":"{name}","email":"{email}","roles":["{role}"]}}"#));
    }
}

#[tokio::test]
async fn changes_show_at_once_with_the_same_token() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let change = json!({ "name": "Jane Doe", "email": "jane.doe@example.com", "role": "methodist" });
    app.put("/api/v1/users/2").token(&app.admin().await).json(&change).send().await;

    let reply = app.get("/api/user").token(&token).send().await;

    assert_eq!(reply.text, r#"{"name":"Jane Doe","email":"jane.doe@example.com","roles":["methodist"]}"#);
}

#[tokio::test]
async fn only_the_signed_in_are_somebody() {
    let app = TestApp::start().await;

    let none = app.get("/api/user").send().await;
    let dead = app.get("/api/user").token("0123456789abcdef0123456789abcdef").send().await;

    assert_eq!((none.status, none.text.as_str()), (401, UNAUTHENTICATED));
    assert_eq!(none.header("www-authenticate"), Some("Bearer"));
    assert_eq!((dead.status, dead.text.as_str()), (401, DEAD_TOKEN));
    assert_eq!(dead.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
}
