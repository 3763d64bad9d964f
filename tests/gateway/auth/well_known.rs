//! `/.well-known/…`: the documents that other services verify access tokens with, checked by a library as they would.

use std::collections::HashSet;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation, decode, decode_header};
use serde_json::{Value, json};
use tests::answers::{DEAD_TOKEN, NO_ROUTE};
use tests::{START, TestApp};

use super::{ask, of, text};

const JWKS: &str = "/.well-known/jwks.json";

/// Verifies a token as another service would, knowing only the issuer's URL.
async fn verify(app: &TestApp, token: &str) -> jsonwebtoken::errors::Result<TokenData<Value>> {
    let discovery = app.get("/.well-known/openid-configuration").send().await.json();
    let path = text(&discovery["jwks_uri"]).strip_prefix(&app.url()).unwrap().to_owned();
    let keys: JwkSet = serde_json::from_str(&app.get(&path).send().await.text).unwrap();
    let kid = decode_header(token)?.kid.unwrap();
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap())?;
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&["roster"]);
    validation.set_issuer(&[text(&discovery["issuer"])]);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // The library reads the system's clock, and this Roster has a clock of its own.
    validation.validate_exp = false;
    decode(token, &key, &validation)
}

#[tokio::test]
async fn a_token_verifies_with_the_published_key_and_says_who_calls() {
    let app = TestApp::start().await;
    let body = ask(&app, &of(&app, app.jane())).await.json();
    let token = text(&body["access_token"]);

    let TokenData { header, claims, .. } = verify(&app, token).await.unwrap();

    assert_eq!((header.alg, header.typ.as_deref()), (Algorithm::RS256, Some("at+jwt")));
    let names: HashSet<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    let all = ["iss", "aud", "sub", "client_id", "sid", "role", "iat", "nbf", "exp", "jti"];
    assert_eq!(names, HashSet::from(all));
    let issued = START.seconds();
    for (claim, value) in [
        ("iss", json!(app.url())),
        ("aud", json!("roster")),
        ("client_id", json!("roster")),
        ("sub", json!("2")),
        ("role", json!("user")),
        ("iat", json!(issued)),
        ("nbf", json!(issued)),
        ("exp", json!(issued + 3600)),
    ] {
        assert_eq!(claims[claim], value, "{claim}");
    }
    assert_eq!(text(&claims["jti"]).len(), 32);
    let sessions = app.get("/api/sessions").token(token).send().await.json();
    assert_eq!(claims["sid"], sessions[0]["token"]);
}

#[tokio::test]
async fn tokens_of_every_door_verify_and_no_two_are_alike() {
    let app = TestApp::start().await;
    let john = &of(&app, app.john());
    let at_b = app.login(&app.john().email, &app.john().password).await;
    let refresh = json!({ "refresh_token": at_b["refresh_token"] });
    let next = app.post("/auth/refresh").json(&refresh).send().await.json();

    let mut names = HashSet::new();
    for tokens in [&ask(&app, john).await.json(), &at_b, &next] {
        let claims = verify(&app, text(&tokens["access_token"])).await.unwrap().claims;
        assert_eq!((&claims["sub"], &claims["role"]), (&json!("1"), &json!("admin")));
        names.insert(text(&claims["jti"]).to_owned());
    }

    assert_eq!(names.len(), 3);
}

#[tokio::test]
async fn a_changed_token_verifies_nowhere() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let (head, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = head.split_once('.').unwrap();
    let admin = app.admin().await;
    let claims_of_admin = admin.split('.').nth(1).unwrap();

    for forged in [
        format!("{header}.{claims_of_admin}.{signature}"),
        format!("{head}."),
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
    ] {
        assert!(verify(&app, &forged).await.is_err());
        app.get("/users/2").token(&forged).send().await.must_be(401, DEAD_TOKEN);
    }
}

#[tokio::test]
async fn the_public_keys_are_for_everybody_to_keep_a_while_and_hold_nothing_private() {
    let app = TestApp::start().await;

    let reply = app.get(JWKS).send().await;

    let keys = reply.json();
    let (kid, n) = (text(&keys["keys"][0]["kid"]), text(&keys["keys"][0]["n"]));
    reply.must_be(
        200,
        &format!(r#"{{"keys":[{{"kty":"RSA","use":"sig","alg":"RS256","kid":"{kid}","n":"{n}","e":"AQAB"}}]}}"#),
    );
    // 2048 bits in base64url.
    assert_eq!(n.len(), 342);
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(!kid.is_empty());
}

#[tokio::test]
async fn discovery_says_where_things_are() {
    let app = TestApp::start().await;
    let url = app.url();

    let reply = app.get("/.well-known/openid-configuration").send().await;

    reply.must_be(
        200,
        &format!(
            r#"{{"issuer":"{url}","jwks_uri":"{url}/.well-known/jwks.json","token_endpoint":"{url}/auth/token","id_token_signing_alg_values_supported":["RS256"],"response_types_supported":["none"],"subject_types_supported":["public"]}}"#
        ),
    );
    assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
}

#[tokio::test]
async fn the_issuer_is_a_setting() {
    let app = TestApp::with_variables(&[("TOKEN_ISSUER", "https://accounts.example.com")]).await;

    let discovery = app.get("/.well-known/openid-configuration").send().await.json();
    let token = app.user().await;

    assert_eq!(discovery["issuer"], "https://accounts.example.com");
    assert_eq!(discovery["jwks_uri"], "https://accounts.example.com/.well-known/jwks.json");
    assert_eq!(app.get("/users/2").token(&token).send().await.status, 200);
}

#[tokio::test]
async fn only_get_has_a_route() {
    let app = TestApp::start().await;

    assert_eq!(app.call("HEAD", JWKS).send().await.status, 404);
    app.post(JWKS).send().await.must_be(404, NO_ROUTE);
}
