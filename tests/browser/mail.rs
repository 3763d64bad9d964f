//! Pages that mails link to: a forgotten password, an invitation, confirming an email address. Also the first
//! administrator, whose link is printed.

use rstest::rstest;
use tests::{PASSWORD, TestApp, TestOptions};

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::window::Window;

/// Fails unless the newest mail to an email address has this subject, in the language of the user who caused it.
async fn must_have_mailed(app: &TestApp, mode: Mode, email: &str, english: &str, russian: &str) {
    let mails = app.mails().await;
    let mail = mails.iter().find(|mail| mail["to"] == email).unwrap_or_else(|| panic!("no mail to {email}"));
    assert_eq!(mail["subject"], mode.says(english, russian));
}

/// Whether a sign-in with this password succeeds.
async fn lets_in(app: &TestApp, email: &str, password: &str) -> bool {
    let body = serde_json::json!({ "email": email, "passw": password });
    app.post("/api/v1/public/users/login").json(&body).send().await.status == 200
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_forgot_their_password_sets_another_by_the_link_in_the_mail(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let jane = app.jane().clone();
    let token = app.user().await;
    let window = Window::open(&app, mode).await;

    window.go("/panel/sign-in").await;
    window.press("a[href='/panel/forgot']").await;
    window.fill("email", &jane.email).await;
    window.submit("email").await;
    must_have_mailed(&app, mode, &jane.email, "Reset your password", "Сброс пароля").await;
    window.go("/dev/mail").await;
    window.press("article a").await;
    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;

    assert_eq!(window.path().await, "/panel/sign-in?said=password-set");
    window.must_say("Your password is set.", "Пароль задан.").await;
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 401, "every session has ended");
    assert!(!lets_in(&app, &jane.email, &jane.password).await);
    window.sign_in(&jane.email, PASSWORD).await;
    window.go(&app.mailed_page(&jane.email).await).await;
    assert_eq!(window.text("h1").await, mode.says("This link is no longer valid", "Эта ссылка больше не действует"));
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_is_invited_chooses_their_password(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;

    window.go("/panel/users/new").await;
    window.fill("name", "Ana Lee").await;
    window.fill("email", "ana@example.com").await;
    window.submit("email").await;
    window.press("form[action$='/invite'] button").await;
    window.must_say("The invitation is being sent.", "Приглашение отправляется.").await;
    must_have_mailed(&app, mode, "ana@example.com", "You are invited", "Для вас создан аккаунт").await;
    window.sign_out().await;
    let page = app.mailed_page("ana@example.com").await;
    window.go(&page).await;
    assert!(page.starts_with("/panel/invitation?code="), "{page}");
    window.fill("new_password", "short").await;
    window.submit("new_password").await;
    assert!(window.has("#problem-new_password").await);
    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;

    window.must_say("Your password is set.", "Пароль задан.").await;
    window.sign_in("ana@example.com", PASSWORD).await;
    assert_eq!(window.path().await, "/panel/account");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_has_a_link_for_a_new_password_mailed(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let jane = app.jane().clone();
    let window = Window::of_john(&app, mode).await;

    window.go("/panel/users/2").await;
    window.press("form[action$='/send-reset'] button").await;
    window.must_say("The link is being sent.", "Ссылка отправляется.").await;

    assert!(lets_in(&app, &jane.email, &jane.password).await, "the old password is not valid until then");
    window.go(&app.mailed_page(&jane.email).await).await;
    window.fill("new_password", PASSWORD).await;
    window.submit("new_password").await;
    assert!(lets_in(&app, &jane.email, PASSWORD).await);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_of_a_domain_registers_and_comes_in_once_they_confirmed_their_address(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let variables = [("REGISTRATION", "domains"), ("REGISTRATION_DOMAINS", "corp.example")];
    let app = TestApp::with_variables(&variables).await;
    let window = Window::open(&app, mode).await;
    let register = async |email: &str| {
        window.go("/panel/register").await;
        window.fill("name", "Ana Lee").await;
        window.fill("email", email).await;
        window.fill("password", PASSWORD).await;
        window.submit("password").await;
    };

    register("ana@example.com").await;
    assert!(
        !window.has("code.secret").await && app.mails().await.is_empty(),
        "the email address is of another domain, which needs a confirmation"
    );
    register("ana@corp.example").await;
    window.must_say("One step is left", "Остался один шаг").await;
    must_have_mailed(&app, mode, "ana@corp.example", "Confirm your email address", "Подтвердите адрес").await;
    assert!(!lets_in(&app, "ana@corp.example", PASSWORD).await);
    window.go(&app.mailed_page("ana@corp.example").await).await;
    window.fill("password", "not the password").await;
    window.submit("password").await;
    assert!(window.has("#problem-password").await && !lets_in(&app, "ana@corp.example", PASSWORD).await);
    window.fill("password", PASSWORD).await;
    window.submit("password").await;

    window.must_say("Your email address is confirmed.", "Адрес подтверждён.").await;
    window.sign_in("ana@corp.example", PASSWORD).await;
    assert_eq!(window.path().await, "/panel/account");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_moves_their_account_to_another_address(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let jane = app.jane().clone();
    let window = Window::of_jane(&app, mode).await;
    let ask = async |password: &str| {
        window.fill("email", "jane@new.example").await;
        window.fill("email_password", password).await;
        window.submit("email_password").await;
    };

    ask("not the password").await;
    window.must_say("The current password is wrong.", "Неверный текущий пароль.").await;
    ask(&jane.password).await;
    window.must_say("Check the email of your new address", "Проверьте почту на новом адресе").await;
    must_have_mailed(&app, mode, "jane@new.example", "Confirm your new email address", "Подтвердите новый адрес").await;
    let told = app.mails().await.into_iter().find(|mail| mail["to"] == *jane.email).unwrap();
    assert!(!told["text"].as_str().unwrap().contains("code="), "the present address is told, and can do nothing");
    window.go(&app.mailed_page("jane@new.example").await).await;
    assert!(lets_in(&app, &jane.email, &jane.password).await, "opening the page changes nothing");
    window.submit("code").await;

    assert_eq!(window.path().await, "/panel/sign-in?said=email-changed");
    window.must_say("Your email address is changed.", "Адрес изменён.").await;
    assert!(!lets_in(&app, &jane.email, &jane.password).await);
    window.sign_in("jane@new.example", &jane.password).await;
    assert!(window.text("#content dl").await.contains("jane@new.example"));
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn administrators_see_what_became_of_the_mails(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let window = Window::of_john(&app, mode).await;
    window.press("nav a[href='/panel/mail']").await;
    assert!(window.has("p.empty").await);

    app.post("/panel/forgot").form(&[("email", &app.jane().email)]).send().await;
    let code = app.mailed_code(&app.jane().email).await;
    window.go("/panel/mail").await;

    let row = window.text("tbody tr").await;
    assert!(
        row.contains(&app.jane().email) && row.contains(mode.says("forgotten password", "забытый пароль")),
        "{row}"
    );
    assert_eq!(window.text("tbody .tag.on").await, mode.says("sent", "отправлено"));
    assert!(!window.driver.source().await.unwrap().contains(&code[3..30]), "a code is shown");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_administrator_is_made_by_the_printed_link_once(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::with(TestOptions { is_empty: true, ..TestOptions::default() }).await;
    let path = app.services().codes.offer_first_run().await.unwrap().unwrap();
    let window = Window::open(&app, mode).await;

    window.go(&path).await;
    window.fill("name", "Ada").await;
    window.fill("email", "ada@example.com").await;
    window.fill("password", "short").await;
    window.submit("password").await;
    assert!(window.has("#problem-password").await);
    window.fill("password", PASSWORD).await;
    window.submit("password").await;

    window.must_say("You are the administrator now.", "Теперь вы администратор.").await;
    window.sign_in("ada@example.com", PASSWORD).await;
    assert_eq!(window.path().await, "/panel/overview");
    window.go(&path).await;
    assert_eq!(window.text("h1").await, mode.says("This link is no longer valid", "Эта ссылка больше не действует"));
    window.close().await;
}
