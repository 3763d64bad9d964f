//! `POST /auth/refresh`: requests and answers, and the events that end a refresh token. `refresh_over_time` tests its
//! limits in time.

use serde_json::{Value, json};
use shared::random::Random;
use shared::session::SessionId;
use shared::token::{FamilyKey, RefreshToken};
use shared::user::UserId;
use tests::answers::{DEAD_TOKEN, WRONG_CREDENTIALS, invalid};
use tests::{PASSWORD, Reply, TestApp};

use super::{new_key, of, offline, text, tokens};

pub(super) async fn refresh(app: &TestApp, token: &Value) -> Reply {
    app.post("/auth/refresh").json(&json!({ "refresh_token": token })).send().await
}

/// Refreshes, which must succeed, and returns the next tokens.
pub(super) async fn refreshed(app: &TestApp, token: &Value) -> Value {
    let reply = refresh(app, token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// Signs Jane in with a refresh token.
pub(super) async fn janes(app: &TestApp) -> Value {
    tokens(app, &offline(&of(app, app.jane()))).await
}

/// Whether Jane's access token is valid.
pub(super) async fn is_alive(app: &TestApp, tokens: &Value) -> bool {
    let reply = app.get("/users/2").token(text(&tokens["access_token"])).send().await;
    if reply.status != 200 {
        reply.must_be(401, DEAD_TOKEN);
    }
    reply.status == 200
}

#[tokio::test]
async fn a_refresh_token_brings_new_tokens_in_the_same_session() {
    let app = TestApp::start().await;
    let first = janes(&app).await;

    let reply = refresh(&app, &first["refresh_token"]).await;

    let second = reply.json();
    let (access, next) = (text(&second["access_token"]), text(&second["refresh_token"]));
    reply.must_be(
        200,
        &format!(
            r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"{next}","refresh_expires_in":1209600}}"#
        ),
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_ne!(second["access_token"], first["access_token"]);
    assert!(is_alive(&app, &first).await && is_alive(&app, &second).await);
    assert_eq!(app.tables().all("SessionsTable").await.len(), 1);
}

#[tokio::test]
async fn a_repeat_gets_the_same_successor_while_that_was_never_presented() {
    let app = TestApp::start().await;
    let first = janes(&app).await;

    let second = refreshed(&app, &first["refresh_token"]).await;
    let again = refreshed(&app, &first["refresh_token"]).await;
    let third = refreshed(&app, &again["refresh_token"]).await;

    assert_eq!(second["refresh_token"], again["refresh_token"]);
    assert_ne!(third["refresh_token"], again["refresh_token"]);
    assert!(is_alive(&app, &third).await);
}

#[tokio::test]
async fn once_its_successor_was_presented_an_old_token_is_theft_and_ends_the_session() {
    let app = TestApp::start().await;
    let other_device = janes(&app).await;
    let first = janes(&app).await;
    let second = refreshed(&app, &first["refresh_token"]).await;
    let third = refreshed(&app, &second["refresh_token"]).await;

    let stolen = refresh(&app, &first["refresh_token"]).await;

    stolen.must_be(401, WRONG_CREDENTIALS);
    for tokens in [&first, &second, &third] {
        refresh(&app, &tokens["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
        assert!(!is_alive(&app, tokens).await);
    }
    assert!(is_alive(&app, &other_device).await);
    refreshed(&app, &other_device["refresh_token"]).await;
}

#[tokio::test]
async fn a_made_up_token_with_the_id_of_a_listed_session_ends_nothing() {
    let app = TestApp::start().await;
    let tokens = janes(&app).await;
    let listed = app.get("/api/sessions").token(text(&tokens["access_token"])).send().await.json();
    let session = SessionId::parse(text(&listed[0]["token"])).unwrap();
    let random = Random::system();

    for user in [1, 2, 99] {
        let family = FamilyKey::generate(&random);
        let made_up = RefreshToken::generate(&random, session.clone(), UserId::new(user), &family);
        refresh(&app, &json!(made_up.expose())).await.must_be(401, WRONG_CREDENTIALS);
    }

    assert!(is_alive(&app, &tokens).await);
    refreshed(&app, &tokens["refresh_token"]).await;
}

#[tokio::test]
async fn kinds_of_tokens_do_not_mix() {
    let app = TestApp::start().await;
    let tokens = janes(&app).await;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;
    let listed = app.get("/api/sessions").token(&opaque).send().await.json();
    let key = new_key(&app, &app.user().await, &json!({ "name": "mine" })).await;

    for not_a_refresh_token in [&tokens["access_token"], &json!(opaque), &listed[0]["token"], &key["api_key"]] {
        refresh(&app, not_a_refresh_token).await.must_be(401, WRONG_CREDENTIALS);
    }
    for not_an_access_token in [&tokens["refresh_token"], &listed[0]["token"], &listed[1]["token"], &key["api_key"]] {
        app.get("/users/2").token(text(not_an_access_token)).send().await.must_be(401, DEAD_TOKEN);
    }
    assert!(is_alive(&app, &tokens).await);
}

#[tokio::test]
async fn what_is_no_token_is_wrong_and_what_is_missing_is_named() {
    let app = TestApp::start().await;
    let missing = invalid(&[("refresh_token", "can't be blank")]);

    for no_token in ["x", " ", "rt_", "rt_\0", &"x".repeat(10_000)] {
        refresh(&app, &json!(no_token)).await.must_be(401, WRONG_CREDENTIALS);
    }
    for absent in [Value::Null, json!("")] {
        refresh(&app, &absent).await.must_be(400, &missing);
    }
    app.post("/auth/refresh").send().await.must_be(400, &missing);
    refresh(&app, &json!(7)).await.must_be(400, &invalid(&[("refresh_token", "is invalid")]));
}

#[tokio::test]
async fn both_doors_refresh_each_others_sessions_and_share_one_branch() {
    let app = TestApp::start().await;
    let at_b = app.login(&app.jane().email, &app.jane().password).await;

    let at_a = refreshed(&app, &at_b["refresh_token"]).await;
    let again = json!({ "refresh_token": at_a["refresh_token"] });
    let back = app.post("/api/v1/public/users/refresh").json(&again).send().await;
    let stolen = refresh(&app, &at_b["refresh_token"]).await;

    assert_eq!(back.status, 200);
    stolen.must_be(401, WRONG_CREDENTIALS);
    assert!(!is_alive(&app, &back.json()).await);
}

#[tokio::test]
async fn with_the_account_or_the_session_the_refresh_token_dies() {
    let app = TestApp::start().await;
    let mut dead = Vec::new();

    let tokens = janes(&app).await;
    let out = app.put("/api/v1/private/users/logout").token(text(&tokens["access_token"])).send().await;
    dead.push((refresh(&app, &tokens["refresh_token"]).await, "logged out"));
    let tokens = janes(&app).await;
    let admin = app.admin().await;
    let reset = json!({ "user_id": 2, "new_passw": app.jane().password });
    let reset = app.put("/api/v1/server/users/passw/set_new_passw").token(&admin).json(&reset).send().await;
    dead.push((refresh(&app, &tokens["refresh_token"]).await, "reset"));
    let tokens = janes(&app).await;
    app.change_user(2, &json!({ "status": "inactive" })).await;
    dead.push((refresh(&app, &tokens["refresh_token"]).await, "inactive"));
    app.change_user(2, &json!({ "status": "active" })).await;
    dead.push((refresh(&app, &tokens["refresh_token"]).await, "active again"));
    let tokens = janes(&app).await;
    let deleted = app.delete("/users/2").token(&admin).send().await;
    dead.push((refresh(&app, &tokens["refresh_token"]).await, "deleted"));

    assert_eq!((out.status, reset.status, deleted.status), (200, 200, 200));
    for (reply, how) in dead {
        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG_CREDENTIALS), "{how}");
    }
}

#[tokio::test]
async fn an_own_password_change_spares_the_session_that_made_it() {
    let app = TestApp::start().await;
    let (this, other) = (janes(&app).await, janes(&app).await);

    let change = json!({ "passw": app.jane().password, "new_passw": PASSWORD });
    let change = app.put("/api/v1/server/users/passw/set_new_passw").json(&change);
    let changed = change.token(text(&this["access_token"])).send().await;

    assert_eq!(changed.status, 200, "{}", changed.text);
    refresh(&app, &other["refresh_token"]).await.must_be(401, WRONG_CREDENTIALS);
    let next = refreshed(&app, &this["refresh_token"]).await;
    assert!(is_alive(&app, &next).await);
}

#[tokio::test]
async fn the_store_keeps_nothing_that_could_be_replayed() {
    let app = TestApp::start().await;
    let first = janes(&app).await;
    let second = refreshed(&app, &first["refresh_token"]).await;

    let dump = app.tables().dump().await;

    for tokens in [&first, &second] {
        let refresh = text(&tokens["refresh_token"]);
        // The whole token, the token without its prefix, and the part after its ids.
        for part in [refresh, &refresh[3..], &refresh[40..80]] {
            assert!(!dump.contains(part));
        }
    }
}
