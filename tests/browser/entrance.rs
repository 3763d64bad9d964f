//! Registering, signing in, signing out, and the language of pages.

use std::process::Command;

use rstest::rstest;
use tests::{PASSWORD, TestApp};

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::window::Window;

/// Runs a command that a page shows, as a user would paste it.
fn run(shown: &str) -> (u16, String) {
    let command = shown.replacen("curl ", "curl -s -w '\\n%{http_code}' ", 1);
    let done = Command::new("sh").args(["-c", &command]).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let (body, status) =
        text.rsplit_once('\n').unwrap_or_else(|| panic!("{command} printed nothing: {:?}", done.stderr));
    (status.parse().unwrap(), body.to_owned())
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_registers_calls_the_api_sees_the_device_and_ends_it(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;

    window.go("/panel").await;
    window.press("main p a[href='/panel/register']").await;
    window.fill("name", "Ana Lee").await;
    window.fill("email", "ana@example.com").await;
    window.fill("password", PASSWORD).await;
    window.submit("password").await;
    let key = window.text("code.secret").await;
    assert!(key.starts_with("rk_"), "{key}");
    assert_eq!(window.has("button.copy").await, mode.has_scripts());
    let (get_token, use_it) = (window.text("main pre").await, window.text("main pre ~ pre").await);

    let (status, answer) = run(&get_token.replace('…', PASSWORD));
    assert_eq!(status, 200, "{answer}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let use_it = use_it.replace('…', answer["access_token"].as_str().unwrap());
    assert_eq!(run(&use_it).0, 200);

    window.sign_in("ana@example.com", PASSWORD).await;
    assert_eq!(window.path().await, "/panel/account");
    assert!(!window.has("#first-steps").await, "the first steps are shown after the first call");
    window.press("nav a[href='/panel/devices']").await;
    assert!(window.text("tbody").await.contains("curl"), "{}", window.text("tbody").await);
    window.press("td form button").await;
    window.must_say("The device is signed out.", "Устройство отключено.").await;
    assert_eq!(run(&use_it).0, 401, "the token of an ended device is valid");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_registration_is_said_and_what_was_typed_stays(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;
    window.go("/panel/register").await;

    window.fill("name", "Ana Lee").await;
    window.fill("email", &app.jane().email).await;
    window.fill("password", "short").await;
    window.submit("password").await;
    window.must_say("Enter at least 8 characters.", "Введите не меньше 8 символов.").await;
    assert_eq!(window.value("name").await, "Ana Lee");
    assert_eq!(window.value("password").await, "");
    let focused = window.driver.active_element().await.unwrap().id().await.unwrap();
    assert_eq!(focused.as_deref() == Some("field-password"), mode.has_scripts(), "{focused:?}");
    window.fill("password", PASSWORD).await;
    window.submit("password").await;

    window.must_say("An account with this email address already exists", "Аккаунт с этим адресом уже есть").await;
    assert!(!window.has("code.secret").await);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signs_in_on_the_way_to_a_page_and_out_for_good(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;

    window.go("/panel/devices").await;
    assert_eq!(window.path().await, "/panel/sign-in?next=/panel/devices");
    window.fill("email", &app.jane().email).await;
    window.fill("password", "not the password").await;
    window.submit("password").await;
    window.must_say("The email address or the password is wrong.", "Неверный адрес или пароль.").await;
    assert_eq!(window.value("email").await, app.jane().email);
    window.fill("password", &app.jane().password).await;
    window.submit("password").await;
    assert_eq!(window.path().await, "/panel/devices");
    let cookie = window.driver.get_named_cookie("__Host-roster").await.unwrap().value;
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 200);
    window.sign_out().await;

    window.must_say("You are signed out.", "Вы вышли.").await;
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 303);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_switches_the_language_where_they_are(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;
    let (own, other) = (mode.says("Create an account", "Регистрация"), mode.says("Регистрация", "Create an account"));
    window.go("/panel/register").await;
    assert_eq!(window.text("h1").await, own);

    window.press(&format!("header button[lang={}]", mode.says("ru", "en"))).await;

    assert_eq!(window.path().await, "/panel/register");
    assert_eq!(window.text("h1").await, other);
    window.go("/panel/sign-in").await;
    assert!(window.has(&format!("html[lang={}]", mode.says("ru", "en"))).await, "the language is remembered");
    window.close().await;
}
