//! `POST /api/v1/public/users/refresh`. `races.rs` tests concurrent refreshes.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Reply, TestApp};

use super::{invalid, missing};

const REFRESH: &str = "/api/v1/public/users/refresh";
const WRONG: &str = r#"{"error":"Unauthorized","message":"Invalid refresh token"}"#;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn refresh(app: &TestApp, token: &Value) -> Reply {
    app.post(REFRESH).json(&json!({ "refresh_token": token })).send().await
}

async fn refreshed(app: &TestApp, token: &Value) -> Value {
    let reply = refresh(app, token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

async fn jane(app: &TestApp) -> Value {
    app.login(&app.jane().email, &app.jane().password).await
}

/// Whether the access token of this answer is valid.
async fn is_live(app: &TestApp, tokens: &Value) -> bool {
    let reply = app.get("/api/user").token(tokens["access_token"].as_str().unwrap()).send().await;
    assert!([200, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 200
}

#[tokio::test]
async fn a_refresh_answers_as_a_sign_in_does() {
    let app = TestApp::start().await;
    let before = jane(&app).await;
    app.clock().advance(Duration::from_secs(1800));

    let reply = refresh(&app, &before["refresh_token"]).await;

    assert_eq!(reply.status, 200);
    let body = reply.json();
    let (access, refresh) = (body["access_token"].as_str().unwrap(), body["refresh_token"].as_str().unwrap());
    assert_eq!(
        reply.text,
        format!(
            r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"{refresh}","refresh_expires_in":1209600,"user":{{"id":2,"name":"Jane Smith","email":"jane.smith@example.com","role":"user"}}}}"#
        )
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_ne!(body["refresh_token"], before["refresh_token"]);
    assert_ne!(body["access_token"], before["access_token"]);
    assert!(is_live(&app, &body).await && is_live(&app, &before).await);
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again_for_a_minute() {
    let app = TestApp::start().await;
    let before = jane(&app).await;

    let first = refreshed(&app, &before["refresh_token"]).await;
    app.clock().advance(Duration::from_secs(60));
    let again = refreshed(&app, &before["refresh_token"]).await;

    assert_eq!(again["refresh_token"], first["refresh_token"]);
    app.clock().advance(Duration::from_secs(1));
    let late = refresh(&app, &before["refresh_token"]).await;
    assert_eq!((late.status, late.text.as_str()), (401, WRONG));
    assert!(!is_live(&app, &first).await);
}

#[tokio::test]
async fn once_its_successor_was_presented_an_old_token_ends_the_session() {
    let app = TestApp::start().await;
    let (stolen, other) = (jane(&app).await, jane(&app).await);
    let second = refreshed(&app, &stolen["refresh_token"]).await;
    let third = refreshed(&app, &second["refresh_token"]).await;

    let reply = refresh(&app, &stolen["refresh_token"]).await;

    assert_eq!((reply.status, reply.text.as_str()), (401, WRONG));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    assert_eq!(refresh(&app, &third["refresh_token"]).await.status, 401);
    assert!(!is_live(&app, &third).await && !is_live(&app, &stolen).await);
    assert!(is_live(&app, &other).await);
    assert_eq!(refresh(&app, &other["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn the_token_before_last_ends_the_session_too() {
    let app = TestApp::start().await;
    let mut tokens = vec![jane(&app).await];
    for generation in 0..4 {
        tokens.push(refreshed(&app, &tokens[generation]["refresh_token"]).await);
    }

    assert_eq!(refresh(&app, &tokens[1]["refresh_token"]).await.status, 401);

    assert_eq!(refresh(&app, &tokens[4]["refresh_token"]).await.status, 401);
}

#[tokio::test]
async fn what_was_never_handed_out_is_refused_and_ends_nothing() {
    let app = TestApp::start().await;
    let body = jane(&app).await;
    let token = body["refresh_token"].as_str().unwrap();
    let (start, end) = token.split_at(token.len() - 1);
    let other_end = if end == "A" { "B" } else { "A" };

    for made_up in [
        "x",
        "\0",
        "rt_",
        &format!("rt_{}", "A".repeat(100)),
        &format!("{start}{other_end}"),
        &format!(" {token}"),
        &token.to_uppercase(),
        body["access_token"].as_str().unwrap(),
        &app.demo().api_key,
        &"0".repeat(32),
        &"x".repeat(10_000),
    ] {
        let reply = refresh(&app, &json!(made_up)).await;
        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG), "{made_up:?}");
    }
    assert!(is_live(&app, &body).await);
    assert_eq!(refresh(&app, &body["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_opens_nothing_else() {
    let app = TestApp::start().await;
    let body = jane(&app).await;

    let reply = app.get("/api/user").token(body["refresh_token"].as_str().unwrap()).send().await;

    assert_eq!(reply.status, 401);
    assert_eq!(refresh(&app, &body["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn a_missing_token_is_named_and_one_of_another_type_invalid() {
    let app = TestApp::start().await;

    for body in [json!({}), json!({ "refresh_token": null }), json!({ "refresh_token": "" })] {
        let reply = app.post(REFRESH).json(&body).send().await;
        let answer = missing(&[("refresh_token", "This field is required")]);
        assert_eq!((reply.status, reply.text), (400, answer), "{body}");
    }
    for value in [json!(1), json!(false), json!([]), json!({})] {
        let reply = refresh(&app, &value).await;
        assert_eq!((reply.status, reply.text), (400, invalid(&[("refresh_token", "Invalid value")])), "{value}");
    }
}

#[tokio::test]
async fn the_answer_tells_the_user_as_they_are_now() {
    let app = TestApp::start().await;
    let before = jane(&app).await;
    let change = json!({ "name": "Jane Doe", "email": "jane.doe@example.com", "role": "read_only" });
    app.put("/api/v1/users/2").token(&app.admin().await).json(&change).send().await;

    let after = refreshed(&app, &before["refresh_token"]).await;

    assert_eq!(
        after["user"].to_string(),
        r#"{"id":2,"name":"Jane Doe","email":"jane.doe@example.com","role":"read_only"}"#
    );
}

#[tokio::test]
async fn a_session_nobody_uses_for_two_weeks_is_over() {
    let app = TestApp::start().await;
    let (used, idle) = (jane(&app).await, jane(&app).await);
    app.clock().advance(DAY * 14 - Duration::from_secs(2));
    let kept = refreshed(&app, &used["refresh_token"]).await;

    app.clock().advance(Duration::from_secs(2));

    assert_eq!(refresh(&app, &idle["refresh_token"]).await.status, 401);
    assert_eq!(refresh(&app, &kept["refresh_token"]).await.status, 200);
}

#[tokio::test]
async fn no_session_outlives_thirty_days_however_much_it_is_used() {
    let app = TestApp::start().await;
    let mut tokens = jane(&app).await;
    for _ in 0..3 {
        app.clock().advance(DAY * 9);
        tokens = refreshed(&app, &tokens["refresh_token"]).await;
    }

    app.clock().advance(DAY * 3 - Duration::from_secs(1800));
    let last = refreshed(&app, &tokens["refresh_token"]).await;

    assert_eq!(tokens["refresh_expires_in"], DAY.as_secs() * 3);
    assert_eq!(last["refresh_expires_in"], 1800);
    app.clock().advance(Duration::from_secs(1800));
    assert!(!is_live(&app, &last).await);
    assert_eq!(refresh(&app, &last["refresh_token"]).await.status, 401);
}

#[tokio::test]
async fn whoever_was_deactivated_or_signed_out_refreshes_no_more() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let signed_out = jane(&app).await;
    let token = signed_out["access_token"].as_str().unwrap();
    app.put("/api/v1/private/users/logout").token(token).send().await;
    let deactivated = jane(&app).await;
    app.put("/api/v1/users/2").token(&admin).json(&json!({ "status": "inactive" })).send().await;

    for tokens in [signed_out, deactivated] {
        let reply = refresh(&app, &tokens["refresh_token"]).await;
        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG));
    }
}

#[tokio::test]
async fn a_session_begun_with_an_api_key_goes_on_here_and_the_reverse() {
    let app = TestApp::start().await;
    let start = json!({ "api_key": app.demo().api_key, "username": app.jane().email, "password": app.jane().password,
        "scope": "offline_access" });
    let begun = app.post("/auth/token").json(&start).send().await.json();

    let here = refreshed(&app, &begun["refresh_token"]).await;
    let there = app.post("/auth/refresh").json(&json!({ "refresh_token": here["refresh_token"] })).send().await;

    assert_eq!(here["user"]["id"], 2);
    assert_eq!(there.status, 200, "{}", there.text);
}
