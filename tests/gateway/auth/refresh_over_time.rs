//! `POST /auth/refresh` over time: the minute in which a repeat is allowed, and the idle and absolute limits.

use std::time::Duration;

use serde_json::json;
use tests::TestApp;
use tests::answers::WRONG_CREDENTIALS;

use super::refresh::{is_alive, janes, refresh, refreshed};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_repeat_is_answered_for_a_minute() {
    let app = TestApp::start().await;
    let first = janes(&app).await;
    let second = refreshed(&app, &first["refresh_token"]).await;

    app.clock().advance(60 * SECOND);
    let again = refreshed(&app, &first["refresh_token"]).await;

    assert_eq!(again["refresh_token"], second["refresh_token"]);
}

#[tokio::test]
async fn after_the_minute_a_repeat_is_theft_though_its_successor_was_never_presented() {
    let app = TestApp::start().await;
    let first = janes(&app).await;
    let second = refreshed(&app, &first["refresh_token"]).await;

    app.clock().advance(60 * SECOND + Duration::from_millis(1));
    let late = refresh(&app, &first["refresh_token"]).await;

    late.must_be(401, WRONG_CREDENTIALS);
    refresh(&app, &second["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
    assert!(!is_alive(&app, &second).await);
}

#[tokio::test]
async fn a_repeat_does_not_begin_the_minute_anew() {
    let app = TestApp::start().await;
    let first = janes(&app).await;
    refreshed(&app, &first["refresh_token"]).await;

    app.clock().advance(40 * SECOND);
    refreshed(&app, &first["refresh_token"]).await;
    app.clock().advance(40 * SECOND);

    refresh(&app, &first["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn a_session_that_nobody_uses_ends_after_14_days() {
    let app = TestApp::start().await;
    let (early, late) = (janes(&app).await, janes(&app).await);

    app.clock().advance(14 * DAY - SECOND);
    let early = refreshed(&app, &early["refresh_token"]).await;
    app.clock().advance(SECOND);
    let late = refresh(&app, &late["refresh_token"]).await;

    assert_eq!(early["refresh_expires_in"], json!(1_209_600));
    late.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn each_use_begins_the_14_days_anew() {
    let app = TestApp::start().await;
    let mut tokens = janes(&app).await;

    app.clock().advance(13 * DAY);
    tokens = refreshed(&app, &tokens["refresh_token"]).await;
    app.clock().advance(13 * DAY);

    refreshed(&app, &tokens["refresh_token"]).await;
}

#[tokio::test]
async fn however_often_it_is_refreshed_a_session_ends_after_30_days() {
    let app = TestApp::start().await;
    let mut tokens = janes(&app).await;
    let mut left = Vec::new();

    for _ in 0..3 {
        app.clock().advance(10 * DAY - SECOND);
        tokens = refreshed(&app, &tokens["refresh_token"]).await;
        left.push(tokens["refresh_expires_in"].as_u64().unwrap());
    }
    let before = is_alive(&app, &tokens).await;
    app.clock().advance(3 * SECOND);

    assert_eq!(left, [14 * 86_400, 10 * 86_400 + 2, 3]);
    assert!(before && !is_alive(&app, &tokens).await);
    refresh(&app, &tokens["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn a_row_that_expired_and_was_not_swept_opens_nothing() {
    let app = TestApp::start().await;
    let tokens = janes(&app).await;

    app.clock().advance(20 * DAY);

    refresh(&app, &tokens["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
    assert_eq!(app.tables().all("SessionsTable").await.len(), 1);
}
