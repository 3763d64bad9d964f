//! Callers who are signed in: what the API receives about them, and which permissions it can ask for.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use shared::clock::{Clock, Time};
use tests::lambda::{Stack, start_fails_without};

use super::{FORMS, Form, PROGRAM, Verdict, ask, judge, opaque};

/// The number of store calls for each answer.
fn store_calls(log: &str) -> Vec<u64> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let answers = lines.filter(|line| line["message"] == "event answered");
    answers.map(|line| line["store.calls"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_signed_token_costs_one_store_call_and_an_opaque_one_two() {
    let stack = Stack::start().await;
    let tokens = [stack.sign_in(&stack.demo().user).await, opaque(&stack).await];
    let mut authorizer = stack.function(PROGRAM).await;

    for token in &tokens {
        judge(&mut authorizer, Form::Http, token).await;
        judge(&mut authorizer, Form::RestToken, token).await;
    }
    judge(&mut authorizer, Form::Http, "made up").await;

    assert_eq!(store_calls(&authorizer.stop().await), [1, 1, 2, 2, 0]);
}

/// What an API receives about Jane.
async fn jane(stack: &Stack, token: &str) -> Value {
    let sessions = ask(stack, Method::POST, "/api/v1/private/users/seances", Some(token), &json!({})).await;
    let current = sessions["seances"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
    json!({ "permissions": "profile:write", "role": "user", "session_id": current["id"], "user_id": "2" })
}

#[tokio::test]
async fn tokens_of_both_kinds_open_apis_of_every_kind_which_learn_who_calls() {
    let stack = Stack::start().await;
    let mut authorizer = stack.function(PROGRAM).await;

    for token in [stack.sign_in(&stack.demo().user).await, opaque(&stack).await] {
        let jane = jane(&stack, &token).await;
        for form in FORMS {
            let verdict = judge(&mut authorizer, form, &token).await;
            assert_eq!(verdict, Verdict::Passes(jane.clone()), "{form:?}");
        }
        let log = authorizer.log();
        assert!(
            !log.contains(&token) && !log.contains(&stack.demo().user.email),
            "a secret or an email address is in the log"
        );
    }
}

#[tokio::test]
async fn the_scheme_is_read_in_any_letter_case_and_a_rest_api_keeps_the_case_of_headers() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;

    for form in FORMS {
        let answer = authorizer.try_invoke(form.event(Some(&format!("bEARER  {token} ")))).await;
        assert!(matches!(form.read(answer), Verdict::Passes(_)), "{form:?}");
    }
    for name in ["authorization", "Authorization", "AuthorizatioN"] {
        let mut event = Form::RestRequest.event(None);
        event["multiValueHeaders"][name] = json!([format!("Bearer {token}")]);
        let answer = authorizer.try_invoke(event).await;
        assert!(matches!(Form::RestRequest.read(answer), Verdict::Passes(_)), "{name}");
    }
    let mut single = Form::RestRequest.with_token(&token);
    single["multiValueHeaders"] = Value::Null;
    assert!(matches!(Form::RestRequest.read(authorizer.try_invoke(single).await), Verdict::Passes(_)));
}

#[tokio::test]
async fn an_http_api_may_take_the_token_from_another_header_beside_other_identity_sources() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;
    let mut event = Form::Http.event(None);
    event["headers"]["x-roster-token"] = json!(format!("Bearer {token}"));
    event["identitySource"] = json!(["GET /reports/{id}", format!("Bearer {token}")]);

    let answer = authorizer.try_invoke(event).await;

    assert!(matches!(Form::Http.read(answer), Verdict::Passes(_)));
}

#[tokio::test]
async fn an_api_that_asks_for_a_permission_turns_away_who_lacks_it() {
    let stack = Stack::start().await;
    let (john, jane) = (stack.sign_in(&stack.demo().admin).await, stack.sign_in(&stack.demo().user).await);
    let mut authorizer = stack.function(PROGRAM).await;

    // The type TOKEN has no stage variables to name a permission with.
    for form in [Form::Http, Form::HttpWithPolicies, Form::RestRequest] {
        for (token, permission, passes) in
            [(&john, "users:read", true), (&jane, "users:read", false), (&jane, "profile:write", true)]
        {
            let answer = authorizer.try_invoke(form.with_token_and_permission(token, permission)).await;
            let verdict = form.read(answer);
            assert_eq!(matches!(verdict, Verdict::Passes(_)), passes, "{form:?}: {permission}");
            assert!(passes || verdict == Verdict::Forbidden, "{form:?}: {verdict:?}");
        }
    }
    assert!(authorizer.log().contains(r#""lacks":"users:read""#), "{}", authorizer.log());
}

#[tokio::test]
async fn a_changed_role_counts_with_the_next_question() {
    let stack = Stack::start().await;
    let admin = stack.sign_in(&stack.demo().admin).await;
    let jane = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;
    let role = json!({ "name": "auditor", "description": "Auditor", "permissions": ["audit:read", "users:read"] });
    ask(&stack, Method::POST, "/api/v1/roles", Some(&admin), &role).await;

    ask(&stack, Method::PUT, "/api/v1/users/2", Some(&admin), &json!({ "role": "auditor" })).await;

    for form in FORMS {
        let Verdict::Passes(context) = judge(&mut authorizer, form, &jane).await else { panic!("{form:?}") };
        assert_eq!((&context["role"], &context["permissions"]), (&json!("auditor"), &json!("users:read audit:read")));
    }
}

#[tokio::test]
async fn a_use_of_somebody_elses_api_is_a_use_of_the_session() {
    let (clock, _) = Clock::manual(Clock::system().now().minus(Duration::from_secs(600)));
    let stack = Stack::start_at(clock.clone()).await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut authorizer = stack.function(PROGRAM).await;

    judge(&mut authorizer, Form::Http, &token).await;

    let list = ask(&stack, Method::POST, "/api/v1/private/users/seances", Some(&token), &json!({})).await;
    let seen = Time::parse_rfc3339(list["seances"][0]["last_seen_at"].as_str().unwrap()).unwrap();
    assert!(seen.since(clock.now()) >= Duration::from_secs(590), "{list}");
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "SESSIONS_TABLE").await;
}
