//! What administrators do in the panel, and what those see who may only look.

use rstest::rstest;
use tests::TestApp;

use crate::window::{Mode, Window};

#[rstest]
#[case(Mode::English)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_adds_somebody_finds_them_and_changes_them(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let window = Window::open(&app, mode).await;
    window.sign_in(&app.john().email, &app.john().password).await;
    assert_eq!(window.path().await, "/panel/overview");

    window.go("/panel/users/new").await;
    window.fill("name", "Ana <script>alert(1)</script>").await;
    window.fill("email", "ana@example.com").await;
    window.press("main form button").await;
    assert!(window.text("h1").await.contains("<script>alert(1)</script>"));
    window.go("/panel/users?q=ana").await;
    assert!(window.text("tbody").await.contains("ana@example.com"));
    window.press("tbody th a, tbody td a").await;
    window.press("input[name=status] ~ button").await;
    assert!(window.has("[role=status]").await && window.has(".tag.off").await);
    window.close().await;
}

#[rstest]
#[case(Mode::English)]
#[case(Mode::RussianNoScript)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_ends_everything_of_somebody_at_once(#[case] mode: Mode) {
    let app = TestApp::start().await;
    let access = app.user().await;
    let window = Window::open(&app, mode).await;
    window.sign_in(&app.john().email, &app.john().password).await;

    window.go("/panel/users/2").await;
    window.press("form[action='/panel/users/2/end-sessions'] button.second").await;

    assert!(window.has("[role=status]").await);
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 401);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_may_only_look_sees_the_directory_and_no_form_that_changes_it() {
    let app = TestApp::start().await;
    app.someone("Rita", "read_only").await;
    let window = Window::open(&app, Mode::English).await;
    window.sign_in("rita@example.com", tests::PASSWORD).await;

    for path in ["/panel/users", "/panel/users/1", "/panel/sessions", "/panel/roles", "/panel/audit", "/panel/settings"]
    {
        window.go(path).await;
        assert!(window.has("main h1").await, "{path}");
        assert!(!window.has("main form[method=post]").await, "{path}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_takes_the_password_again_and_shows_the_next_key() {
    let app = TestApp::start().await;
    let window = Window::open(&app, Mode::English).await;
    window.sign_in(&app.john().email, &app.john().password).await;
    window.go("/panel/signing-keys").await;
    let before = window.count("tbody tr").await;
    app.clock().advance(std::time::Duration::from_secs(6 * 60));

    window.press("form[action='/panel/signing-keys/rotate'] button").await;
    assert!(window.path().await.starts_with("/panel/confirm"), "{}", window.path().await);
    window.fill("password", &app.john().password).await;
    window.press("main form button").await;
    window.press("form[action='/panel/signing-keys/rotate'] button").await;

    assert_eq!(window.count("tbody tr").await, before + 1);
    window.close().await;
}
