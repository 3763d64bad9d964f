//! The role matrix, and a custom role from creation to deletion.

use rstest::rstest;
use serde_json::{Value, json};
use tests::TestApp;

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::window::Window;

/// The role as the API returns it.
async fn role(app: &TestApp, name: &str) -> Option<Value> {
    let roles = app.get("/api/v1/roles").token(&app.admin().await).send().await.json();
    roles["roles"].as_array().unwrap().iter().find(|role| role["name"] == name).cloned()
}

async fn tick(window: &Window, permission: &str) {
    window.click(&format!("[name=permission][value='{permission}']")).await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_is_made_given_changed_and_deleted(#[values(English, Russian, NoScript, RussianNoScript)] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;
    window.press("nav a[href='/panel/roles']").await;

    window.fill("name", "Not A Name").await;
    window.fill("description", "First line").await;
    tick(&window, "users:read").await;
    tick(&window, "audit:read").await;
    window.submit("description").await;
    assert!(window.has("#problem-name").await && role(&app, "Not A Name").await.is_none());
    assert_eq!(window.count("[name=permission]:checked").await, 2, "the selection was lost");
    window.fill("name", "support").await;
    window.submit("description").await;
    window.must_say("The role is created.", "Роль создана.").await;
    assert_eq!(role(&app, "support").await.unwrap()["permissions"], json!(["users:read", "audit:read"]));
    assert!(window.text("thead th:last-child").await.contains("First line"));
    assert_eq!(window.count("tbody td:last-child .on").await, 2, "two ticks in its column of the matrix");

    let (ana, token) = app.someone("Ana", "support").await;
    assert_eq!(app.get("/api/v1/audit").token(&token).send().await.status, 200);
    window.press("thead a[href='/panel/roles/support']").await;
    assert_eq!(window.value("description").await, "First line");
    tick(&window, "audit:read").await;
    window.submit("description").await;
    window.must_say("The role is changed.", "Роль изменена.").await;
    assert_eq!(app.get("/api/v1/audit").token(&token).send().await.status, 403, "the change takes effect at once");

    window.press("thead a[href='/panel/roles/support']").await;
    window.press("form[action$='/delete'] button").await;
    window.must_say("Users still have this role.", "Эта роль ещё есть у пользователей.").await;
    assert!(role(&app, "support").await.is_some());
    app.change_user(ana, &json!({ "role": "user" })).await;
    window.press("form[action$='/delete'] button").await;

    window.must_say("The role is deleted.", "Роль удалена.").await;
    assert!(role(&app, "support").await.is_none());
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_ticks_what_they_may_not_themselves(#[values(English, Russian, NoScript, RussianNoScript)] mode: Mode) {
    let app = TestApp::start().await;
    app.add_role("keeper", &["users:read", "roles:manage"]).await;
    app.someone("Kim", "keeper").await;
    let window = Window::open(&app, mode).await;
    window.sign_in("kim@example.com", tests::PASSWORD).await;

    window.go("/panel/roles").await;

    assert_eq!(window.count("[name=permission]:enabled").await, 2);
    let beyond = mode.says("you do not have this permission", "у вас нет этого права");
    assert!(window.text("label:has([value='users:delete'])").await.contains(beyond));
    window.close().await;
}
