//! `PUT /api/v1/users/{id}`: what changes and what stays. `update_rules` tests who may change what.

use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Time;
use tests::answers::{CHANGED_SINCE, EMAIL_TAKEN, NO_SUCH_USER, invalid, malformed};
use tests::{PASSWORD, Reply, TestApp, md5};

use super::{create, documents_app, get, update};

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let (app, token) = documents_app("2025-03-07T12:05:00Z", 456).await;
    create(&app, &token, &json!({ "name": "Jane Smith", "email": "jane.smith@example.com" })).await;
    app.clock().set(Time::parse_rfc3339("2025-03-07T12:10:00Z").unwrap());

    let reply = update(&app, &token, 457, &json!({ "name": "Jane Doe", "role": "admin" })).await;

    reply.must_be(
        200,
        concat!(
            r#"{"id":457,"name":"Jane Doe","email":"jane.smith@example.com","role":"admin","#,
            r#""created_at":"2025-03-07T12:05:00Z","updated_at":"2025-03-07T12:10:00Z","status":"active"}"#
        ),
    );
    assert_eq!(reply.header("etag"), Some("\"2\""));
    assert_eq!(get(&app, &token, 457).await.text, reply.text);
}

#[tokio::test]
async fn each_member_changes_alone() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut expected = get(&app, &token, 2).await.json();

    for (member, value) in
        [("name", "Jane Doe"), ("email", "jane@new.example.com"), ("role", "methodist"), ("status", "inactive")]
    {
        let mut body = json!({});
        body[member] = json!(value);
        expected[member] = json!(value);

        assert_eq!(update(&app, &token, 2, &body).await.json(), expected);
        assert_eq!(get(&app, &token, 2).await.json(), expected);
    }
}

#[tokio::test]
async fn what_changes_nothing_is_answered_unchanged_under_the_same_tag() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let before = get(&app, &token, 2).await;
    app.clock().advance(Duration::from_secs(60));

    for body in [
        json!({}),
        json!({ "nickname": "J", "id": 7, "created_at": "x" }),
        json!({ "name": null, "email": null, "role": null, "status": null }),
        json!({ "name": " Jane Smith ", "email": "JANE.SMITH@example.com", "role": "user", "status": "active" }),
    ] {
        let reply = update(&app, &token, 2, &body).await;

        reply.must_be(200, &before.text);
        assert_eq!(reply.header("etag"), Some("\"1\""));
    }
    app.put("/api/v1/users/2").token(&token).send().await.must_be(200, &before.text);
}

#[tokio::test]
async fn an_unknown_user_is_told_as_the_document_does() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for id in ["999999", "0", "01", "x", "9999999999999999999", "99999999999999999999"] {
        let call = app.put(&format!("/api/v1/users/{id}")).token(&token);
        call.json(&json!({ "name": "X" })).send().await.must_be(404, NO_SUCH_USER);
    }
    assert_eq!(app.tables().item("UsersTable", "pk", "user#999999").await, None);
}

#[tokio::test]
async fn everything_wrong_is_told_at_once_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let before = get(&app, &token, 2).await.text;

    let all = json!({ "password": 1, "status": "?", "role": "?", "email": "nope", "name": "a\u{0}" });
    let reply = update(&app, &token, 2, &all).await;

    reply.must_be(
        400,
        &invalid(&[
            ("name", "is invalid"),
            ("email", "must be a valid email address"),
            ("role", "is not included in the list"),
            ("status", "is not included in the list"),
            ("password", "is invalid"),
        ]),
    );
    for (member, value, phrase) in [
        ("name", json!(""), "is invalid"),
        ("name", json!(" "), "can't be blank"),
        ("name", json!(["Jane"]), "is invalid"),
        ("email", json!(""), "is invalid"),
        ("role", json!(""), "is invalid"),
        ("role", json!("king"), "is not included in the list"),
        ("status", json!(""), "is invalid"),
        ("status", json!(0), "is invalid"),
    ] {
        let mut body = json!({ "email": "other@example.com" });
        body[member] = value;
        update(&app, &token, 2, &body).await.must_be(400, &invalid(&[(member, phrase)]));
    }
    assert_eq!(get(&app, &token, 2).await.text, before);
}

#[tokio::test]
async fn a_taken_email_is_a_conflict_and_nothing_else_changes_either() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let before = get(&app, &token, 2).await;

    let body = json!({ "name": "Changed", "email": "JOHN.DOE@example.com" });
    update(&app, &token, 2, &body).await.must_be(409, EMAIL_TAKEN);

    let after = get(&app, &token, 2).await;
    assert_eq!((&after.text, after.header("etag")), (&before.text, Some("\"1\"")));
    app.user().await;
    app.admin().await;
}

async fn update_if(app: &TestApp, token: &str, tag: &str, body: &Value) -> Reply {
    app.put("/api/v1/users/2").token(token).header("If-Match", tag).json(body).send().await
}

#[tokio::test]
async fn a_change_under_the_present_tag_is_made_and_tells_the_next_one() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for (tag, name, next) in [
        ("\"1\"", "One", "\"2\""),
        ("\"9\", \"2\"", "Two", "\"3\""),
        ("*", "Three", "\"4\""),
        ("W/\"1\",\"4\"", "Four", "\"5\""),
    ] {
        let reply = update_if(&app, &token, tag, &json!({ "name": name })).await;

        assert_eq!((reply.status, reply.header("etag")), (200, Some(next)), "{tag}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_past_weak_or_unknown_tag_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    update(&app, &token, 2, &json!({ "name": "Jane Doe" })).await;
    let before = get(&app, &token, 2).await.text;

    for tag in ["\"1\"", "\"3\"", "W/\"2\"", "\"two\"", "\"02\"", "\"\"", "\"2 \"", "\"1\", W/\"2\", \"x,2\""] {
        for body in [json!({ "name": "Late" }), json!({}), json!({ "email": "john.doe@example.com" })] {
            update_if(&app, &token, tag, &body).await.must_be(412, CHANGED_SINCE);
        }
    }
    assert_eq!(get(&app, &token, 2).await.text, before);
}

#[tokio::test]
async fn a_malformed_tag_is_told() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let reason = malformed(r#"If-Match must be * or a list of entity tags such as \"3\"."#);

    for tag in ["1", "'1'", "\"1", "1\"", "W/1", "\"1\" \"2\"", "\"1\"x", ","] {
        update_if(&app, &token, tag, &json!({ "name": "X" })).await.must_be(400, &reason);
    }
    assert_eq!(get(&app, &token, 2).await.json()["name"], "Jane Smith");
}

#[tokio::test]
async fn with_the_email_moves_what_opens_the_account() {
    let app = TestApp::start().await;
    let (id, token) = app.someone("Ana", "user").await;

    app.change_user(id, &json!({ "email": "ana@new.example.com" })).await;

    app.sign_in("ana@new.example.com", PASSWORD).await;
    app.open_session("ana@new.example.com", &md5(PASSWORD)).await;
    let old = json!({ "email": "ana@example.com", "passw": PASSWORD });
    assert_eq!(app.post("/api/v1/public/users/login").json(&old).send().await.status, 401);
    // No session ends, and the old email address is free.
    assert_eq!(get(&app, &token, id).await.json()["email"], "ana@new.example.com");
    let (other, _) = app.someone("Ana", "user").await;
    assert_ne!(other, id);
}

#[tokio::test]
async fn an_account_without_a_password_moves_too() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    create(&app, &token, &json!({ "name": "Ana", "email": "ana@example.com" })).await;

    let moved = update(&app, &token, 3, &json!({ "email": "ana@new.example.com" })).await;
    let back = update(&app, &token, 3, &json!({ "email": "ana@example.com" })).await;

    assert_eq!((moved.status, back.status, back.header("etag")), (200, 200, Some("\"3\"")));
}
