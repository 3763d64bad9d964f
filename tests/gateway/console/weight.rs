//! The size of each page with everything that it loads, as transferred to a browser with an empty cache.

use std::collections::BTreeSet;

use serde_json::json;
use tests::TestApp;
use tests::pages::{INSIDE, LINKED, OUTSIDE};

/// In bytes. Takes little more than a second on a mobile connection of 400 kbit/s.
const MAX_BYTES: usize = 60_000;

const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36";

/// A directory after some use: a hundred users, John and Jane with fifty devices each, and some roles, keys and mails.
async fn used_directory() -> TestApp {
    let app = TestApp::start().await;
    let crowd = app.crowd(100, "user", "active").await;
    for role in ["clerk", "support", "auditor", "teacher"] {
        app.add_role(role, &["users:read", "sessions:read", "profile:write"]).await;
    }
    let admin = app.admin().await;
    for id in &crowd[..20] {
        let key = json!({ "name": format!("program number {id}") });
        assert_eq!(app.post("/auth/keys").token(&admin).json(&key).send().await.status, 201);
        app.post("/panel/forgot").form(&[("email", &format!("crowd{id:06}@example.com"))]).send().await;
    }
    for account in [app.john(), app.jane()] {
        let body = json!({ "email": account.email, "passw": account.password });
        for _ in 0..50 {
            let login = app.post("/api/v1/public/users/login").header("user-agent", BROWSER).json(&body);
            assert_eq!(login.send().await.status, 200);
        }
    }
    app.mails().await;
    app.count_statistics().await;
    app
}

/// The URLs that a page loads: styles, scripts and images.
fn loaded_by(page: &str) -> BTreeSet<String> {
    let elements =
        page.split('<').filter(|rest| ["link ", "script ", "img "].iter().any(|name| rest.starts_with(name)));
    let addresses = elements.filter_map(|element| element.split_once(" href=\"").or(element.split_once(" src=\"")));
    addresses.map(|(_, rest)| rest.split_once('"').unwrap().0.to_owned()).collect()
}

/// The bytes of a page and of everything that it loads.
async fn weight(app: &TestApp, cookie: &str, path: &str) -> usize {
    let fetch =
        async |path: &str| app.get(path).panel(cookie).header("accept-encoding", "gzip, br").send_for_bytes().await;
    let page = fetch(path).await;
    let loaded = loaded_by(std::str::from_utf8(&page).unwrap());
    assert!(loaded.len() >= 3, "{path} loads {loaded:?}: expected at least a style, a script and an icon");
    let mut weight = page.len();
    for path in loaded {
        weight += fetch(&path).await.len();
    }
    weight
}

#[tokio::test]
async fn no_page_weighs_more_than_sixty_kilobytes_with_all_that_it_loads() {
    let app = used_directory().await;
    let john = app.open_panel(&app.john().email, &app.john().password).await;
    let mut weights = Vec::new();
    for (pages, cookie) in [(&OUTSIDE[..], ""), (&LINKED[..], ""), (&INSIDE[..], &*john)] {
        for page in pages {
            weights.push((weight(&app, cookie, page).await, *page));
        }
    }

    weights.sort_unstable();
    let too_heavy: Vec<_> = weights.iter().filter(|(weight, _)| *weight > MAX_BYTES).collect();
    assert!(too_heavy.is_empty(), "{too_heavy:?} of {weights:?}");
}
