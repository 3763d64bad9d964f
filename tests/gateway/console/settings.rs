//! The page of the settings.

use tests::TestApp;

#[tokio::test]
async fn a_setting_is_shown_with_its_value_and_source_and_no_secret() {
    let variables = [("REGISTRATION", "closed"), ("PASSWORD_MIN_LENGTH", "15")];
    let app = TestApp::with_variables(&variables).await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let page = app.get("/panel/settings").panel(&cookie).send().await.text;

    let row = |parameter: &str| {
        let (before, _) = page.split_once(&format!("<code>{parameter}</code>")).unwrap();
        before.rsplit_once("<tr>").unwrap().1.to_owned()
    };
    assert!(row("Registration").contains("closed") && !row("Registration").contains("default"));
    assert!(row("PasswordMinLength").contains(">15<"));
    assert!(row("LegacyMd5").contains("default"));
    assert!(row("TokenIssuer").contains("stored since the first request"));
    assert!(page.contains("90 days") && page.contains("30 minutes") && page.contains("1 hour"));
    for secret in ["pepper", "cursor_key", "sealed"] {
        assert!(!page.contains(secret), "{secret}");
    }
}
