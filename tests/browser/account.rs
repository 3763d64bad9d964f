//! A user's own account, keys and devices.

use rstest::rstest;
use serde_json::{Value, json};
use tests::{PASSWORD, TestApp};

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::tokens::live;
use crate::window::Window;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_changes_their_name_and_password(#[values(English, Russian, NoScript, RussianNoScript)] mode: Mode) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let window = Window::of_jane(&app, mode).await;

    window.fill("name", "Jane <b>Doe</b>").await;
    window.submit("name").await;
    window.must_say("The name is changed.", "Имя изменено.").await;
    assert_eq!(window.text("header .who").await, "Jane <b>Doe</b>");
    assert_eq!(app.get("/api/user").token(&token).send().await.json()["name"], "Jane <b>Doe</b>");
    window.fill("password", "wrong").await;
    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;
    window.must_say("The current password is wrong.", "Неверный текущий пароль.").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200);
    window.fill("password", &app.jane().password).await;
    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;

    window.must_say("The password is changed", "Пароль изменён").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401, "other devices are signed out");
    app.sign_in(&app.jane().email, PASSWORD).await;
    let old = json!({ "email": app.jane().email, "passw": app.jane().password });
    assert_eq!(app.post("/api/v1/public/users/login").json(&old).send().await.status, 401);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_takes_their_data_and_deletes_their_account(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let window = Window::of_jane(&app, mode).await;

    window.click("a[href='/panel/account/data']").await;
    let data: Value = serde_json::from_str(&window.saved("my-data.json").await).unwrap();
    assert_eq!(data["user"]["email"], app.jane().email);
    assert_eq!(data["sessions"].as_array().unwrap().len(), 2, "not the sessions of the token and the panel");

    window.press("a[href='/panel/account/delete']").await;
    window.fill("email", &app.john().email).await;
    window.submit("email").await;
    assert!(window.has("#problem-email").await);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200);
    window.fill("email", &app.jane().email).await;
    window.submit("email").await;

    assert_eq!(window.path().await, "/panel/sign-in?said=deleted");
    window.must_say("Your account is deleted.", "Ваш аккаунт удалён.").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    assert_eq!(app.get("/users/2").token(&app.admin().await).send().await.status, 404);
    window.close().await;
}

/// Whether this account can sign in with this key.
async fn opens(app: &TestApp, key: &str, email: &str, password: &str) -> bool {
    let body = json!({ "api_key": key, "username": email, "password": password });
    app.post("/auth/token").json(&body).send().await.status == 200
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_makes_a_key_for_their_account_copies_it_and_revokes_it(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let (john, jane) = (app.john().clone(), app.jane().clone());
    let window = Window::of_jane(&app, mode).await;

    window.press("nav a[href='/panel/keys']").await;
    assert!(window.has("p.empty").await && !window.has("[name=kind]").await);
    window.fill("name", "my program").await;
    window.pick("expires_at", "2026-12-31").await;
    window.submit("expires_at").await;
    let key = window.text("code.secret").await;
    if mode.has_scripts() {
        window.click("code.secret + button.copy").await;
        window.wait_for("code.secret + button.copy", "Copied", "Скопировано").await;
    }
    assert!(opens(&app, &key, &jane.email, &jane.password).await);
    assert!(!opens(&app, &key, &john.email, &john.password).await, "the key also works for another account");
    window.press("a.button[href='/panel/keys']").await;
    let row = window.text("tbody tr").await;
    assert!(row.contains("my program") && row.contains("2026") && !row.contains(&key), "{row}");
    window.press("td form button").await;

    window.must_say("The key is revoked", "Ключ отозван").await;
    assert!(window.has("p.empty").await);
    assert!(!opens(&app, &key, &jane.email, &jane.password).await);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_makes_a_key_for_any_account_having_given_their_password_again(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let (john, jane) = (app.john().clone(), app.jane().clone());
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/keys").await;
    let make = async || {
        window.fill("name", "front end").await;
        window.choose("kind", "application").await;
        window.submit("kind").await;
    };

    app.clock().advance(std::time::Duration::from_secs(6 * 60));
    make().await;
    assert_eq!(window.path().await, "/panel/confirm?next=/panel/keys");
    window.fill("password", &john.password).await;
    window.submit("password").await;
    make().await;
    let key = window.text("code.secret").await;
    assert!(opens(&app, &key, &jane.email, &jane.password).await);
    window.press("a.button[href='/panel/keys']").await;
    assert!(window.text("tbody").await.contains(mode.says("any account", "любой аккаунт")));
    window.press("form[action='/panel/keys/revoke'] button[aria-label$='front end']").await;

    window.must_say("The key is revoked", "Ключ отозван").await;
    assert!(!opens(&app, &key, &jane.email, &jane.password).await);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_ends_one_device_and_then_all_others_but_not_this_one(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let tokens = [app.user().await, app.user().await, app.user().await];
    let window = Window::of_jane(&app, mode).await;

    window.press("nav a[href='/panel/devices']").await;
    assert_eq!(
        (window.count("tbody tr").await, window.count("td form").await),
        (4, 3),
        "the current device has a button"
    );
    window.press("td form button").await;
    window.must_say("The device is signed out.", "Устройство отключено.").await;
    assert_eq!(live(&app, &tokens).await, 2);
    window.press("form[action='/panel/devices/end-others'] button").await;

    window.must_say("All other devices are signed out.", "Все остальные устройства отключены.").await;
    assert_eq!(live(&app, &tokens).await, 0);
    assert_eq!(window.count("tbody tr").await, 1);
    window.close().await;
}
