//! The program `sessions`, run as Lambda runs it.

use serde_json::json;
use tests::lambda::{Event, REQUEST_ID, Stack, makes_and_opens_its_secrets, start_fails_without};
use tests::md5;

const PROGRAM: &str = env!("CARGO_BIN_EXE_sessions");

fn at(route: &str) -> Event {
    let (_, path) = route.split_once(' ').expect("a route is a method and a path");
    Event::new(route, path)
}

#[tokio::test]
async fn an_account_is_made_opened_and_deleted_by_one_process() {
    let stack = Stack::start().await;
    let mut sessions = stack.function(PROGRAM).await;

    let account = json!({ "name": "Ana Lee", "email": "ana@example.com", "password": "123" });
    let made = sessions.invoke(at("PUT /api/user").base64(account.to_string().as_bytes())).await;
    let again = sessions.invoke(at("PUT /api/user").json(&account)).await;
    let login = json!({ "email": "ana@example.com", "hash_pass": md5("123") });
    let login = sessions.invoke(at("PUT /api/login").json(&login)).await;
    let token = login.json()["detail"]["data"]["token"].as_str().unwrap().to_owned();
    let own = sessions.invoke(at("GET /api/user").token(&token).cookie("a=b").cookie("c=d")).await;
    // A DELETE with a body, as the specification has it.
    let delete = at("DELETE /api/user").token(&token).json(&json!({ "email": "ana@example.com" }));
    let deleted = sessions.invoke(delete).await;
    let dead = sessions.invoke(at("GET /api/user").token(&token)).await;

    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.text, r#"{"detail":{"type":"success","email":"ana@example.com"}}"#);
    assert_eq!((again.status, again.header("location")), (302, None));
    assert_eq!(again.text, r#"{"detail":{"type":"error","email":"ana@example.com"}}"#);
    assert_eq!(login.status, 201, "{login:?}");
    assert_eq!((own.status, own.header("x-request-id")), (200, Some(REQUEST_ID)));
    assert_eq!(own.text, r#"{"name":"Ana Lee","email":"ana@example.com","roles":[]}"#);
    assert_eq!(deleted.text, r#"{"detail":{"type":"success"}}"#);
    assert_eq!(dead.status, 401);
}

#[tokio::test]
async fn the_sessions_are_listed_and_the_next_page_is_linked() {
    let stack = Stack::start().await;
    let jane = &stack.demo().user;
    let (token, _) = (stack.sign_in(jane).await, stack.sign_in(jane).await);
    let mut sessions = stack.function(PROGRAM).await;

    let first = sessions.invoke(Event::new("GET /api/sessions", "/api/sessions?limit=1").token(&token)).await;
    let link = first.header("link").unwrap_or_else(|| panic!("no link: {first:?}"));
    let next = link.strip_prefix('<').and_then(|link| link.strip_suffix(r#">; rel="next""#)).unwrap();
    let second = sessions.invoke(Event::new("GET /api/sessions", next).token(&token)).await;

    assert_eq!(first.json().as_array().unwrap().len(), 1);
    assert_eq!(second.status, 200, "{second:?}");
    assert_eq!(second.json().as_array().unwrap().len(), 1);
    assert_ne!(first.json()[0]["token"], second.json()[0]["token"]);
    assert_eq!(second.header("link"), None);
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "SETTINGS_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["pepper"], &["cursor_key", "pepper"]).await;
}
