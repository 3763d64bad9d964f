//! `/auth/keys` over time: a session that is no longer fresh, expiry, last use.

use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Time;
use tests::answers::{WRONG_CREDENTIALS, invalid};
use tests::{Reply, START, TestApp};

use super::{ask, credentials, new_key, text};

const MINUTE: Duration = Duration::from_secs(60);

async fn create(app: &TestApp, token: &str, password: Option<&str>) -> Reply {
    let body = json!({ "name": "ci", "password": password });
    app.post("/auth/keys").token(token).json(&body).send().await
}

async fn keys(app: &TestApp, token: &str) -> Vec<Value> {
    let listed = app.get("/auth/keys").token(token).send().await.json();
    listed["keys"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_session_younger_than_five_minutes_needs_no_password() {
    let app = TestApp::start().await;
    let token = app.user().await;

    app.clock().advance(5 * MINUTE - Duration::from_millis(1));
    let fresh = create(&app, &token, None).await;
    app.clock().advance(Duration::from_millis(1));
    let stale = create(&app, &token, None).await;

    assert_eq!(fresh.status, 201);
    stale.must_be(400, &invalid(&[("password", "can't be blank")]));
    assert_eq!(keys(&app, &token).await.len(), 1);
}

#[tokio::test]
async fn an_older_session_needs_the_present_password() {
    let app = TestApp::start().await;
    let token = app.user().await;
    app.clock().advance(6 * MINUTE);

    let wrong = create(&app, &token, Some("wrong-wrong")).await;
    let right = create(&app, &token, Some(&app.jane().password)).await;

    wrong.must_be(400, &invalid(&[("password", "is not the present password")]));
    assert_eq!(right.status, 201);
    assert_eq!(keys(&app, &token).await.len(), 1);
}

#[tokio::test]
async fn refreshing_makes_no_session_fresh() {
    let app = TestApp::start().await;
    let tokens = app.login(&app.jane().email, &app.jane().password).await;
    app.clock().advance(6 * MINUTE);
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let next = app.post("/auth/refresh").json(&body).send().await.json();

    let stale = create(&app, text(&next["access_token"]), None).await;

    stale.must_be(400, &invalid(&[("password", "can't be blank")]));
}

#[tokio::test]
async fn a_password_that_is_sent_must_be_right_in_a_fresh_session_too() {
    let app = TestApp::start().await;
    let token = app.user().await;

    let wrong = create(&app, &token, Some("wrong-wrong")).await;

    wrong.must_be(400, &invalid(&[("password", "is not the present password")]));
}

#[tokio::test]
async fn a_key_opens_until_it_expires_and_is_listed_no_longer() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let end = START.plus(60 * MINUTE).whole_seconds();
    let key = new_key(&app, &token, &json!({ "name": "ci", "expires_at": end.rfc3339() })).await;
    let jane = credentials(text(&key["api_key"]), &app.jane().email, &app.jane().password);

    app.clock().set(end.minus(Duration::from_millis(1)));
    let before = (ask(&app, &jane).await.status, keys(&app, &token).await.len());
    app.clock().set(end);
    let after = ask(&app, &jane).await;

    assert_eq!(key["expires_at"], json!(end.rfc3339()));
    assert_eq!(before, (200, 1));
    after.must_be(401, WRONG_CREDENTIALS);
    assert!(keys(&app, &app.user().await).await.is_empty());
}

#[tokio::test]
async fn a_keys_last_use_is_a_sign_in_that_succeeded() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let key = new_key(&app, &token, &json!({ "name": "ci" })).await;
    let jane = credentials(text(&key["api_key"]), &app.jane().email, &app.jane().password);
    let wrong = credentials(text(&key["api_key"]), &app.jane().email, "wrong-wrong");
    let last_use = async || keys(&app, &token).await[0]["last_used_at"].clone();

    assert_eq!(ask(&app, &wrong).await.status, 401);
    let never = last_use().await;
    app.clock().advance(MINUTE);
    ask(&app, &jane).await;
    let once = last_use().await;
    app.clock().advance(30 * MINUTE);
    ask(&app, &jane).await;
    ask(&app, &wrong).await;
    let twice = last_use().await;

    let at = |moment: Time| json!(moment.rfc3339());
    assert_eq!((never, once), (Value::Null, at(START.plus(MINUTE))));
    assert_eq!(twice, at(START.plus(31 * MINUTE)));
}
