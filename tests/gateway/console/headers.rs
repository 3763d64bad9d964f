//! Security headers of pages, and forms of other sites.

use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn every_answer_forbids_scripts_frames_and_guesses_of_type() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    for path in ["/panel/sign-in", "/panel/account", "/panel/nowhere", "/assets/panel.css", "/"] {
        let reply = app.get(path).panel(&cookie).send().await;

        let policy = reply.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
}

#[tokio::test]
async fn pages_are_kept_by_nobody_and_assets_under_their_hash_for_ever() {
    let app = TestApp::start().await;
    let page = app.get("/panel/sign-in").send().await;
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(!page.text.contains("<style") && !page.text.contains("style=") && !page.text.contains("onclick"));

    for end in [".css\"", ".js\"", ".svg\""] {
        let (before, _) = page.text.split_once(end).unwrap();
        let path = format!("{}{}", before.rsplit_once('"').unwrap().1, &end[..end.len() - 1]);
        let asset = app.get(&path).send().await;
        assert_eq!(asset.status, 200, "{path}");
        assert_eq!(asset.header("cache-control"), Some("max-age=31536000, immutable"), "{path}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_changes_nothing() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let post = |path: &str| app.post(path).panel(&cookie).form(&[("name", "Evil")]);

    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in ["/panel/account/name", "/panel/sign-out", "/panel/devices/end-others", "/panel/sign-in"] {
            assert_eq!(post(path).header(name, value).send().await.status, 403, "{name}: {value} {path}");
        }
    }
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 200, "still signed in");
    assert_eq!(post("/panel/account/name").header("sec-fetch-site", "same-origin").send().await.status, 303);
}

#[tokio::test]
async fn a_body_that_is_no_form_or_too_large_is_a_page_about_it() {
    let app = TestApp::start().await;
    for (call, status) in [
        (app.post("/panel/sign-in").json(&serde_json::json!({ "email": "x" })), 415),
        (app.post("/panel/sign-in").form(&[("email", &"x".repeat(70_000))]), 413),
        (app.post("/panel/sign-in").form(&[("email", "a"), ("email", "b"), ("password", PASSWORD)]), 400),
    ] {
        let reply = call.send().await;
        assert_eq!(reply.status, status);
        assert!(reply.header("content-type").unwrap().starts_with("text/html"), "{}", reply.text);
    }
}
