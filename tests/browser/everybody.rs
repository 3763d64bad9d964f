//! What everybody does in the panel.

use std::process::Command;

use rstest::rstest;
use tests::{PASSWORD, TestApp};

use crate::window::{Mode, Window};

/// Runs what a page shows, as somebody would paste it.
fn run(shown: &str) -> (u16, String) {
    let command = shown.replacen("curl ", "curl -s -w '\\n%{http_code}' ", 1);
    let done = Command::new("sh").args(["-c", &command]).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap_or_else(|| panic!("{command} says nothing: {:?}", done.stderr));
    (status.parse().unwrap(), body.to_owned())
}

#[rstest]
#[case(Mode::English)]
#[case(Mode::Russian)]
#[case(Mode::NoScript)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_registers_calls_the_api_sees_the_device_and_ends_it(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;

    window.go("/panel").await;
    window.press("main p a[href='/panel/register']").await;
    window.fill("name", "Ana Lee").await;
    window.fill("email", "ana@example.com").await;
    window.fill("password", PASSWORD).await;
    window.press("main form button").await;
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
    assert!(!window.has("#first-steps").await, "the first call was made");
    window.press("nav a[href='/panel/devices']").await;
    assert!(window.text("tbody").await.contains("curl"), "{}", window.text("tbody").await);
    window.press("td form button").await;
    assert!(window.has("[role=status]").await);
    assert_eq!(run(&use_it).0, 401, "the device was ended");
    window.close().await;
}

#[rstest]
#[case(Mode::English)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_makes_and_revokes_a_key(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;
    window.sign_in(&app.jane().email, &app.jane().password).await;

    window.press("nav a[href='/panel/keys']").await;
    assert!(window.has("p.empty").await);
    window.fill("name", "my program").await;
    window.press("form.sheet button").await;
    assert!(window.text("code.secret").await.starts_with("rk_"));
    window.press("a.button").await;
    assert!(window.text("tbody").await.contains("my program"));
    window.press("td form button").await;

    assert!(window.has("[role=status]").await && window.has("p.empty").await);
    window.close().await;
}

#[rstest]
#[case(Mode::English)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_changes_name_and_password_and_leaves(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;
    window.sign_in(&app.jane().email, &app.jane().password).await;

    window.fill("name", "Jane <b>Doe</b>").await;
    window.press("form[action='/panel/account/name'] button").await;
    assert_eq!(window.text("header .who").await, "Jane <b>Doe</b>");
    window.fill("password", "wrong").await;
    window.fill("new_password", PASSWORD).await;
    window.press("form[action='/panel/account/password'] button").await;
    assert!(window.has("#problem-password").await);
    window.fill("password", &app.jane().password).await;
    window.fill("new_password", PASSWORD).await;
    window.press("form[action='/panel/account/password'] button").await;
    assert!(window.has("[role=status]").await);

    window.press("a[href='/panel/account/delete']").await;
    window.fill("email", &app.jane().email).await;
    window.press("button.danger").await;
    assert_eq!(window.path().await, "/panel/sign-in?said=deleted");
    assert_eq!(app.get("/api/user").token(&app.admin().await).send().await.status, 200);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_switches_the_language_where_they_are() {
    let app = TestApp::start().await;
    let window = Window::open(&app, Mode::English).await;
    window.go("/panel/register").await;
    let english = window.text("h1").await;

    window.press("header button[lang=ru]").await;

    assert_eq!(window.path().await, "/panel/register");
    assert_eq!((english.as_str(), window.text("h1").await.as_str()), ("Create an account", "Регистрация"));
    window.close().await;
}
