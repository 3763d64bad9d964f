//! How many sessions an account may have, how long they live, and how often their last use is written.

use std::time::Duration;

use serde_json::{Value, json};
use tests::TestApp;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn seances(app: &TestApp, token: &str) -> Vec<Value> {
    let reply = app.post("/api/v1/private/users/seances").token(token).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()["seances"].as_array().unwrap().clone()
}

async fn is_live(app: &TestApp, token: &str) -> bool {
    let reply = app.get("/api/user").token(token).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

/// Signs Jane in with John's API key, without a refresh token. Returns the access token.
async fn by_key(app: &TestApp) -> String {
    let body = json!({ "api_key": app.demo().api_key, "username": app.jane().email, "password": app.jane().password });
    let reply = app.post("/auth/token").json(&body).send().await;
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_last_use_is_written_every_five_minutes_at_most() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let writes = async || {
        app.store_calls();
        assert!(is_live(&app, &token).await);
        app.store_calls().0.iter().filter(|call| *call == "UpdateItem").count()
    };
    let last_seen = async || seances(&app, &token).await[0]["last_seen_at"].as_str().unwrap().to_owned();

    app.clock().advance(Duration::from_secs(299));
    let early = (writes().await, last_seen().await);
    app.clock().advance(Duration::from_secs(1));
    let due = (writes().await, last_seen().await);
    app.clock().advance(Duration::from_secs(299));
    let again = (writes().await, last_seen().await);

    assert_eq!(early, (0, "2026-09-21T14:13:20Z".to_owned()));
    assert_eq!(due, (1, "2026-09-21T14:18:20Z".to_owned()));
    assert_eq!(again, (0, "2026-09-21T14:18:20Z".to_owned()));
}

#[tokio::test]
async fn use_puts_off_the_end_of_a_session_but_not_beyond_thirty_days() {
    let app = TestApp::start().await;
    let token = app.open_session(&app.jane().email, &app.jane().password).await;
    let mut ends = Vec::new();

    for days in [0, 13, 13, 3] {
        app.clock().advance(DAY * days);
        is_live(&app, &token).await;
        ends.push(seances(&app, &token).await[0]["expires_at"].clone());
    }

    assert_eq!(ends, ["2026-10-05T14:13:20Z", "2026-10-18T14:13:20Z", "2026-10-21T14:13:20Z", "2026-10-21T14:13:20Z"]);
    app.clock().advance(DAY);
    assert!(!is_live(&app, &token).await);
}

#[tokio::test]
async fn an_opaque_session_that_nobody_uses_ends_after_two_weeks() {
    let app = TestApp::start().await;
    let token = app.open_session(&app.jane().email, &app.jane().password).await;

    app.clock().advance(DAY * 14);

    assert!(!is_live(&app, &token).await);
    assert_eq!(seances(&app, &app.user().await).await.len(), 1);
}

#[tokio::test]
async fn the_twenty_first_session_ends_the_oldest() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let admin = app.admin().await;
    let mut tokens = Vec::new();
    for number in 0..20 {
        app.clock().advance(Duration::from_secs(1));
        tokens.push(if number % 4 == 1 { app.open_session(email, password).await } else { app.user().await });
    }
    assert!(is_live(&app, &tokens[0]).await);

    app.clock().advance(Duration::from_secs(1));
    tokens.push(app.user().await);

    let alive = seances(&app, &tokens[20]).await;
    assert_eq!(alive.len(), 20);
    assert!(!is_live(&app, &tokens[0]).await);
    for token in &tokens[1..] {
        assert!(is_live(&app, token).await);
    }
    assert!(is_live(&app, &admin).await);
}

#[tokio::test]
async fn tokens_of_an_api_key_do_not_count_among_the_twenty() {
    let app = TestApp::start().await;
    let mut keyed = Vec::new();
    for _ in 0..3 {
        keyed.push(by_key(&app).await);
    }
    app.clock().advance(Duration::from_secs(1));
    let first = app.user().await;
    for _ in 0..19 {
        app.clock().advance(Duration::from_secs(1));
        app.user().await;
    }

    keyed.push(by_key(&app).await);

    assert!(is_live(&app, &first).await);
    for token in &keyed {
        assert!(is_live(&app, token).await);
    }
    assert_eq!(seances(&app, &first).await.len(), 24);
}

#[tokio::test]
async fn a_session_that_was_ended_makes_room_for_another() {
    let app = TestApp::start().await;
    let first = app.user().await;
    for _ in 0..18 {
        app.clock().advance(Duration::from_secs(1));
        app.user().await;
    }
    app.clock().advance(Duration::from_secs(1));
    let last = app.user().await;
    app.put("/api/v1/private/users/logout").token(&last).send().await;

    app.user().await;

    assert!(is_live(&app, &first).await);
    assert_eq!(seances(&app, &first).await.len(), 20);
}

#[tokio::test]
async fn an_access_token_dies_within_the_hour_and_its_session_lives_on() {
    let app = TestApp::start().await;
    let tokens = app.login(&app.jane().email, &app.jane().password).await;
    let access = tokens["access_token"].as_str().unwrap();

    app.clock().advance(Duration::from_secs(3600 + 31));

    assert!(!is_live(&app, access).await);
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    let reply = app.post("/api/v1/public/users/refresh").json(&refresh).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn the_session_of_an_api_keys_token_ends_with_the_token() {
    let app = TestApp::start().await;
    let token = by_key(&app).await;
    app.clock().advance(Duration::from_secs(3599));
    assert!(is_live(&app, &token).await);

    app.clock().advance(Duration::from_secs(1));

    assert!(!is_live(&app, &token).await);
    assert_eq!(seances(&app, &app.user().await).await.len(), 1);
}
