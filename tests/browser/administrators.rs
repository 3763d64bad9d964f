//! The pages for administrators, as administrators and read-only users see them.

use std::time::Duration;

use rstest::rstest;
use serde_json::json;
use tests::{PASSWORD, TestApp};
use thirtyfour::By;

use crate::mode::Mode::{self, English, NoScript, Russian, RussianNoScript};
use crate::window::Window;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_begins_at_the_figures_and_finds_every_page_from_there(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    app.someone("Ana", "user").await;
    app.count_statistics().await;
    let window = Window::of_john(&app, mode).await;

    assert_eq!(window.path().await, "/panel/overview");
    assert_eq!(window.text(".figures dd").await, "3", "users");
    let names = window.texts("nav a").await;
    assert_eq!(names.len(), 12);
    for (place, name) in names.iter().enumerate() {
        let links = window.driver.find_all(By::Css("nav a")).await.unwrap();
        let path = links[place].attr("href").await.unwrap().unwrap();
        window.press(&format!("nav a[href='{path}']")).await;
        assert_eq!((window.path().await, &window.text("h1").await), (path, name));
        assert_eq!(&window.text("nav a[aria-current=page]").await, name);
    }
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_ends_a_session_in_the_list_of_all(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let (jane, ana) = (app.user().await, app.someone("Ana", "user").await.1);
    let window = Window::of_john(&app, mode).await;

    window.press("nav a[href='/panel/sessions']").await;
    let own = "tbody tr:has(.tag.on)";
    assert!(window.text(own).await.contains(&app.john().email) && !window.has(&format!("{own} form")).await);
    window.press("tr:has(a[href='/panel/users/2']) form button").await;

    window.must_say("The session is ended.", "Сеанс завершён.").await;
    assert!(!window.text("tbody").await.contains(&app.jane().email));
    assert_eq!(app.get("/api/user").token(&jane).send().await.status, 401);
    assert_eq!(app.get("/api/user").token(&ana).send().await.status, 200);
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_audit_trail_is_narrowed_by_user_action_and_days(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let (ana, _) = app.someone("Ana", "user").await;
    app.change_user(ana, &json!({ "name": "Anna" })).await;
    let window = Window::of_john(&app, mode).await;

    window.press("nav a[href='/panel/audit']").await;
    let all = window.count("tbody tr").await;
    window.fill("user_id", "Ana").await;
    window.submit("user_id").await;
    assert!(window.has("#problem-user_id").await && window.value("user_id").await == "Ana");
    window.fill("user_id", &ana.to_string()).await;
    window.submit("user_id").await;
    assert_eq!(window.count("tbody tr").await, 3, "created, signed in, changed, of {all}");
    window.choose("action", "user.updated").await;
    window.submit("action").await;
    assert_eq!(window.texts("tbody th").await, [mode.says("user changed", "пользователь изменён")]);
    window.pick("from", "2026-09-21").await;
    window.pick("to", "2026-09-21").await;
    window.submit("from").await;
    assert_eq!(window.count("tbody tr").await, 1);
    window.pick("to", "2026-09-20").await;
    window.submit("to").await;
    assert!(
        window.has(".field.wrong").await && !window.has("tbody tr").await,
        "a period that ends before it begins is rejected"
    );
    window.pick("from", "2026-09-20").await;
    window.submit("from").await;
    assert!(window.has("p.empty").await);
    assert_eq!(window.value("action").await, "user.updated");
    window.press("form.filters a").await;

    assert_eq!(window.count("tbody tr").await, all);
    window.press(&format!("tbody a[href='/panel/users/{ana}']")).await;
    assert_eq!(window.text("h1").await, "Anna");
    window.close().await;
}

/// The key ids in the published key set.
async fn kids(app: &TestApp) -> Vec<String> {
    let set = app.get("/.well-known/jwks.json").send().await.json();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_takes_the_password_again_and_publishes_the_next_key(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let before = kids(&app).await;
    let window = Window::of_john(&app, mode).await;
    window.press("nav a[href='/panel/signing-keys']").await;
    app.clock().advance(Duration::from_secs(6 * 60));

    let rotate = "form[action='/panel/signing-keys/rotate']:not(:has([name=word])) button";
    window.press(rotate).await;
    assert_eq!(window.path().await, "/panel/confirm?next=/panel/signing-keys");
    window.fill("password", "not the password").await;
    window.submit("password").await;
    assert!(window.has("#problem-password").await && kids(&app).await == before);
    window.fill("password", &app.john().password).await;
    window.submit("password").await;
    window.press(rotate).await;

    window.must_say("The next key is created.", "Следующий ключ создан.").await;
    let states = window.texts("tbody .tag").await;
    assert_eq!(states, [mode.says("signs", "подписывает"), mode.says("next", "следующий")]);
    let shown = window.texts("tbody code").await;
    assert!(shown.len() == 2 && kids(&app).await.iter().all(|kid| shown.contains(kid)), "{shown:?}");
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200, "no session ends");
    window.press(rotate).await;
    window.must_say("The next key is already published.", "Следующий ключ уже опубликован.").await;
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_replaced_at_once_by_whoever_types_the_word(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let token = app.user().await;
    let before = kids(&app).await;
    let window = Window::of_john(&app, mode).await;
    window.go("/panel/signing-keys").await;

    window.fill("word", "yes").await;
    window.submit("word").await;
    window.must_say("The confirmation word does not match.", "Слово подтверждения не совпадает.").await;
    assert_eq!(kids(&app).await, before);
    window.fill("word", "rotate").await;
    window.submit("word").await;

    window.must_say("The new key is in use.", "Новый ключ используется.").await;
    // Whoever has read the keys goes by that for a while.
    app.clock().advance(Duration::from_secs(6 * 60));
    assert_eq!(kids(&app).await.len(), 2);
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200, "no session ends");
    let header = |token: &str| token.split_once('.').unwrap().0.to_owned();
    assert_ne!(header(&app.user().await), header(&token), "signed with another key");
    window.close().await;
}

/// The token with one character of its signature changed.
fn tampered(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", &signature[1..])
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_inspector_tells_good_tokens_from_others_and_says_why(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    let expired = app.user().await;
    app.clock().advance(Duration::from_secs(61 * 60));
    let (good, ended) = (app.user().await, app.user().await);
    app.put("/api/v1/private/users/logout").token(&ended).json(&json!({})).send().await;
    let window = Window::of_john(&app, mode).await;
    window.press("nav a[href='/panel/token']").await;

    for (token, english, russian) in [
        (&*good, "Valid: it has the permissions of its owner.", "Действителен: даёт права своего владельца."),
        (&tampered(&good), "Invalid signature: the token was changed", "Неверная подпись: токен изменён"),
        (&expired, "Expired: the token is no longer valid.", "Истёк: токен больше не действителен."),
        (&ended, "The session has ended", "Сеанс завершён"),
        ("nonsense", "Malformed: this is not a token", "Некорректный формат: это не токен"),
    ] {
        window.fill("token", token).await;
        window.submit("token").await;
        window.must_say(english, russian).await;
        assert_eq!(window.value("token").await, "", "the token is not shown again");
        let is_owner_shown = window.has("dd a[href='/panel/users/2']").await;
        assert_eq!(is_owner_shown, token == good, "only a valid token's owner is shown: {english}");
    }
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_are_those_that_the_stack_goes_by(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::with_variables(&[("REGISTRATION", "closed"), ("PASSWORD_MIN_LENGTH", "15")]).await;
    let window = Window::of_john(&app, mode).await;

    window.press("nav a[href='/panel/settings']").await;
    let rows = window.texts("tbody tr").await;
    let row = |parameter: &str| rows.iter().find(|row| row.ends_with(parameter)).unwrap();
    assert!(row(" Registration").contains(mode.says("closed", "закрыта")), "{rows:?}");
    assert!(row(" PasswordMinLength").contains(" 15 "), "{rows:?}");
    assert!(row(" LegacyMd5").contains(mode.says("default of the template", "по умолчанию")), "{rows:?}");

    window.sign_out().await;
    assert!(!window.has("a[href='/panel/register']").await);
    window.go("/panel/register").await;
    assert!(!window.has("main form").await, "registration is closed");
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_only_look_sees_the_directory_and_no_form_that_changes_it(
    #[values(English, Russian, NoScript, RussianNoScript)] mode: Mode,
) {
    let app = TestApp::start().await;
    app.add_role("clerk", &["users:read"]).await;
    app.someone("Rita", "read_only").await;
    let window = Window::open(&app, mode).await;
    window.sign_in("rita@example.com", PASSWORD).await;

    let seen = ["overview", "users", "users/1", "users/export", "sessions", "roles", "audit", "mail", "settings"];
    for page in seen {
        window.go(&format!("/panel/{page}")).await;
        assert!(window.has("main h1").await, "{page}");
        assert!(!window.has("main form[method=post]").await, "{page}");
        assert!(!window.has("main a[href$='/new'], main a[href='/panel/roles/clerk']").await, "{page}");
    }
    for page in ["users/new", "keys", "roles/clerk", "signing-keys", "token", "account/delete"] {
        assert!(!window.has(&format!("nav a[href='/panel/{page}']")).await, "{page}");
        window.go(&format!("/panel/{page}")).await;
        assert_eq!(window.text("h1").await, mode.says("Access denied", "Доступ запрещён"), "{page}");
    }
    window.go("/panel/account").await;
    assert_eq!(window.count("main form").await, 1, "they may only change the password");
    window.fill("password", PASSWORD).await;
    window.fill("new_password", "sulky marble 9 pianos").await;
    window.submit("new_password").await;
    app.sign_in("rita@example.com", "sulky marble 9 pianos").await;
    window.close().await;
}
