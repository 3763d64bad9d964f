//! Text that users enter stays text. The windows ignore the pages' content security policy, so anything that is not
//! escaped would run.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rstest::rstest;
use serde_json::{Value, json};
use tests::nasty::NASTY;
use tests::{PASSWORD, TestApp};

use crate::mode::Mode::{self, English, Russian};
use crate::window::{PATIENCE, Window};

/// Elements, attributes and URLs that only injected text would add to a page.
const FOREIGN: &str = "
    const is_ours = url => new URL(url, location).origin === location.origin;
    const is_foreign = element =>
        element.matches('img, iframe, object, embed, base, style, script:not([src^=\"/assets/\"])') ||
        element.getAttributeNames().some(name => name.startsWith('on') || name === 'style') ||
        ['href', 'src', 'action', 'formaction'].some(name =>
            element.hasAttribute(name) && !is_ours(element.getAttribute(name)));
    return [...document.querySelectorAll('*')].filter(is_foreign).map(element => element.outerHTML);";

/// A window that ignores the content security policy, as older browsers did.
async fn window_without_policy(app: &TestApp, mode: Mode) -> Window {
    let window = Window::open(app, mode).await;
    window.driver.cdp().send_raw("Page.setBypassCSP", json!({ "enabled": true })).await.unwrap();
    window
}

/// Fails if the page contains injected markup. If a script ran, its dialog is open and every command to the browser
/// fails.
async fn must_be_text(window: &Window) {
    let found =
        window.driver.execute(FOREIGN, Vec::new()).await.unwrap_or_else(|error| panic!("a script ran: {error}"));
    assert_eq!(found.json(), &json!([]), "on {}", window.path().await);
}

/// The texts that are valid as names: a name with direction-changing characters is rejected.
fn names() -> impl Iterator<Item = &'static str> {
    NASTY.into_iter().filter(|name| !name.contains('\u{202e}'))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_escaped_would_run_and_be_found() {
    let app = TestApp::start().await;
    let window = window_without_policy(&app, English).await;
    window.go("/panel/sign-in").await;
    must_be_text(&window).await;

    let write = "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0])";
    for payload in ["<img src=x onerror=alert(1)>", "<iframe src=javascript:alert(1)>"] {
        window.driver.execute(write, vec![json!(payload)]).await.unwrap();
        let opened = async { while window.driver.get_alert_text().await.is_err() {} };
        tokio::time::timeout(PATIENCE, opened).await.unwrap_or_else(|_| panic!("{payload} did not run"));
        window.driver.dismiss_alert().await.unwrap();
    }
    let found = window.driver.execute(FOREIGN, Vec::new()).await.unwrap();
    assert_eq!(found.json().as_array().map(Vec::len), Some(2), "{:?}", found.json());
    window.close().await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_are_text_on_every_page_that_shows_them(#[values(English, Russian)] mode: Mode) {
    let app = TestApp::start().await;
    let ids = app.fill_with_nasty_names().await;
    app.post("/panel/forgot").form(&[("email", "nasty-0@example.com")]).send().await;
    let window = window_without_policy(&app, mode).await;

    window.sign_in("nasty-0@example.com", PASSWORD).await;
    assert_eq!(window.text("header .who").await, NASTY[0]);
    for path in ["/panel/account", "/panel/account/delete", "/panel/devices", "/panel/keys", "/dev/mail"] {
        window.go(path).await;
        must_be_text(&window).await;
    }
    window.go("/panel/keys").await;
    let keys = window.texts("tbody th").await;
    assert!(names().all(|name| keys.iter().any(|key| key == name)), "{keys:?}");

    window.sign_in(&app.john().email, &app.john().password).await;
    let roles = (0..NASTY.len()).map(|place| format!("roles/role-{place}"));
    let users = ids.iter().map(|id| format!("users/{id}"));
    let lists = ["overview", "users", "users/export", "sessions", "audit", "mail", "roles"].map(str::to_owned);
    for page in lists.into_iter().chain(users).chain(roles) {
        window.go(&format!("/panel/{page}")).await;
        must_be_text(&window).await;
    }
    window.go("/panel/users").await;
    let users = window.texts("tbody th").await;
    window.go("/panel/roles").await;
    let roles = window.texts("thead bdi").await;
    for name in names() {
        assert!(users.iter().any(|user| user == name), "{name:?} is not in {users:?}");
        assert!(roles.iter().any(|role| role == name), "{name:?} is not in {roles:?}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_and_refused_is_shown_again_as_it_was() {
    let app = TestApp::start().await;
    let window = window_without_policy(&app, English).await;
    window.sign_in(&app.john().email, &app.john().password).await;
    // The browser would not submit fields that fail its own validation.
    let unchecked = "document.querySelectorAll('form').forEach(form => form.noValidate = true)";

    for name in names() {
        for (page, field) in [
            ("users", "q"),
            ("users/new", "name"),
            ("users/new", "email"),
            ("users/2", "email"),
            ("users/2", "confirm"),
            ("roles", "description"),
            ("audit", "user_id"),
            ("keys", "name"),
        ] {
            window.go(&format!("/panel/{page}")).await;
            window.driver.execute(unchecked, Vec::new()).await.unwrap();
            window.fill(field, name).await;
            if page == "keys" {
                window.pick("expires_at", "2000-01-01").await;
            }
            window.submit(field).await;
            must_be_text(&window).await;
            assert_eq!(window.value(field).await, name, "{field} of {page}");
        }
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_addresses_and_tokens_is_text() {
    let app = TestApp::start().await;
    let window = window_without_policy(&app, English).await;
    window.sign_in(&app.john().email, &app.john().password).await;
    let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());

    for name in NASTY {
        let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for page in [
            "users?q=",
            "users?role=",
            "users?cursor=",
            "users/export?q=",
            "users?said=",
            "audit?action=",
            "audit?from=",
            "confirm?next=",
            "sign-in?next=",
            "reset?code=",
            "roles/",
            "",
        ] {
            window.go(&format!("/panel/{page}{encoded}")).await;
            must_be_text(&window).await;
        }
        let header = json!({ "alg": "RS256", "typ": "at+jwt", "kid": name });
        window.go("/panel/token").await;
        let token = format!("{}.{}.{}", part(&header), part(&json!({ "sub": name, "iss": name })), part(&json!(name)));
        window.fill("token", &token).await;
        window.submit("token").await;
        must_be_text(&window).await;
        let shown = window.text("pre").await;
        assert!(shown.contains(&json!(name).to_string()), "{name:?} is not in {shown}");
    }
    window.close().await;
}
