//! The program `console`, run as Lambda runs it.

use tests::lambda::{Answer, Event, REQUEST_ID, SealedStack, Stack, makes_and_opens_its_secrets, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_console");

fn get(path: &str) -> Event {
    Event::new("GET /panel/{page+}", path)
}

/// A form as browsers send it. API Gateway encodes every body that is not text in base64.
fn post(path: &str, form: &str) -> Event {
    Event::new("POST /panel/{page+}", path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", "https://abc123.execute-api.us-east-1.amazonaws.com")
        .base64(form.as_bytes())
}

fn cookie_of(answer: &Answer) -> String {
    answer.cookies[0].split(';').next().expect("the answer sets no cookie").to_owned()
}

#[tokio::test]
async fn somebody_registers_signs_in_looks_around_and_leaves() {
    let stack = Stack::start().await;
    let mut console = stack.function(PROGRAM).await;

    let form = "name=Ana+Lee&email=ana%40example.com&password=violet+anvil+7+rivers";
    let made = console.invoke(post("/panel/register", form)).await;
    let wrong = console.invoke(post("/panel/sign-in", "email=ana%40example.com&password=wrong")).await;
    let signed_in =
        console.invoke(post("/panel/sign-in", "email=ana%40example.com&password=violet+anvil+7+rivers")).await;
    let cookie = cookie_of(&signed_in);
    let account = console.invoke(get("/panel/account").cookie("a=b").cookie(&cookie)).await;
    let signed_out = console.invoke(post("/panel/sign-out", "").cookie(&cookie)).await;
    let dead = console.invoke(get("/panel/account").cookie(&cookie)).await;

    assert_eq!(made.status, 201, "{made:?}");
    assert!(made.text.contains("rk_"), "{made:?}");
    assert_eq!((wrong.status, wrong.cookies.len()), (401, 0));
    assert_eq!((signed_in.status, signed_in.header("location")), (303, Some("/panel")));
    assert_eq!((account.status, account.header("x-request-id")), (200, Some(REQUEST_ID)));
    assert!(account.text.contains("Ana Lee"), "{account:?}");
    assert_eq!(signed_out.status, 303);
    assert_eq!(dead.header("location"), Some("/panel/sign-in?next=/panel/account"));
}

#[tokio::test]
async fn what_browsers_load_beside_pages_is_in_the_program() {
    let stack = Stack::start().await;
    let mut console = stack.function(PROGRAM).await;

    let style = console.invoke(Event::new("GET /assets/{file+}", "/assets/panel.css")).await;

    assert_eq!(style.status, 200, "{style:?}");
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "SETTINGS_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["mail", "pepper"], &["cursor_key", "mail_key", "pepper"]).await;
}

#[tokio::test]
async fn an_administrator_rotates_the_signing_keys_and_none_is_opened() {
    let sealed = SealedStack::start().await;
    let mut console = sealed.stack().function(PROGRAM).await;
    let john = &sealed.stack().demo().admin;
    let form = format!("email={}&password={}", john.email.replace('@', "%40"), john.password);
    let cookie = cookie_of(&console.invoke(post("/panel/sign-in", &form)).await);
    sealed.kms().answered();

    let rotated = console.invoke(post("/panel/signing-keys/rotate", "").cookie(&cookie)).await;

    assert_eq!(rotated.status, 303, "{rotated:?}");
    assert_eq!(sealed.kms().answered(), ["console Encrypt signing"]);
}
