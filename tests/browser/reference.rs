//! The API reference.

use std::time::Duration;

use tests::TestApp;
use thirtyfour::prelude::*;

use crate::mode::Mode;
use crate::window::{PATIENCE, Window};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_signs_in_there_and_requests_carry_the_token() {
    let app = TestApp::start().await;
    let window = Window::open(&app, Mode::English).await;

    window.go("/docs").await;
    window.press("a.button").await;
    let form = window.driver.query(By::Id("try-email")).wait(PATIENCE, Duration::from_millis(100));
    form.and_displayed().first().await.unwrap().send_keys(&*app.john().email).await.unwrap();
    let password = window.driver.find(By::Id("try-password")).await.unwrap();
    password.send_keys(&*app.john().password).await.unwrap();
    window.driver.find(By::Css("#try button")).await.unwrap().click().await.unwrap();

    let said = window.driver.query(By::Css("#try-said:not(:empty)"));
    let said = said.wait(PATIENCE, Duration::from_millis(100)).first().await.unwrap();
    assert!(said.text().await.unwrap().contains("signed in"));
    assert!(window.has(".authorization__btn.locked, .btn.authorize.locked").await, "the request carries the token");
    window.close().await;
}
