//! `GET /.well-known/revocations`.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{PASSWORD, START, TestApp};

const FEED: &str = "/.well-known/revocations";
const LOGOUT: &str = "/api/v1/private/users/logout";
const SET_PASSWORD: &str = "/api/v1/server/users/passw/set_new_passw";
const EMPTY: &str = r#"{"handles":[],"users":[]}"#;

async fn feed(app: &TestApp) -> String {
    let reply = app.get(FEED).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.text
}

/// The public id of a token's session.
async fn session_of(app: &TestApp, token: &str) -> String {
    let list = app.post("/api/v1/private/users/seances").token(token).send().await.json();
    let current = list["seances"].as_array().unwrap().iter().find(|session| session["current"] == true);
    current.unwrap()["id"].as_str().unwrap().to_owned()
}

fn user_ended(sub: u64, before: i64) -> String {
    format!(r#"{{"handles":[],"users":[{{"sub":"{sub}","before":{before}}}]}}"#)
}

/// The second after the one in which every test begins.
fn next_second() -> i64 {
    START.seconds() + 1
}

#[tokio::test]
async fn anybody_may_read_it_and_keep_it_for_half_a_minute() {
    let app = TestApp::start().await;
    app.user().await;

    let reply = app.get(FEED).send().await;

    reply.must_be(200, EMPTY);
    assert_eq!(reply.header("cache-control"), Some("public, max-age=30"));
}

#[tokio::test]
async fn reading_it_is_one_step_of_eight_queries_however_much_ended() {
    let app = TestApp::start().await;
    for _ in 0..12 {
        let token = app.user().await;
        app.put(LOGOUT).token(&token).send().await;
    }
    app.store_calls();

    let listed = app.get(FEED).send().await.json();

    assert_eq!(listed["handles"].as_array().unwrap().len(), 12);
    let (calls, steps) = app.store_calls();
    assert_eq!((calls.len(), steps), (8, 1));
}

#[tokio::test]
async fn a_session_that_was_logged_out_is_listed_by_its_handle() {
    let app = TestApp::start().await;
    let (this, other) = (app.user().await, app.user().await);
    let id = session_of(&app, &this).await;

    app.put(LOGOUT).token(&this).send().await;

    assert_eq!(feed(&app).await, format!(r#"{{"handles":["{id}"],"users":[]}}"#));
    assert_ne!(session_of(&app, &other).await, id);
}

#[tokio::test]
async fn a_session_that_an_administrator_ended_is_listed() {
    let app = TestApp::start().await;
    let id = session_of(&app, &app.user().await).await;

    app.put(LOGOUT).token(&app.admin().await).json(&json!({ "session_id": id })).send().await;

    assert_eq!(feed(&app).await, format!(r#"{{"handles":["{id}"],"users":[]}}"#));
}

#[tokio::test]
async fn the_oldest_of_too_many_sessions_is_listed() {
    let app = TestApp::start().await;
    let oldest = session_of(&app, &app.user().await).await;
    for _ in 0..19 {
        app.clock().advance(Duration::from_secs(1));
        app.user().await;
    }
    assert_eq!(feed(&app).await, EMPTY);

    app.user().await;

    assert_eq!(feed(&app).await, format!(r#"{{"handles":["{oldest}"],"users":[]}}"#));
}

#[tokio::test]
async fn a_session_whose_refresh_token_was_stolen_is_listed() {
    let app = TestApp::start().await;
    let first = app.login(&app.jane().email, &app.jane().password).await;
    let id = session_of(&app, first["access_token"].as_str().unwrap()).await;
    let refresh = async |token: &Value| {
        let body = json!({ "refresh_token": token });
        app.post("/api/v1/public/users/refresh").json(&body).send().await
    };
    let second = refresh(&first["refresh_token"]).await.json();
    refresh(&second["refresh_token"]).await;
    assert_eq!(feed(&app).await, EMPTY);

    let stolen = refresh(&first["refresh_token"]).await;

    assert_eq!(stolen.status, 401);
    assert_eq!(feed(&app).await, format!(r#"{{"handles":["{id}"],"users":[]}}"#));
}

#[tokio::test]
async fn all_sessions_at_once_leave_one_entry_whatever_their_number() {
    let app = TestApp::start().await;
    let mut token = app.user().await;
    for _ in 0..5 {
        token = app.user().await;
    }

    app.put(LOGOUT).token(&token).json(&json!({ "all": true })).send().await;

    assert_eq!(feed(&app).await, user_ended(2, next_second()));
}

#[tokio::test]
async fn of_several_endings_of_one_user_the_last_is_listed() {
    let app = TestApp::start().await;
    let all = json!({ "all": true });
    app.put(LOGOUT).token(&app.user().await).json(&all).send().await;
    app.clock().advance(Duration::from_secs(100));

    app.put(LOGOUT).token(&app.user().await).json(&all).send().await;

    assert_eq!(feed(&app).await, user_ended(2, next_second() + 100));
}

#[tokio::test]
async fn whoever_signs_out_of_everything_again_and_again_has_one_entry() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        let token = app.user().await;
        assert_eq!(app.put(LOGOUT).token(&token).json(&json!({ "all": true })).send().await.status, 200);
    }

    assert_eq!(app.tables().all("RevocationsTable").await.len(), 1);
}

#[tokio::test]
async fn deactivation_deletion_and_reset_are_listed() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (inactive, _) = app.someone("Ana", "user").await;
    let (deleted, _) = app.someone("Ben", "user").await;
    let (reset, _) = app.someone("Cid", "user").await;

    let path = format!("/api/v1/users/{inactive}");
    app.put(&path).token(&admin).json(&json!({ "status": "inactive" })).send().await;
    app.delete(&format!("/users/{deleted}")).token(&admin).send().await;
    let body = json!({ "user_id": reset, "new_passw": "another anvil 8 rivers" });
    app.put(SET_PASSWORD).token(&admin).json(&body).send().await;

    let users = [inactive, deleted, reset].map(|id| json!({ "sub": id.to_string(), "before": next_second() }));
    assert_eq!(app.get(FEED).send().await.json(), json!({ "handles": [], "users": users }));
}

#[tokio::test]
async fn after_a_password_change_the_session_that_made_it_refreshes_to_be_seen_alive() {
    let app = TestApp::start().await;
    let (id, _) = app.someone("Ana", "user").await;
    let tokens = app.login("ana@example.com", PASSWORD).await;
    let kept = tokens["access_token"].as_str().unwrap();
    let body = json!({ "passw": PASSWORD, "new_passw": "another anvil 8 rivers" });

    let reply = app.put(SET_PASSWORD).token(kept).json(&body).send().await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(feed(&app).await, user_ended(id, next_second()));
    assert_eq!(app.get("/api/user").token(kept).send().await.status, 200, "the excepted session ended");
    app.clock().advance(Duration::from_secs(1));
    let refreshed = json!({ "refresh_token": tokens["refresh_token"] });
    let refreshed = app.post("/api/v1/public/users/refresh").json(&refreshed).send().await.json();
    assert!(issued_at(refreshed["access_token"].as_str().unwrap()) >= next_second());
    assert!(issued_at(kept) < next_second());
}

#[tokio::test]
async fn what_ends_nothing_lists_nothing() {
    let app = TestApp::start().await;
    let user = app.user().await;
    app.change_user(2, &json!({ "name": "Jane Jones" })).await;
    app.change_user(2, &json!({ "role": "methodist" })).await;
    app.change_user(2, &json!({ "status": "active" })).await;
    let wrong = json!({ "passw": "wrong anvil 7 rivers", "new_passw": "another anvil 8 rivers" });
    assert_eq!(app.put(SET_PASSWORD).token(&user).json(&wrong).send().await.status, 400);
    let unknown = json!({ "session_id": "0".repeat(32) });
    assert_eq!(app.put(LOGOUT).token(&user).json(&unknown).send().await.status, 404);
    assert_eq!(
        app.delete("/users/1").token(&app.admin().await).send().await.status,
        409,
        "the last administrator was deleted"
    );

    assert_eq!(feed(&app).await, EMPTY);
}

#[tokio::test]
async fn an_ending_is_listed_as_long_as_a_token_may_be_accepted_and_no_longer() {
    let app = TestApp::start().await;
    app.put(LOGOUT).token(&app.user().await).send().await;
    app.put(LOGOUT).token(&app.admin().await).json(&json!({ "all": true })).send().await;
    let listed = feed(&app).await;

    // An hour, and 30 s of leeway.
    app.clock().advance(Duration::from_secs(3629));
    assert_eq!(feed(&app).await, listed);

    app.clock().advance(Duration::from_secs(2));
    assert_eq!(feed(&app).await, EMPTY);
    assert!(!app.tables().all("RevocationsTable").await.is_empty(), "expired items were removed");
}

#[tokio::test]
async fn the_feed_names_nobody() {
    let app = TestApp::start().await;
    app.put(LOGOUT).token(&app.user().await).json(&json!({ "all": true })).send().await;

    let feed = feed(&app).await;

    assert!(!feed.contains('@') && !feed.contains("Jane"), "{feed}");
}

/// The `iat` of an access token.
fn issued_at(token: &str) -> i64 {
    let claims = token.split('.').nth(1).unwrap();
    let digit =
        |byte: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".iter().position(|b| *b == byte);
    let mut bytes = Vec::new();
    for group in claims.as_bytes().chunks(4) {
        let bits = group.iter().fold(0, |bits, byte| bits << 6 | digit(*byte).unwrap()) << (6 * (4 - group.len()));
        bytes.extend_from_slice(&(bits as u32).to_be_bytes()[1..group.len()]);
    }
    serde_json::from_slice::<Value>(&bytes).unwrap()["iat"].as_i64().unwrap()
}
