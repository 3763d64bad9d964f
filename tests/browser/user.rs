//! The page of one user for administrators: adding, editing and deleting a user.

use rstest::rstest;
use tests::{PASSWORD, TestApp};

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::tokens::live;
use crate::window::Window;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_adds_somebody_with_a_role_and_a_password(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;

    window.go("/panel/users").await;
    window.press("a.button[href='/panel/users/new']").await;
    window.fill("name", "Ana Lee").await;
    window.fill("email", &app.jane().email).await;
    window.fill("password", PASSWORD).await;
    window.choose("role", "methodist").await;
    window.submit("email").await;
    window.must_say("Another account has this email address.", "Этот адрес занят другим аккаунтом.").await;
    assert_eq!((window.value("name").await, window.value("role").await), ("Ana Lee".into(), "methodist".into()));
    window.fill("email", "ana@example.com").await;
    window.fill("password", PASSWORD).await;
    window.submit("email").await;

    window.must_say("The user is created.", "Пользователь создан.").await;
    assert_eq!(window.text("h1").await, "Ana Lee");
    let token = app.sign_in("ana@example.com", PASSWORD).await;
    assert_eq!(app.get("/api/v1/users").token(&token).send().await.status, 200, "a methodist sees the list");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_changes_all_that_somebody_is(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users/2").await;

    for (field, value) in [("name", "Jane Doe"), ("email", "jane.doe@example.com")] {
        window.fill(field, value).await;
        window.submit(field).await;
        window.must_say("The change is saved.", "Изменение сохранено.").await;
    }
    window.choose("role", "methodist").await;
    window.submit("role").await;
    let user = app.get("/api/v1/users/2").token(&token).send().await.json();
    assert_eq!((&user["name"], &user["email"]), (&"Jane Doe".into(), &"jane.doe@example.com".into()));
    assert_eq!(app.get("/api/v1/users").token(&token).send().await.status, 200, "a methodist sees the list");

    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;
    window.must_say("The password is set", "Пароль задан").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401, "every session has ended");
    let token = app.sign_in("jane.doe@example.com", PASSWORD).await;
    window.submit("status").await;
    assert!(window.has("dl .tag.off").await);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    window.submit("status").await;
    assert!(window.has("dl .tag.on").await);
    app.sign_in("jane.doe@example.com", PASSWORD).await;
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_else_has_changed_meanwhile_is_not_overwritten(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users/2").await;
    app.change_user(2, &serde_json::json!({ "name": "Jane Doe" })).await;

    window.fill("name", "Jane Roe").await;
    window.submit("name").await;

    window.must_say("Another administrator changed this user", "пользователя изменил другой администратор").await;
    assert_eq!(window.text("h1").await, "Jane Doe");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_ends_one_session_of_somebody_and_then_all(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let tokens = [app.user().await, app.user().await, app.user().await];
    let window = Window::of_john(&app, mode).await;

    window.go("/panel/users/2").await;
    window.press("td form[action='/panel/users/2/end-sessions'] button").await;
    window.must_say("The session is ended.", "Сеанс завершён.").await;
    assert_eq!(live(&app, &tokens).await, 2);
    window.press("form[action='/panel/users/2/end-sessions'] button.second").await;

    window.must_say("All sessions of the user are ended.", "Все сеансы пользователя завершены.").await;
    assert_eq!(live(&app, &tokens).await, 0);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_deletes_somebody_whose_address_they_type(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/users/2").await;

    window.fill("confirm", &app.john().email).await;
    window.submit("confirm").await;
    window.must_say("Nothing was deleted.", "Ничего не удалено.").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200);
    window.fill("confirm", &app.jane().email).await;
    window.submit("confirm").await;

    window.must_say("The user is deleted.", "Пользователь удалён.").await;
    assert_eq!(window.texts("tbody th").await.len(), 1);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401);
    window.close().await;
}
