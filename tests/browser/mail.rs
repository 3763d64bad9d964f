//! Where mails lead: a forgotten password, and the first administrator.

use rstest::rstest;
use tests::{PASSWORD, TestApp, TestOptions};

use crate::window::{Mode, Window};

#[rstest]
#[case(Mode::English)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_forgot_their_password_sets_another_by_the_link_in_the_mail(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;

    window.go("/panel/sign-in").await;
    window.press("a[href='/panel/forgot']").await;
    window.fill("email", &app.jane().email).await;
    window.press("main form button").await;
    let mails = app.get("/dev/mail").header("accept", "application/json").send().await.json();
    let text = mails["mails"][0]["text"].as_str().unwrap().to_owned();
    let link = text.split_whitespace().find(|word| word.contains("/panel/reset?code=")).unwrap();
    window.go(&link[link.find("/panel/").unwrap()..]).await;
    window.fill("new_password", PASSWORD).await;
    window.press("main form button").await;

    assert_eq!(window.path().await, "/panel/sign-in?said=password-set");
    window.sign_in(&app.jane().email, PASSWORD).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_administrator_is_made_by_the_printed_link() {
    let app = TestApp::with(TestOptions { is_empty: true, ..TestOptions::default() }).await;
    let path = app.directory().offer_first_run().await.unwrap().unwrap();
    let window = Window::open(&app, Mode::English).await;

    window.go(&path).await;
    window.fill("name", "Ada").await;
    window.fill("email", "ada@example.com").await;
    window.fill("password", PASSWORD).await;
    window.press("main form button").await;

    window.sign_in("ada@example.com", PASSWORD).await;
    assert_eq!(window.path().await, "/panel/overview");
    window.close().await;
}
