//! `PUT /api/v1/private/users/logout`.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp, attribute};

use super::{UNAUTHENTICATED, invalid};

const LOGOUT: &str = "/api/v1/private/users/logout";
const NOT_FOUND: &str = r#"{"error":"Not found","message":"Session not found"}"#;

fn ended(revoked: u8) -> String {
    format!(r#"{{"message":"Logged out successfully","revoked":{revoked}}}"#)
}

async fn log_out(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.put(LOGOUT).token(token).json(body).send().await
}

/// The public id of a token's session.
async fn session_of(app: &TestApp, token: &str) -> String {
    let list = app.post("/api/v1/private/users/seances").token(token).send().await.json();
    let current = list["seances"].as_array().unwrap().iter().find(|session| session["current"] == true);
    current.unwrap()["id"].as_str().unwrap().to_owned()
}

async fn is_live(app: &TestApp, token: &str) -> bool {
    let reply = app.get("/api/user").token(token).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

#[tokio::test]
async fn without_a_body_this_session_ends_and_no_other() {
    let app = TestApp::start().await;
    let tokens = app.login(&app.jane().email, &app.jane().password).await;
    let (this, other) = (tokens["access_token"].as_str().unwrap(), app.user().await);

    let reply = app.put(LOGOUT).token(this).send().await;

    assert_eq!((reply.status, reply.text), (200, ended(1)));
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    assert_eq!(app.post("/api/v1/public/users/refresh").json(&refresh).send().await.status, 401);
    assert!(is_live(&app, &other).await);
}

#[tokio::test]
async fn an_ended_session_is_dead_in_every_dialect() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.put(LOGOUT).token(&token).send().await;

    for (method, path) in [
        ("GET", "/users"),
        ("GET", "/auth/keys"),
        ("GET", "/api/v1/users/1"),
        ("POST", "/api/v1/private/users/seances"),
        ("GET", "/api/sessions"),
        ("PUT", LOGOUT),
    ] {
        let reply = app.call(method, path).token(&token).send().await;
        assert_eq!(reply.status, 401, "{method} {path}");
    }
    assert!(app.tables().all("SessionsTable").await.is_empty());
}

#[tokio::test]
async fn only_what_is_asked_for_ends() {
    let app = TestApp::start().await;
    let other = app.user().await;

    for body in [json!({ "all": false }), json!({ "all": null, "session_id": null }), json!({ "everything": true })] {
        let this = app.user().await;

        let reply = log_out(&app, &this, &body).await;

        assert_eq!((reply.status, reply.text), (200, ended(1)), "{body}");
        assert!(!is_live(&app, &this).await && is_live(&app, &other).await, "{body}");
    }
}

#[tokio::test]
async fn all_of_an_accounts_sessions_end_at_once_of_whatever_dialect() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let by_key = json!({ "api_key": app.demo().api_key, "username": email, "password": password });
    let by_key = app.post("/auth/token").json(&by_key).send().await.json();
    let by_key = by_key["access_token"].as_str().unwrap();
    let tokens = [app.user().await, app.user().await, by_key.to_owned(), app.open_session(email, password).await];
    let admin = app.admin().await;

    let reply = log_out(&app, &tokens[3], &json!({ "all": true })).await;

    assert_eq!((reply.status, reply.text), (200, ended(4)));
    for token in &tokens {
        assert!(!is_live(&app, token).await);
    }
    assert!(is_live(&app, &admin).await);
    let later = app.user().await;
    assert!(is_live(&app, &later).await);
}

#[tokio::test]
async fn what_ended_with_all_is_gone_from_lists_and_counts() {
    let app = TestApp::start().await;
    let old = app.user().await;
    let old_id = session_of(&app, &old).await;
    log_out(&app, &old, &json!({ "all": true })).await;
    let new = app.user().await;

    let seances = app.post("/api/v1/private/users/seances").token(&new).send().await.json();
    let one = log_out(&app, &new, &json!({ "session_id": old_id })).await;
    let by_admin = log_out(&app, &app.admin().await, &json!({ "session_id": old_id })).await;
    let all = log_out(&app, &new, &json!({ "all": true })).await;

    assert_eq!(seances["seances"].as_array().unwrap().len(), 1);
    assert_eq!((one.status, one.text.as_str()), (404, NOT_FOUND));
    assert_eq!((by_admin.status, by_admin.text.as_str()), (404, NOT_FOUND));
    assert_eq!((all.status, all.text), (200, ended(1)));
}

#[tokio::test]
async fn one_of_ones_own_ends_by_its_id() {
    let app = TestApp::start().await;
    let (this, other, third) = (app.user().await, app.user().await, app.user().await);
    let id = session_of(&app, &other).await;

    let reply = log_out(&app, &this, &json!({ "session_id": id })).await;

    assert_eq!((reply.status, reply.text), (200, ended(1)));
    assert!(!is_live(&app, &other).await);
    assert!(is_live(&app, &this).await && is_live(&app, &third).await);
    let again = log_out(&app, &this, &json!({ "session_id": id })).await;
    assert_eq!((again.status, again.text.as_str()), (404, NOT_FOUND));
}

#[tokio::test]
async fn this_session_can_be_named_by_its_id() {
    let app = TestApp::start().await;
    let this = app.user().await;
    let id = session_of(&app, &this).await;

    let reply = log_out(&app, &this, &json!({ "session_id": id, "all": false })).await;

    assert_eq!((reply.status, reply.text), (200, ended(1)));
    assert!(!is_live(&app, &this).await);
}

#[tokio::test]
async fn a_foreign_session_is_answered_like_one_that_is_not_there() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let foreign = session_of(&app, &admin).await;
    let (_, reader) = app.someone("Rea", "read_only").await;
    let (_, methodist) = app.someone("Mel", "methodist").await;

    for token in [app.user().await, reader, methodist] {
        for id in [foreign.as_str(), &"0".repeat(32), &foreign.to_uppercase(), "1", "../../etc", "x"] {
            let reply = log_out(&app, &token, &json!({ "session_id": id })).await;
            assert_eq!((reply.status, reply.text.as_str()), (404, NOT_FOUND), "{id}");
        }
        assert!(is_live(&app, &token).await);
    }
    assert!(is_live(&app, &admin).await);
}

#[tokio::test]
async fn those_who_may_revoke_end_anybodys() {
    let app = TestApp::start().await;
    let (jane, other) = (app.user().await, app.user().await);
    let id = session_of(&app, &jane).await;
    app.add_role("guard", &["sessions:revoke"]).await;
    let (guard_id, guard) = app.someone("Gil", "guard").await;

    let reply = log_out(&app, &guard, &json!({ "session_id": id })).await;

    assert_eq!((reply.status, reply.text), (200, ended(1)));
    assert!(!is_live(&app, &jane).await);
    assert!(is_live(&app, &other).await && is_live(&app, &guard).await);
    let entries = app.tables().all("AuditTable").await;
    let mut ended = entries.iter().filter(|entry| attribute(entry, "action") == "session.ended");
    let entry = ended.next().unwrap();
    assert_eq!(attribute(entry, "actor"), format!("user:{guard_id}"));
    assert_eq!((attribute(entry, "user_id"), attribute(entry, "session_id")), ("2".into(), id));
    assert!(ended.next().is_none());
}

#[tokio::test]
async fn an_expired_session_is_not_there_even_for_administrators() {
    let app = TestApp::start().await;
    let id = session_of(&app, &app.user().await).await;
    app.clock().advance(Duration::from_secs(14 * 24 * 60 * 60));

    for token in [app.user().await, app.admin().await] {
        let reply = log_out(&app, &token, &json!({ "session_id": id })).await;
        assert_eq!((reply.status, reply.text.as_str()), (404, NOT_FOUND));
    }
}

#[tokio::test]
async fn what_makes_no_sense_ends_nothing() {
    let app = TestApp::start().await;
    let token = app.user().await;

    for (body, fields) in [
        (json!({ "all": "yes" }), &["all"] as &[&str]),
        (json!({ "all": 1 }), &["all"]),
        (json!({ "session_id": 7 }), &["session_id"]),
        (json!({ "session_id": "" }), &["session_id"]),
        (json!({ "session_id": "\0" }), &["session_id"]),
        (json!({ "session_id": [], "all": {} }), &["all", "session_id"]),
        (json!({ "session_id": session_of(&app, &token).await, "all": true }), &["session_id"]),
    ] {
        let reply = log_out(&app, &token, &body).await;

        let details: Vec<_> = fields.iter().map(|field| (*field, "Invalid value")).collect();
        assert_eq!((reply.status, reply.text), (400, invalid(&details)), "{body}");
        assert!(is_live(&app, &token).await, "{body}");
    }
}

#[tokio::test]
async fn only_the_signed_in_can_sign_out() {
    let app = TestApp::start().await;
    let jane = app.user().await;

    for call in [app.put(LOGOUT), app.put(LOGOUT).token("dead").json(&json!({ "all": true }))] {
        let reply = call.send().await;
        assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    }
    assert!(is_live(&app, &jane).await);
}

#[tokio::test]
async fn read_only_accounts_end_their_own_sessions() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Rea", "read_only").await;
    let other = app.sign_in("rea@example.com", PASSWORD).await;

    let reply = log_out(&app, &reader, &json!({ "all": true })).await;

    assert_eq!((reply.status, reply.text), (200, ended(2)));
    assert!(!is_live(&app, &other).await);
}
