//! How pages look, and whether everybody can use them: axe-core finds no violation of WCAG 2.2 AA on any
//! page, and pictures are kept at three widths.

use rstest::rstest;
use serde_json::{Value, json};
use tests::TestApp;

use crate::window::{Mode, Window, setting};

const OUTSIDE: [&str; 6] =
    ["/panel/sign-in", "/panel/register", "/panel/forgot", "/panel/reset?code=none", "/docs", "/panel/nowhere"];
const INSIDE: [&str; 18] = [
    "/panel/overview",
    "/panel/account",
    "/panel/devices",
    "/panel/keys",
    "/panel/confirm",
    "/panel/account/delete",
    "/panel/users",
    "/panel/users/2",
    "/panel/users/new",
    "/panel/users/export",
    "/panel/sessions",
    "/panel/roles",
    "/panel/roles/clerk",
    "/panel/audit",
    "/panel/signing-keys",
    "/panel/token",
    "/panel/settings",
    "/panel/mail",
];

/// What axe-core finds, told with where it is.
async fn violations(window: &Window) -> Vec<String> {
    let axe = setting("AXE").expect("AXE names the file axe.min.js; .ci/browser sets it");
    let axe = std::fs::read_to_string(axe).unwrap();
    window.driver.execute(&axe, Vec::new()).await.unwrap();
    let run = "const done = arguments[arguments.length - 1]; \
               axe.run(document, arguments[0]).then(found => done(found.violations), error => done(String(error)));";
    let options = json!({ "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    let found = window.driver.execute_async(run, vec![options]).await.unwrap();
    let path = window.path().await;
    let told = |violation: &Value| format!("{path}: {} {}", violation["id"], violation["nodes"][0]["html"]);
    found.json().as_array().unwrap_or_else(|| panic!("{:?}", found.json())).iter().map(told).collect()
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

async fn look(window: &Window, path: &str, width: u32, is_dark: bool, found: &mut Vec<String>) {
    window.go(path).await;
    let light = if is_dark { "dark" } else { "light" };
    window.picture(&format!("{}-{width}-{light}", path.trim_matches('/').replace(['/', '?', '='], "-"))).await;
    found.extend(violations(window).await);
    let overflow = window.driver.execute("return document.documentElement.scrollWidth - innerWidth", Vec::new()).await;
    if overflow.unwrap().json().as_i64().unwrap_or(0) > 0 {
        found.push(format!("{path}: wider than the window of {width}"));
    }
}
