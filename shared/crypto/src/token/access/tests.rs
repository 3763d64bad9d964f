//! The content of an access token, and what each key verifies. `forged` has forged tokens, `claims` wrong claims.

mod claims;
mod forged;

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::{Value, json};

use super::verification::MAX_CHARACTERS;
use super::*;
use crate::signing_keys::{FreshKey, PublicKey};

const ISSUER: &str = "https://api.example.com";
const NOW: Time = Time::from_seconds(1_741_348_800);

/// Generated once: RSA keys are expensive.
static KEY: LazyLock<FreshKey> = LazyLock::new(|| FreshKey::generate().unwrap());
static OTHER_KEY: LazyLock<FreshKey> = LazyLock::new(|| FreshKey::generate().unwrap());

fn signing_key() -> SigningKey {
    SigningKey::from_pkcs8(KEY.kid.as_str(), KEY.pkcs8.clone()).unwrap()
}

fn keys() -> VerificationKeys {
    VerificationKeys::new(vec![VerificationKey::new(KEY.public.clone(), NOW, None).unwrap()])
}

fn claims() -> AccessClaims {
    let session = SessionId::from_bytes([0xab; 16]);
    AccessClaims::issue(ISSUER, UserId::new(7), session, RoleName::user(), NOW, &Random::system())
}

fn verify(token: &str) -> Result<AccessClaims, TokenProblem> {
    keys().verify(token, ISSUER, NOW)
}

fn header() -> Value {
    json!({ "typ": "at+jwt", "alg": "RS256", "kid": KEY.kid })
}

fn payload() -> Value {
    serde_json::to_value(Claims::from(&claims())).unwrap()
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// A token with any header and payload, signed with our own key.
fn signed(header: &Value, payload: &Value) -> String {
    signing_key().sign_segments(&encoded(header), &encoded(payload)).unwrap().expose().to_owned()
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    object[member] = value;
    object
}

fn without(mut object: Value, member: &str) -> Value {
    object.as_object_mut().unwrap().shift_remove(member).unwrap();
    object
}

#[test]
fn a_token_says_what_was_signed() {
    let claims = claims();

    let token = signing_key().sign(&claims).unwrap();

    assert_eq!(verify(token.expose()), Ok(claims.clone()));
    assert_eq!(claims.expires_at.since(claims.issued_at), ACCESS_TOKEN_LIFETIME);
    assert!(token.expose().len() < MAX_CHARACTERS / 4, "{}", token.expose().len());
}

#[test]
fn a_token_has_exactly_the_documented_members() {
    let token = signing_key().sign(&claims()).unwrap();
    let mut parts = token.expose().split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let header: Value = serde_json::from_slice(&parts.next().unwrap()).unwrap();
    let payload: Value = serde_json::from_slice(&parts.next().unwrap()).unwrap();

    let jti = payload["jti"].clone();

    assert_eq!(header, json!({ "typ": "at+jwt", "alg": "RS256", "kid": KEY.kid }));
    assert_eq!(
        payload.to_string(),
        json!({
            "iss": ISSUER, "aud": "roster", "sub": "7", "client_id": "roster", "sid": "ab".repeat(16), "role": "user",
            "iat": 1_741_348_800, "nbf": 1_741_348_800, "exp": 1_741_352_400, "jti": jti,
        })
        .to_string()
    );
}

#[test]
fn two_tokens_of_one_moment_differ() {
    assert_ne!(claims().jti, claims().jti);
}

#[test]
fn a_token_cannot_be_printed() {
    let token = signing_key().sign(&claims()).unwrap();

    assert_eq!(format!("{token:?}"), "AccessToken(Zeroizing { .. })");
    assert_eq!(format!("{:?}", signing_key()), format!("SigningKey {{ kid: {:?}, .. }}", KEY.kid));
}

#[test]
fn a_retired_key_verifies_nothing() {
    let end = NOW.plus(Duration::from_secs(60));
    let keys = VerificationKeys::new(vec![
        VerificationKey::new(OTHER_KEY.public.clone(), NOW, None).unwrap(),
        VerificationKey::new(KEY.public.clone(), NOW, Some(end)).unwrap(),
    ]);
    let token = signing_key().sign(&claims()).unwrap();

    assert!(keys.verify(token.expose(), ISSUER, end.minus(Duration::from_millis(1))).is_ok());
    assert_eq!(keys.verify(token.expose(), ISSUER, end), Err(TokenProblem::RetiredKey));
}

#[test]
fn a_damaged_key_is_noticed_where_it_is_read() {
    let damaged = |n: &str, e: &str| {
        let public = PublicKey { kid: "k".to_owned(), n: n.to_owned(), e: e.to_owned() };
        VerificationKey::new(public, NOW, None)
    };
    let short = URL_SAFE_NO_PAD.encode([0xc5; 128]);

    assert!(matches!(damaged("no base64!", "AQAB"), Err(KeyError::Encoding(_))));
    assert!(matches!(damaged(&short, "AQAB"), Err(KeyError::TooShort)));
    assert!(matches!(damaged(&KEY.public.n, ""), Err(KeyError::Public(_))));
    assert!(matches!(damaged("", "AQAB"), Err(KeyError::TooShort)));
}

#[test]
fn what_is_no_private_key_signs_nothing() {
    let key = SigningKey::from_pkcs8("k", Zeroizing::new(b"no key".to_vec())).unwrap();

    assert!(matches!(key.check(), Err(KeyError::Private(_))));
    assert!(matches!(key.sign(&claims()), Err(KeyError::Private(_))));
    assert!(signing_key().check().is_ok());
}
