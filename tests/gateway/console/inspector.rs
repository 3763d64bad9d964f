//! The token inspector: its verdict on tokens of each kind, valid and invalid.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use shared::directory::TakeOver;
use tests::TestApp;

struct Inspector {
    app: TestApp,
    cookie: String,
}

impl Inspector {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let cookie = app.open_panel(&app.john().email, &app.john().password).await;
        Self { app, cookie }
    }

    async fn must_say(&self, token: &str, words: &str) -> String {
        let reply = self.app.post("/panel/token").panel(&self.cookie).form(&[("token", token)]).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(reply.text.contains(words), "not {words:?} in {}", reply.text);
        // A JWT's claims are shown, but never the whole token.
        assert!(token.len() < 32 || !reply.text.contains(token), "the token is shown again");
        reply.text
    }
}

/// The token with another header.
fn with_header(token: &str, header: &serde_json::Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), token.split_once('.').unwrap().1)
}

/// The token with a claim changed, under the original signature.
fn with_claim(token: &str, name: &str, value: &str) -> String {
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let mut claims: serde_json::Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    claims[name] = value.into();
    format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

#[tokio::test]
async fn a_good_token_is_told_with_owner_permissions_and_end() {
    let inspector = Inspector::start().await;
    let app = &inspector.app;
    let login = app.login(&app.jane().email, &app.jane().password).await;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;
    let (access, refresh) = (login["access_token"].as_str().unwrap(), login["refresh_token"].as_str().unwrap());

    for (token, kind) in [(access, "access token (JWT)"), (&opaque, "session token"), (refresh, "refresh token")] {
        let page = inspector.must_say(&format!("  {token}\n"), "Valid: it has the permissions").await;
        assert!(page.contains(kind) && page.contains("href=\"/panel/users/2\"") && page.contains("profile:write"));
        assert_eq!(page.contains("&#34;RS256&#34;"), kind.contains("JWT"), "only a JWT's header is shown");
    }
    inspector.must_say(&inspector.cookie, "console cookie").await;
    inspector.must_say(&app.demo().api_key, "Valid").await;
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said_in_words() {
    let inspector = Inspector::start().await;
    let app = &inspector.app;
    let token = app.user().await;
    let header = |alg: &str, kid: &str| json!({ "typ": "at+jwt", "alg": alg, "kid": kid });
    let kid = app.services().access.keys().list_signing_keys().await.unwrap().pop().unwrap().kid;

    inspector.must_say("nonsense", "Malformed").await;
    inspector.must_say(&format!("{token}.x"), "Malformed").await;
    inspector.must_say(&with_header(&token, &json!({ "alg": "RS256", "jwk": {} })), "Malformed").await;
    inspector.must_say(&with_header(&token, &header("none", &kid)), "Wrong algorithm").await;
    inspector.must_say(&with_header(&token, &header("HS256", &kid)), "Wrong algorithm").await;
    inspector.must_say(&with_header(&token, &header("RS256", "another")), "Unknown key").await;
    inspector.must_say(&with_claim(&token, "sub", "1"), "Invalid signature").await;
    inspector.must_say(&"0".repeat(32), "The session has ended or does not exist.").await;
    inspector.must_say(&"0".repeat(64), "The session has ended or does not exist.").await;
}

#[tokio::test]
async fn what_was_good_is_told_why_it_no_longer_is() {
    let inspector = Inspector::start().await;
    let app = &inspector.app;
    let login = app.login(&app.jane().email, &app.jane().password).await;
    let first = login["refresh_token"].as_str().unwrap().to_owned();
    let access = login["access_token"].as_str().unwrap().to_owned();
    let (ana, inactive) = app.someone("Ana", "user").await;
    let (ben, gone) = app.someone("Ben", "user").await;

    app.post("/auth/refresh").json(&json!({ "refresh_token": first })).send().await;
    inspector.must_say(&first, "Replaced").await;
    inspector.must_say(&access, "Valid").await;
    app.change_user(ana, &json!({ "status": "inactive" })).await;
    inspector.must_say(&inactive, "The owner is inactive.").await;
    app.delete(&format!("/users/{ben}")).token(&app.admin().await).send().await;
    let page = inspector.must_say(&gone, "verdict").await;
    assert!(page.contains("deleted") || page.contains("has ended"), "{page}");
    app.put("/api/v1/private/users/logout").token(&access).json(&json!({ "all": true })).send().await;
    inspector.must_say(&access, "The session has ended").await;
    inspector.must_say(&first, "Replaced").await;
}

#[tokio::test]
async fn expired_and_retired_are_told_apart() {
    let inspector = Inspector::start().await;
    let app = &inspector.app;
    let (old, kid) =
        (app.user().await, app.services().access.keys().list_signing_keys().await.unwrap().pop().unwrap().kid);

    app.services().rotation.rotate_signing_key(TakeOver::AtOnce).await.unwrap();
    app.clock().advance(Duration::from_secs(20 * 60));
    inspector.must_say(&old, "Valid").await;
    app.clock().advance(Duration::from_secs(20 * 60));
    inspector.must_say(&old, "Valid").await;
    app.clock().advance(Duration::from_secs(25 * 60));
    inspector.must_say(&old, "Expired").await;
    app.services().rotation.retire_signing_key(&kid).await.unwrap();
    app.clock().advance(Duration::from_secs(60));
    inspector.must_say(&old, "key").await;
}

#[tokio::test]
async fn looking_is_no_use_of_the_session_and_asks_little() {
    let inspector = Inspector::start().await;
    let app = &inspector.app;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;
    app.clock().advance(Duration::from_secs(6 * 60));
    app.get("/panel/account").panel(&inspector.cookie).send().await;
    let before = app.tables().contents(&["SessionsTable"]).await;
    app.store_calls();

    inspector.must_say(&opaque, "Valid").await;

    let (calls, _) = app.store_calls();
    assert_eq!(calls, ["BatchGetItem"; 4], "the cookie's session and the caller; the token's session and its owner");
    assert_eq!(app.tables().contents(&["SessionsTable"]).await, before);
    let empty = app.post("/panel/token").panel(&inspector.cookie).form(&[("token", "")]).send().await;
    assert_eq!(empty.status, 400);
}
