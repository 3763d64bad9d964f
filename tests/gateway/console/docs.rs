//! The API reference.

use tests::TestApp;

#[tokio::test]
async fn the_reference_introduces_each_api_and_loads_nothing_from_elsewhere() {
    let app = TestApp::start().await;

    let page = app.get("/docs").send().await;

    assert_eq!(page.status, 200);
    for part in ["dialect-a", "dialect-b", "dialect-c", "dialect-d", "/openapi.json"] {
        assert!(page.text.contains(part), "{part}");
    }
    let page = app.get("/docs/try").send().await;
    assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("style-src 'self' 'unsafe-inline'"), "{policy}");
}

#[tokio::test]
async fn its_files_are_sent_as_the_browser_takes_them_and_kept_for_ever() {
    let app = TestApp::start().await;
    let page = app.get("/docs/try").send().await.text;
    let path = format!("/docs/{}", page.split_once("href=\"/docs/").unwrap().1.split_once('"').unwrap().0);

    let plain = app.get(&path).send().await;
    let packed = app.get(&path).header("accept-encoding", "gzip").send_for_bytes().await;

    assert_eq!(plain.header("cache-control"), Some("max-age=31536000, immutable"));
    assert!(plain.text.contains(".swagger-ui") && plain.header("content-encoding").is_none());
    assert_eq!(packed[..2], [0x1f, 0x8b]);
    assert!(packed.len() * 4 < plain.text.len());
}
