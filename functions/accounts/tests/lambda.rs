//! The program `accounts`, run as Lambda runs it.

use serde_json::json;
use tests::lambda::{
    Event, REQUEST_ID, SOURCE_IP, SealedStack, Stack, makes_and_opens_its_secrets, start_fails_without,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_accounts");

const LOGIN: &str = "/api/v1/public/users/login";
const SEANCES: &str = "/api/v1/private/users/seances";
const LOGOUT: &str = "/api/v1/private/users/logout";

fn post(path: &str) -> Event {
    Event::new(&format!("POST {path}"), path)
}

fn put(path: &str) -> Event {
    Event::new(&format!("PUT {path}"), path)
}

#[tokio::test]
async fn a_device_is_where_api_gateway_saw_it_whatever_it_claims() {
    let stack = Stack::start().await;
    let jane = &stack.demo().user;
    let mut accounts = stack.function(PROGRAM).await;

    let login = post(LOGIN)
        .header_instead("x-forwarded-for", "198.51.100.1")
        .header("x-forwarded-for", "198.51.100.2")
        .header("x-real-ip", "198.51.100.3")
        .json(&json!({ "email": jane.email, "passw": jane.password }));
    let login = accounts.invoke(login).await;
    assert_eq!(login.status, 200, "{login:?}");
    let token = login.json()["access_token"].as_str().unwrap().to_owned();
    let seances = accounts.invoke(post(SEANCES).token(&token).cookie("theme=dark")).await;

    assert_eq!(seances.status, 200, "{seances:?}");
    assert_eq!(seances.header("cache-control"), Some("no-store"));
    let seances = seances.json();
    let seance = &seances["seances"][0];
    assert_eq!((&seance["ip"], &seance["device"]), (&json!(SOURCE_IP), &json!("Firefox on Windows")));
    assert_eq!(seance["current"], true);
}

#[tokio::test]
async fn a_logout_ends_the_session_for_the_same_and_for_every_other_process() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let (mut one, mut other) = (stack.function(PROGRAM).await, stack.function(PROGRAM).await);
    assert_eq!(other.invoke(post(SEANCES).token(&token)).await.status, 200);

    let logout = one.invoke(put(LOGOUT).token(&token).base64(b"{}")).await;

    assert_eq!((logout.status, &logout.json()["revoked"]), (200, &json!(1)), "{logout:?}");
    for function in [&mut one, &mut other] {
        let dead = function.invoke(post(SEANCES).token(&token)).await;
        assert_eq!(dead.status, 401);
        assert_eq!(dead.header("x-request-id"), Some(REQUEST_ID));
        assert_eq!(dead.json()["error"], "Unauthorized");
    }
}

#[tokio::test]
async fn what_is_missing_is_told_in_the_dialects_shape() {
    let stack = Stack::start().await;
    let mut accounts = stack.function(PROGRAM).await;

    let nothing = accounts.invoke(post(LOGIN)).await;
    let no_object = accounts.invoke(post(LOGIN).base64(b"[]")).await;

    assert_eq!(nothing.status, 400);
    let missing = |field: &str| json!({ "field": field, "message": "This field is required" });
    let expected = json!({
        "error": "Validation Error",
        "message": "Required parameters missing",
        "details": [missing("email"), missing("passw")],
    });
    assert_eq!(nothing.json(), expected);
    assert_eq!(no_object.status, 400);
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "SESSIONS_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(
        PROGRAM,
        &["pepper", "signing"],
        &["cursor_key", "pepper", "signing_keys", "verification_keys"],
    )
    .await;
}

#[tokio::test]
async fn the_host_of_the_first_sign_in_becomes_the_issuer() {
    let made = SealedStack::start().await;
    made.forget(&["issuer"]).await;
    let john = &made.stack().demo().admin;
    let body = json!({ "email": john.email, "passw": john.password });
    let mut accounts = made.stack().function(PROGRAM).await;

    let path = "/api/v1/public/users/login";
    let signed_in = accounts.invoke(Event::new("POST /api/v1/public/users/login", path).json(&body)).await;

    assert_eq!(signed_in.status, 200, "{signed_in:?}");
    assert_eq!(made.settings().await.iter().filter(|name| *name == "issuer").count(), 1);
}
