//! Callers who are not or no longer signed in. Every kind of API rejects them cleanly.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::random::Random;
use shared::role::RoleName;
use shared::session::SessionId;
use shared::signing_keys::FreshKey;
use shared::token::{AccessClaims, SigningKey};
use shared::user::UserId;
use tests::lambda::{Function, Stack};

use super::{FORMS, Form, PROGRAM, Verdict, ask, judge, opaque};

const HOUR: Duration = Duration::from_secs(3600);

/// Decodes a part of a token without verification.
fn part(token: &str, number: usize) -> Value {
    let encoded = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// The claims of `token` for an administrator, signed by a foreign key under this key id.
fn signed_by_a_stranger(token: &str, kid: Option<&str>) -> String {
    let key = FreshKey::generate().unwrap();
    let claims = part(token, 1);
    let session = SessionId::parse(claims["sid"].as_str().unwrap()).unwrap();
    let issuer = claims["iss"].as_str().unwrap();
    let now = Clock::system().now();
    let forged = AccessClaims::issue(issuer, UserId::new(1), session, RoleName::admin(), now, &Random::system());
    let kid = kid.map_or_else(|| key.kid.clone(), str::to_owned);
    SigningKey::from_pkcs8(kid, key.pkcs8.clone()).unwrap().sign(&forged).unwrap().expose().to_owned()
}

async fn all_turn_away(authorizer: &mut Function, token: &str, why: &str) {
    for form in FORMS {
        assert_eq!(judge(authorizer, form, token).await, form.unknown(), "{form:?}: {why}");
    }
}

async fn all_let_pass(authorizer: &mut Function, token: &str) {
    for form in FORMS {
        assert!(matches!(judge(authorizer, form, token).await, Verdict::Passes(_)), "{form:?}");
    }
}

#[tokio::test]
async fn a_request_without_a_token_is_turned_away() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;

    let basic = format!("Basic {token}");
    let glued = format!("Bearer{token}");
    let credentials =
        [None, Some(""), Some(" "), Some("Bearer"), Some("Bearer "), Some(&token), Some(&basic), Some(&glued)];
    for form in FORMS {
        for credentials in credentials {
            let answer = authorizer.try_invoke(form.event(credentials)).await;
            assert_eq!(form.read(answer), form.unknown(), "{form:?}: {credentials:?}");
        }
    }
}

#[tokio::test]
async fn a_forged_token_is_turned_away() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;
    let header = part(&token, 0);
    let claims = {
        let mut claims = part(&token, 1);
        claims["sub"] = json!("1");
        claims
    };
    let [head, body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let unsigned = json!({ "typ": "at+jwt", "alg": "none", "kid": header["kid"] });
    let symmetric = json!({ "typ": "at+jwt", "alg": "HS256", "kid": header["kid"] });

    for (forged, why) in [
        (format!("{head}.{}.{signature}", encoded(&claims)), "other claims"),
        (format!("{head}.{body}.{}", signature.chars().rev().collect::<String>()), "another signature"),
        (format!("{head}.{body}."), "no signature"),
        (format!("{}.{}.", encoded(&unsigned), encoded(&claims)), "the algorithm none"),
        (format!("{}.{}.{signature}", encoded(&symmetric), encoded(&claims)), "another algorithm"),
        (signed_by_a_stranger(&token, header["kid"].as_str()), "a foreign key under our key id"),
        (signed_by_a_stranger(&token, None), "a foreign key without a key id"),
        (format!("{token} {token}"), "two tokens"),
        (format!("{token},Bearer {token}"), "two headers, joined"),
        ("0123456789abcdef0123456789abcdef".to_owned(), "an opaque token that was never issued"),
        ("x".repeat(10_000), "a long text"),
    ] {
        all_turn_away(&mut authorizer, &forged, why).await;
    }
    all_let_pass(&mut authorizer, &token).await;
}

#[tokio::test]
async fn what_opens_other_doors_opens_no_api() {
    let stack = Stack::start().await;
    let john = &stack.demo().admin;
    let login = json!({ "email": john.email, "passw": john.password });
    let login = ask(&stack, Method::POST, "/api/v1/public/users/login", None, &login).await;
    let sessions = ask(&stack, Method::GET, "/api/sessions", login["access_token"].as_str(), &json!({})).await;
    let mut authorizer = stack.function(PROGRAM).await;

    all_turn_away(&mut authorizer, login["refresh_token"].as_str().unwrap(), "a refresh token").await;
    all_turn_away(&mut authorizer, &stack.demo().api_key, "an API key").await;
    all_turn_away(&mut authorizer, sessions[0]["token"].as_str().unwrap(), "a session's public id").await;
}

#[tokio::test]
async fn an_expired_token_is_turned_away() {
    // Its session expires in thirteen days.
    let (clock, _) = Clock::manual(Clock::system().now().minus(2 * HOUR));
    let stack = Stack::start_at(clock).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;

    all_turn_away(&mut authorizer, &token, "expired").await;
}

#[tokio::test]
async fn a_token_of_an_expired_session_is_turned_away() {
    let (clock, _) = Clock::manual(Clock::system().now().minus(15 * 24 * HOUR));
    let stack = Stack::start_at(clock).await;
    let token = opaque(&stack).await;
    let mut authorizer = stack.function(PROGRAM).await;

    all_turn_away(&mut authorizer, &token, "its session expired").await;
}

#[tokio::test]
async fn a_logout_counts_with_the_next_question() {
    let stack = Stack::start().await;
    let (signed, opaque) = (stack.sign_in(&stack.demo().user).await, opaque(&stack).await);
    let mut authorizer = stack.function(PROGRAM).await;

    for token in [signed, opaque] {
        all_let_pass(&mut authorizer, &token).await;
        ask(&stack, Method::PUT, "/api/v1/private/users/logout", Some(&token), &json!({})).await;
        all_turn_away(&mut authorizer, &token, "signed out").await;
    }
}

#[tokio::test]
async fn a_deactivated_users_tokens_are_dead_and_stay_so() {
    let stack = Stack::start().await;
    let admin = stack.sign_in(&stack.demo().admin).await;
    let (signed, opaque) = (stack.sign_in(&stack.demo().user).await, opaque(&stack).await);
    let mut authorizer = stack.function(PROGRAM).await;

    for (status, why) in [("inactive", "inactive"), ("active", "active again")] {
        ask(&stack, Method::PUT, "/api/v1/users/2", Some(&admin), &json!({ "status": status })).await;
        all_turn_away(&mut authorizer, &signed, why).await;
        all_turn_away(&mut authorizer, &opaque, why).await;
    }
    all_let_pass(&mut authorizer, &admin).await;
}

#[tokio::test]
async fn two_tokens_in_one_request_are_as_good_as_none() {
    let stack = Stack::start().await;
    let (one, other) = (stack.sign_in(&stack.demo().admin).await, stack.sign_in(&stack.demo().user).await);
    let both = json!([format!("Bearer {one}"), format!("Bearer {other}")]);
    let mut authorizer = stack.function(PROGRAM).await;

    let mut repeated = Form::RestRequest.with_token(&other);
    repeated["multiValueHeaders"]["AUTHORIZATION"] = both.clone();
    let mut sources = Form::Http.with_token(&other);
    sources["identitySource"] = both;

    assert_eq!(Form::RestRequest.read(authorizer.try_invoke(repeated).await), Verdict::Unauthorized);
    assert_eq!(Form::Http.read(authorizer.try_invoke(sources).await), Verdict::Forbidden);
}

/// API Gateway would cache the answer for all other users of the same tenant.
#[tokio::test]
async fn a_token_that_is_no_key_of_the_apis_cache_is_not_looked_at() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let mut event = Form::Http.with_token(&token);
    event["identitySource"] = json!(["tenant-7"]);
    let mut authorizer = stack.function(PROGRAM).await;

    assert_eq!(Form::Http.read(authorizer.try_invoke(event).await), Verdict::Forbidden);
}
