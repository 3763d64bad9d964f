//! The program `auth` as Lambda runs it.

use serde_json::json;
use tests::lambda::{Event, REQUEST_ID, Stack, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_auth");

#[tokio::test]
async fn a_sign_in_comes_as_text_and_in_base64_to_one_process() {
    let stack = Stack::start().await;
    let (john, api_key) = (&stack.demo().admin, &stack.demo().api_key);
    let body = json!({ "api_key": api_key, "username": john.email, "password": john.password });
    let issue = || Event::new("POST /auth/token", "/auth/token");
    let mut auth = stack.function(PROGRAM).await;

    let first = auth.invoke(issue().json(&body)).await;
    let second = auth.invoke(issue().base64(body.to_string().as_bytes())).await;

    for answer in [&first, &second] {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-request-id"), Some(REQUEST_ID));
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(answer.text, format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#));
    }
    assert_ne!(first.text, second.text, "each sign-in is a session of its own");
    for secret in [&john.password, api_key, &john.email] {
        assert!(!auth.log().contains(secret.as_str()), "a secret or an address is in the log");
    }
}

#[tokio::test]
async fn a_token_opens_what_it_should_and_two_of_them_open_nothing() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let list = || Event::new("GET /auth/keys", "/auth/keys");
    let mut auth = stack.function(PROGRAM).await;

    let one = auth.invoke(list().token(&token).cookie("theme=dark").cookie("a=b")).await;
    let two = auth.invoke(list().token(&token).token(&token)).await;
    let none = auth.invoke(list().cookie(&format!("authorization=Bearer {token}"))).await;

    assert_eq!(one.status, 200, "{one:?}");
    assert_eq!(one.json()["keys"][0]["name"], "demo");
    assert_eq!((two.status, two.header("www-authenticate")), (401, Some(r#"Bearer error="invalid_token""#)));
    assert_eq!((none.status, none.header("www-authenticate")), (401, Some("Bearer")));
}

#[tokio::test]
async fn what_no_handler_understands_is_answered_in_the_dialects_shape() {
    let stack = Stack::start().await;
    let issue = || Event::new("POST /auth/token", "/auth/token");
    let mut auth = stack.function(PROGRAM).await;

    let no_text = auth.invoke(issue().base64(b"\xff\xfe{}")).await;
    let too_large = auth.invoke(issue().base64(&vec![b' '; 65 * 1024])).await;
    let no_json = auth.invoke(issue().header("content-type", "text/plain").base64(b"{}")).await;
    let nowhere = auth.invoke(Event::new("GET /{proxy+}", "/no/such/path")).await;
    let still_there = auth.invoke(Event::new("GET /.well-known/jwks.json", "/.well-known/jwks.json")).await;

    let statuses = [&no_text, &too_large, &no_json, &nowhere].map(|answer| answer.status);
    assert_eq!(statuses, [400, 413, 415, 404]);
    for answer in [no_text, too_large, no_json, nowhere] {
        let body = answer.json();
        assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["error", "message"], "{body}");
        assert_eq!(answer.header("x-request-id"), Some(REQUEST_ID));
    }
    assert_eq!(still_there.status, 200);
    assert_eq!(still_there.json()["keys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "API_KEYS_TABLE").await;
}
