//! `POST /api/v1/users`.

use serde_json::{Value, json};
use tests::answers::{EMAIL_TAKEN, FORBIDDEN, NO_TOKEN, invalid};
use tests::{PASSWORD, START, TestApp};

use super::{create, documents_app, get};

fn ana_and(member: &str, value: Value) -> Value {
    let mut ana = json!({ "name": "Ana", "email": "ana@example.com" });
    ana[member] = value;
    ana
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let (app, token) = documents_app("2025-03-07T12:05:00Z", 456).await;

    let body = json!({ "name": "Jane Smith", "email": "jane.smith@example.com", "role": "user" });
    let reply = create(&app, &token, &body).await;

    reply.must_be(
        201,
        concat!(
            r#"{"id":457,"name":"Jane Smith","email":"jane.smith@example.com","role":"user","#,
            r#""created_at":"2025-03-07T12:05:00Z","updated_at":"2025-03-07T12:05:00Z","status":"active"}"#
        ),
    );
    assert_eq!(reply.header("location"), Some("/api/v1/users/457"));
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn missing_members_are_told_as_the_document_does() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let missing = r#"{"error":"Validation failed","messages":{"name":["can't be blank"],"email":["can't be blank"]}}"#;

    for body in [json!({}), json!({ "email": "", "name": "\t " }), json!({ "name": null, "email": null })] {
        create(&app, &token, &body).await.must_be(400, missing);
    }
    app.post("/api/v1/users").token(&token).send().await.must_be(400, missing);
    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn an_invalid_email_is_told_as_the_document_does() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for email in ["nope", "a@b", "a b@example.com", "a@example.com, b@example.com", "@example.com"] {
        let reply = create(&app, &token, &ana_and("email", json!(email))).await;
        reply.must_be(400, r#"{"error":"Validation failed","messages":{"email":["must be a valid email address"]}}"#);
    }
}

#[tokio::test]
async fn role_status_and_password_may_be_told() {
    let app = TestApp::start().await;
    let (token, now) = (app.admin().await, START.rfc3339());

    let mut body = ana_and("role", json!("methodist"));
    body["status"] = json!("inactive");
    body["password"] = json!(PASSWORD);
    let reply = create(&app, &token, &body).await;

    reply.must_be(
        201,
        &format!(
            r#"{{"id":3,"name":"Ana","email":"ana@example.com","role":"methodist","created_at":"{now}","updated_at":"{now}","status":"inactive"}}"#
        ),
    );
    let login = json!({ "email": "ana@example.com", "passw": PASSWORD });
    let try_login = async || app.post("/api/v1/public/users/login").json(&login).send().await.status;
    let inactive = try_login().await;
    app.change_user(3, &json!({ "status": "active" })).await;
    assert_eq!((inactive, try_login().await), (401, 200));
}

#[tokio::test]
async fn every_built_in_role_can_be_given_and_works() {
    let app = TestApp::start().await;

    for (role, lists) in [("admin", 200), ("methodist", 200), ("read_only", 200), ("user", 403)] {
        let (id, token) = app.someone(role, role).await;

        assert_eq!(get(&app, &token, id).await.json()["role"], role);
        assert_eq!(app.get("/api/v1/users").token(&token).send().await.status, lists, "{role}");
    }
}

#[tokio::test]
async fn what_is_not_on_a_list_is_told() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for (member, value, phrase) in [
        ("role", json!("king"), "is not included in the list"),
        ("role", json!("ADMIN"), "is not included in the list"),
        ("role", json!("методист"), "is not included in the list"),
        ("role", json!(""), "is invalid"),
        ("role", json!(["admin"]), "is invalid"),
        ("status", json!("asleep"), "is not included in the list"),
        ("status", json!("Active"), "is not included in the list"),
        ("status", json!(true), "is invalid"),
        ("status", json!(""), "is invalid"),
    ] {
        create(&app, &token, &ana_and(member, value)).await.must_be(400, &invalid(&[(member, phrase)]));
    }
    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_in_the_order_of_the_schema() {
    let app = TestApp::start().await;

    let body =
        json!({ "status": "?", "password": "short", "role": "?", "email": "nope", "name": "x".repeat(201), "x": 0 });
    let reply = create(&app, &app.admin().await, &body).await;

    reply.must_be(
        400,
        &invalid(&[
            ("name", "is invalid"),
            ("email", "must be a valid email address"),
            ("role", "is not included in the list"),
            ("password", "is too short (minimum is 8 characters)"),
            ("status", "is not included in the list"),
        ]),
    );
}

#[tokio::test]
async fn a_name_of_200_characters_is_one_and_is_kept_in_its_canonical_form() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let longest = "e\u{301}".repeat(200);

    let reply = create(&app, &token, &ana_and("name", json!(format!("  {longest}\u{a0}")))).await;

    assert_eq!(reply.status, 201, "{}", reply.text);
    assert_eq!(reply.json()["name"], "é".repeat(200));
}

#[tokio::test]
async fn a_taken_email_is_a_conflict_in_any_spelling() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for email in ["jane.smith@example.com", "Jane.Smith@EXAMPLE.com", "ｊａｎｅ．smith@example.com"] {
        create(&app, &token, &ana_and("email", json!(email))).await.must_be(409, EMAIL_TAKEN);
    }
    let guards = app.tables().all("UsersTable").await;
    let guards = guards.iter().filter(|item| tests::attribute(item, "pk").starts_with("email#"));
    assert_eq!(guards.count(), 2);
}

#[tokio::test]
async fn only_administrators_create() {
    let app = TestApp::start().await;
    let ana = ana_and("role", json!("user"));

    app.post("/api/v1/users").json(&ana).send().await.must_be(401, NO_TOKEN);
    for role in ["user", "methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        create(&app, &token, &ana).await.must_be(403, FORBIDDEN);
        create(&app, &token, &json!({})).await.must_be(403, FORBIDDEN);
    }
    assert_eq!(app.last_id().await, 5);
}
