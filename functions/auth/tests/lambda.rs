//! The program `auth`, run as Lambda runs it.

use serde_json::json;
use tests::lambda::{
    Event, REQUEST_ID, SOURCE_IP, SealedStack, Stack, makes_and_opens_its_secrets, start_fails_without,
};
use tests::log::Log;

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
        assert!(!auth.log().contains(secret.as_str()), "a secret or an email address is in the log");
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

#[tokio::test]
async fn the_log_tells_of_each_request_once_and_counts_it_and_keeps_its_secrets() {
    let stack = Stack::start().await;
    let (john, api_key) = (&stack.demo().admin, &stack.demo().api_key);
    let token = stack.sign_in(john).await;
    let body = json!({ "api_key": api_key, "username": john.email, "password": john.password });
    let wrong = json!({ "api_key": api_key, "username": john.email, "password": "kanarek 7 kanarek" });
    let issue = || Event::new("POST /auth/token", "/auth/token");
    let revoke = Event::new("DELETE /auth/keys/{key_id}", "/auth/keys/john@example.com").token(&token);
    let mut auth = stack.function(PROGRAM).await;

    let statuses = [
        auth.invoke(issue().json(&body)).await.status,
        auth.invoke(issue().json(&wrong)).await.status,
        auth.invoke(revoke).await.status,
        auth.invoke(Event::new("GET /{proxy+}", "/no/such/path")).await.status,
    ];
    let text = auth.stop().await;
    let log = Log::read(&text);

    assert_eq!(statuses, [200, 401, 404, 404]);
    let lines = log.requests().into_iter().map(|line| {
        assert_eq!((&line["request.id"], &line["function"]), (&json!(REQUEST_ID), &json!("auth")));
        assert!(line["duration_ms"].is_u64() && line["store.capacity"].is_number(), "{line}");
        format!("{} {} {} {:?}", line["http.method"], line["http.route"], line["http.status"], line.get("user.id"))
    });
    let lines: Vec<String> = lines.collect();
    assert_eq!(
        lines,
        [
            r#""POST" "/auth/token" 200 Some(Number(1))"#,
            r#""POST" "/auth/token" 401 None"#,
            r#""DELETE" "/auth/keys/{key_id}" 404 Some(Number(1))"#,
            r#""GET" "(none)" 404 None"#,
        ]
    );
    assert_eq!(
        log.events(REQUEST_ID),
        [
            format!("session.started user:1 1 {SOURCE_IP} succeeded"),
            format!("sign_in.refused anonymous 1 {SOURCE_IP} refused"),
        ]
    );
    assert_eq!(["succeeded", "refused"].map(|result| log.sum("SignIns", "auth", Some(result))), [1.0, 1.0]);
    assert_eq!(["Requests", "Faults"].map(|metric| log.sum(metric, "auth", None)), [4.0, 0.0]);
    assert!(log.sum("StoreCapacity", "auth", None) > 0.0);
    for secret in [&john.password, api_key, &token, &john.email, "kanarek"] {
        assert!(!text.contains(secret), "a secret or an email address is in the log");
    }
}

#[tokio::test]
async fn metrics_can_be_switched_off() {
    let stack = Stack::start().await;
    let mut auth = stack.function_with(PROGRAM, "METRICS", "off").await;

    let keys = auth.invoke(Event::new("GET /.well-known/jwks.json", "/.well-known/jwks.json")).await;
    let log = Log::read(&auth.stop().await);

    assert_eq!((keys.status, log.requests().len()), (200, 1));
    assert_eq!(log.metrics(), Vec::<&serde_json::Value>::new());
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["pepper", "signing"], &["pepper", "signing_keys", "verification_keys"])
        .await;
}

#[tokio::test]
async fn the_host_of_the_first_request_becomes_the_issuer() {
    let made = SealedStack::start().await;
    made.forget(&["issuer"]).await;
    let mut auth = made.stack().function(PROGRAM).await;

    let path = "/.well-known/openid-configuration";
    let discovery = auth.invoke(Event::new("GET /.well-known/openid-configuration", path)).await;

    assert_eq!(discovery.status, 200, "{discovery:?}");
    assert_eq!(made.settings().await.iter().filter(|name| *name == "issuer").count(), 1);
}
