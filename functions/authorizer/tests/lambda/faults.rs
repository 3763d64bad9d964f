//! An unreachable store and mistakes of an API's owner are errors, not verdicts. API Gateway turns an error into a 500,
//! so no one passes and no client learns that its token is dead.

use std::time::Duration;

use fault_proxy::{Fault, Operation, Proxy, When};
use serde_json::{Value, json};
use shared::clock::Clock;
use tests::lambda::{Function, Stack};
use tests::log::Log;

use super::{FORMS, Form, PROGRAM, Verdict, judge, opaque};

/// A function that has started and has read the store.
async fn started(stack: &Stack) -> Function {
    let mut authorizer = stack.function(PROGRAM).await;
    assert_eq!(judge(&mut authorizer, Form::Http, "made up").await, Verdict::Forbidden);
    authorizer
}

async fn fails(authorizer: &mut Function, event: Value, error_type: &str) {
    let error = authorizer.try_invoke(event).await.expect_err("the call succeeded");
    assert_eq!(error["errorType"], error_type, "{error}");
    assert!(!error["errorMessage"].as_str().unwrap().contains("Unauthorized"), "API Gateway would answer 401: {error}");
}

#[tokio::test]
async fn a_store_that_is_down_is_an_error_and_no_answer() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let stack = Stack::behind(Box::new(move |endpoint: &str| before.start(endpoint))).await;
    let tokens = [stack.sign_in(&stack.demo().user).await, opaque(&stack).await];
    let mut authorizer = started(&stack).await;

    for fault in [Fault::Refuse, Fault::Throttle, Fault::ServerError, Fault::CutAnswer] {
        proxy.on(Operation::Any, When::Always, fault);
        for token in &tokens {
            for form in FORMS {
                fails(&mut authorizer, form.with_token(token), "Unavailable").await;
            }
        }
        proxy.heal();
    }

    for token in &tokens {
        assert!(matches!(judge(&mut authorizer, Form::Http, token).await, Verdict::Passes(_)));
    }
    assert_eq!(judge(&mut authorizer, Form::RestToken, "made up").await, Verdict::Unauthorized);
    let log = authorizer.stop().await;
    assert!(log.contains("a request could not be carried out"), "the log does not mention it: {log}");
    // A bad token is an error to a REST API, and not a fault of Roster.
    let counted = ["Requests", "Faults"].map(|metric| Log::read(&log).sum(metric, "authorizer", None));
    assert_eq!(counted, [36.0, 32.0]);
    assert!(tokens.iter().all(|token| !log.contains(token)), "a token is in the log");
}

#[tokio::test]
async fn a_store_that_says_nothing_is_given_up_in_time() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let stack = Stack::behind(Box::new(move |endpoint: &str| before.start(endpoint))).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = started(&stack).await;

    proxy.on(Operation::Any, When::Always, Fault::Silence);

    fails(&mut authorizer, Form::Http.with_token(&token), "Unavailable").await;
}

/// The token's key may have been created while the store was unreachable.
#[tokio::test]
async fn an_unknown_key_is_not_judged_while_the_store_is_down() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let stack = Stack::behind(Box::new(move |endpoint: &str| before.start(endpoint))).await;
    let other = Stack::start().await;
    let token = other.sign_in(&other.demo().user).await;
    // Before the first sign-in there is no issuer to compare a token with.
    stack.sign_in(&stack.demo().user).await;
    let mut authorizer = started(&stack).await;

    proxy.on(Operation::Any, When::Always, Fault::Refuse);
    for form in FORMS {
        fails(&mut authorizer, form.with_token(&token), "Unavailable").await;
    }

    proxy.heal();
    for form in FORMS {
        assert_eq!(judge(&mut authorizer, form, &token).await, form.unknown(), "{form:?}");
    }
}

/// Recording a use is optional: a caller is not rejected because it fails.
#[tokio::test]
async fn a_use_that_cannot_be_noted_stops_nobody() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let (clock, _) = Clock::manual(Clock::system().now().minus(Duration::from_secs(600)));
    let stack = Stack::with(Some(Box::new(move |endpoint: &str| before.start(endpoint))), clock).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = started(&stack).await;

    proxy.on(Operation::UpdateItem, When::Always, Fault::Refuse);

    assert!(matches!(judge(&mut authorizer, Form::Http, &token).await, Verdict::Passes(_)));
    assert!(authorizer.log().contains("a session's last use was not written"), "{}", authorizer.log());
}

#[tokio::test]
async fn a_permission_that_there_is_not_lets_nobody_in_and_is_named_in_the_log() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let mut authorizer = stack.function(PROGRAM).await;

    for form in [Form::Http, Form::HttpWithPolicies, Form::RestRequest] {
        for permission in ["user:read", "users:read,audit:read", ""] {
            fails(&mut authorizer, form.with_token_and_permission(&token, permission), "Internal").await;
        }
    }

    assert!(authorizer.log().contains("user:read"), "{}", authorizer.log());
}

#[tokio::test]
async fn an_event_of_another_kind_is_an_error_that_quotes_nothing() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let mut authorizer = stack.function(PROGRAM).await;

    let mut no_type = Form::Http.with_token(&token);
    no_type.as_object_mut().unwrap().remove("type");
    let mut no_headers = Form::Http.with_token(&token);
    no_headers["headers"] = json!(format!("Bearer {token}"));
    let mut no_arn = Form::RestToken.with_token(&token);
    no_arn["methodArn"] = json!("arn");
    let later = {
        let mut event = Form::Http.with_token(&token);
        event["version"] = json!("3.0");
        event
    };

    for event in [json!({}), json!([]), json!("TOKEN"), json!({ "type": "TOKEN" }), no_type, no_headers, no_arn, later]
    {
        fails(&mut authorizer, event, "Internal").await;
    }
    assert!(!authorizer.log().contains(&token), "a token is in the log");
}
