//! Accessibility and appearance: axe-core finds no violation of WCAG 2.2 AA on any page, and screenshots are kept at
//! three widths.

use rstest::rstest;
use serde_json::{Value, json};
use tests::pages::{INSIDE, LINKED, OUTSIDE};
use tests::{PASSWORD, TestApp, TestOptions};

use crate::mode::Mode;
use crate::window::{Window, setting};

/// The violations that axe-core finds, each with its place on the page.
async fn violations(window: &Window) -> Vec<String> {
    let axe = setting("AXE").expect("AXE is the path of axe.min.js; .ci/browser sets it");
    let axe = std::fs::read_to_string(axe).unwrap();
    window.driver.execute(&axe, Vec::new()).await.unwrap();
    let run = "const done = arguments[arguments.length - 1]; \
               axe.run(document, arguments[0]).then(found => done(found.violations), error => done(String(error)));";
    let options = json!({ "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    let found = window.driver.execute_async(run, vec![options]).await.unwrap();
    let path = window.path().await;
    let described = |violation: &Value| format!("{path}: {} {}", violation["id"], violation["nodes"][0]["html"]);
    found.json().as_array().unwrap_or_else(|| panic!("{:?}", found.json())).iter().map(described).collect()
}

#[rstest]
#[case::of_a_phone(375, 800)]
#[case::of_a_tablet(800, 1000)]
#[case::of_a_desk(1400, 1000)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_on_any_page_by_day_and_by_night(#[case] width: u32, #[case] height: u32) {
    let app = TestApp::start().await;
    app.add_role("clerk", &["users:read"]).await;
    app.count_statistics().await;
    let mut found = Vec::new();
    for (is_dark, mode) in [(false, Mode::English), (true, Mode::Russian)] {
        let window = Window::of_size(&app, mode, width, height, is_dark).await;
        for path in OUTSIDE {
            look(&window, path, width, is_dark, &mut found).await;
        }
        window.sign_in(&app.john().email, &app.john().password).await;
        for path in INSIDE {
            look(&window, path, width, is_dark, &mut found).await;
        }
        window.close().await;
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Pages behind valid links: to set a password, to confirm an email address, and to create the first administrator.
async fn linked_pages(app: &TestApp, empty: &TestApp) -> Vec<String> {
    let form = [("name", "Ana"), ("email", "ana@example.com"), ("password", PASSWORD)];
    app.post("/panel/register").form(&form).send().await;
    app.post("/panel/forgot").form(&[("email", &app.john().email)]).send().await;
    let (john, jane) = (app.john(), app.jane());
    let administrator = app.open_panel(&john.email, &john.password).await;
    app.post("/panel/users/2/invite").panel(&administrator).send().await;
    let cookie = app.open_panel(&jane.email, &jane.password).await;
    let form = [("email", "jane@new.example"), ("email_password", &*jane.password)];
    app.post("/panel/account/email").panel(&cookie).form(&form).send().await;
    let mut pages = Vec::new();
    for email in ["ana@example.com", &john.email, &jane.email, "jane@new.example"] {
        pages.push(app.mailed_page(email).await);
    }
    pages.push(empty.services().codes.offer_first_run().await.unwrap().unwrap());
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn axe_finds_nothing_on_the_pages_that_links_lead_to() {
    let by_domain = [("REGISTRATION", "domains"), ("REGISTRATION_DOMAINS", "example.com")];
    let app = TestApp::with_variables(&by_domain).await;
    let empty = TestApp::with(TestOptions { is_empty: true, ..TestOptions::default() }).await;
    let pages = linked_pages(&app, &empty).await;
    let led_to = |linked: &&str| pages.iter().any(|page| page.split('?').next() == Some(*linked));
    assert!(LINKED.iter().all(led_to), "{pages:?}");
    let mut found = Vec::new();
    for page in pages {
        let app = if page.starts_with("/panel/first") { &empty } else { &app };
        let window = Window::of_size(app, Mode::Russian, 375, 800, true).await;
        look(&window, &page, 375, true, &mut found).await;
        assert!(window.has("main form").await, "{page}");
        window.close().await;
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

async fn look(window: &Window, path: &str, width: u32, is_dark: bool, found: &mut Vec<String>) {
    window.go(path).await;
    let light = if is_dark { "dark" } else { "light" };
    let name = path.split('?').next().unwrap().trim_matches('/').replace('/', "-");
    window.picture(&format!("{name}-{width}-{light}")).await;
    found.extend(violations(window).await);
    let overflow = window.driver.execute("return document.documentElement.scrollWidth - innerWidth", Vec::new()).await;
    if overflow.unwrap().json().as_i64().unwrap_or(0) > 0 {
        found.push(format!("{path}: wider than the window of {width}"));
    }
}
