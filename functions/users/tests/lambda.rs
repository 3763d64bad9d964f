//! The program `users`, run as Lambda runs it.

use std::time::Duration;

use fault_proxy::Proxy;
use serde_json::{Value, json};
use tests::lambda::{Event, Function, REQUEST_ID, Stack, makes_and_opens_its_secrets, start_fails_without};
use tokio::time::timeout;

const PROGRAM: &str = env!("CARGO_BIN_EXE_users");

#[tokio::test]
async fn a_user_is_made_read_and_changed_by_one_process() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let mut users = stack.function(PROGRAM).await;

    let body = json!({ "name": "Ана Ли", "email": "ana@example.com" });
    let create = Event::new("POST /api/v1/users", "/api/v1/users").token(&token);
    let made = users.invoke(create.base64(body.to_string().as_bytes())).await;
    let read = users.invoke(Event::new("GET /users/{id}", "/users/3").token(&token)).await;

    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!((made.header("location"), made.header("etag")), (Some("/api/v1/users/3"), Some("\"1\"")));
    assert_eq!((&made.json()["name"], &made.json()["status"]), (&json!("Ана Ли"), &json!("active")));
    assert_eq!(read.status, 200);
    assert_eq!(read.text, r#"{"id":3,"name":"Ана Ли","email":"ana@example.com"}"#);
    assert_eq!(read.header("x-request-id"), Some(REQUEST_ID));
}

#[tokio::test]
async fn a_header_that_was_repeated_comes_joined_and_counts_whole() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let change = |name: &str| {
        let event = Event::new("PUT /api/v1/users/{id}", "/api/v1/users/2").token(&token);
        event.json(&json!({ "name": name }))
    };
    let mut users = stack.function(PROGRAM).await;

    let among = users.invoke(change("Jane One").header("if-match", "\"7\"").header("if-match", "\"1\"")).await;
    let neither = users.invoke(change("Jane Two").header("if-match", "\"7\"").header("if-match", "\"1\"")).await;

    assert_eq!((among.status, among.header("etag")), (200, Some("\"2\"")), "{among:?}");
    assert_eq!(neither.status, 412);
    let now = users.invoke(Event::new("GET /users/{id}", "/users/2").token(&token)).await;
    assert_eq!(now.json()["name"], "Jane One");
}

#[tokio::test]
async fn a_query_is_read_from_the_event_and_a_cursor_goes_on_in_another_process() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let list = |path: &str| Event::new("GET /users", path).token(&token);
    let (mut one, mut other) = (stack.function(PROGRAM).await, stack.function(PROGRAM).await);

    let first = one.invoke(list("/users?limit=1")).await;
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let second = other.invoke(list(&format!("/users?limit=1&cursor={cursor}"))).await;
    let wrong = other.invoke(list("/users?limit=101")).await;

    let ids =
        |body: &Value| body["users"].as_array().unwrap().iter().map(|user| user["id"].clone()).collect::<Vec<_>>();
    assert_eq!((ids(&first.json()), ids(&second.json())), (vec![json!(1)], vec![json!(2)]));
    assert_eq!(second.json().get("next_cursor"), None);
    assert_eq!(wrong.status, 400);
    assert_eq!(wrong.json()["messages"], json!({ "limit": ["is invalid"] }));
}

/// Between two events a function is frozen, possibly for minutes, and the network drops its connections.
#[tokio::test]
async fn a_function_that_was_frozen_finds_its_connections_dead_and_answers_all_the_same() {
    let proxy = Proxy::new(1);
    let before = proxy.clone();
    let stack = Stack::behind(Box::new(move |endpoint: &str| before.start(endpoint))).await;
    let token = stack.sign_in(&stack.demo().admin).await;
    let mut users = stack.function(PROGRAM).await;
    assert_eq!(users_status(&mut users, &token).await, 200);

    for _ in 0..3 {
        users.freeze().await;
        proxy.close_connections();
        users.thaw().await;
        let status = timeout(Duration::from_secs(5), users_status(&mut users, &token)).await;
        assert_eq!(status.expect("no answer within five seconds"), 200);
    }
}

async fn users_status(users: &mut Function, token: &str) -> u16 {
    users.invoke(Event::new("GET /users/{id}", "/users/1").token(token)).await.status
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "ROLES_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["pepper"], &["cursor_key", "pepper"]).await;
}
