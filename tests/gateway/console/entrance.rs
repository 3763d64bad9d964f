//! Signing in, signing out and registering.

use std::time::Duration;

use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn a_session_of_the_panel_opens_pages_until_its_end_and_no_api() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 200);
    assert_eq!(app.get("/api/user").token(&cookie).send().await.status, 401);
    assert_eq!(app.get("/api/user").panel(&cookie).send().await.status, 401);
    assert_eq!(app.post("/panel/sign-out").panel(&cookie).send().await.status, 303);
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 303);
}

#[tokio::test]
async fn tokens_of_the_apis_open_no_page() {
    let app = TestApp::start().await;
    let access = app.user().await;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;

    for token in [&access, &opaque] {
        assert_eq!(app.get("/panel/account").panel(token).send().await.status, 303);
        assert_eq!(app.get("/panel/account").token(token).send().await.status, 303);
    }
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_for_no_script() {
    let app = TestApp::start().await;
    let (email, password) = (&*app.jane().email, &*app.jane().password);

    let reply = app.post("/panel/sign-in").form(&[("email", email), ("password", password)]).send().await;

    let cookie = reply.header("set-cookie").unwrap();
    let (token, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(attributes, "Path=/; Secure; HttpOnly; SameSite=Lax");
    assert_eq!(token.strip_prefix("__Host-roster=").unwrap().len(), 64, "256 bits");
}

#[tokio::test]
async fn a_session_of_the_panel_ends_after_half_an_hour_unused_and_after_twelve_hours_in_any_case() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let unused = app.open_panel(&app.jane().email, &app.jane().password).await;
    let status = async |cookie: &str| app.get("/panel/account").panel(cookie).send().await.status;

    for round in 0..29 {
        app.clock().advance(Duration::from_secs(25 * 60));
        let is_over = status(&cookie).await == 303;
        assert!(!is_over || round >= 28, "the session ended too early");
    }
    assert_eq!(status(&cookie).await, 303, "twelve hours are over");
    assert_eq!(status(&unused).await, 303);
}

#[tokio::test]
async fn wrong_credentials_are_said_in_the_form_alike_for_everybody() {
    let app = TestApp::start().await;
    let send =
        async |email: &str| app.post("/panel/sign-in").form(&[("email", email), ("password", "wrong")]).send().await;

    let (known, unknown) = (send(&app.jane().email).await, send("nobody@example.com").await);

    assert_eq!((known.status, unknown.status), (401, 401));
    assert_eq!(known.text.replace(&app.jane().email, "nobody@example.com"), unknown.text);
    assert!(known.header("set-cookie").is_none());
}

#[tokio::test]
async fn after_a_sign_in_one_is_where_one_wanted_to_be_but_never_elsewhere() {
    let app = TestApp::start().await;
    let (email, password) = (&*app.jane().email, &*app.jane().password);
    let asked = app.get("/panel/devices").send().await;
    assert_eq!(asked.header("location"), Some("/panel/sign-in?next=/panel/devices"));

    for (next, place) in [("/panel/devices", "/panel/devices"), ("https://evil.example/", "/panel"), ("//x", "/panel")]
    {
        let form = [("email", email), ("password", password), ("next", next)];
        let reply = app.post("/panel/sign-in").form(&form).send().await;
        assert_eq!(reply.header("location"), Some(place));
    }
}

#[tokio::test]
async fn who_registers_sees_a_key_once_that_works_with_the_shown_request() {
    let app = TestApp::start().await;
    let form = [("name", "Ana <b>Lee</b>"), ("email", "ana@example.com"), ("password", PASSWORD)];

    let reply = app.post("/panel/register").form(&form).send().await;

    assert_eq!(reply.status, 201);
    assert!(!reply.text.contains("/panel/language"), "a change of language would lose the secret on this page");
    let key = reply.text.split_once("\"api_key\": \"").or(reply.text.split_once("&#34;api_key&#34;: &#34;"));
    let key: String = key.unwrap().1.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect();
    let body = serde_json::json!({ "api_key": key, "username": "ana@example.com", "password": PASSWORD });
    assert_eq!(app.post("/auth/token").json(&body).send().await.status, 200, "{key}");

    let again = app.post("/panel/register").form(&form).send().await;
    assert_eq!(again.status, 409);
    assert!(!again.text.contains("rk_") && !again.text.contains("<b>"), "{}", again.text);
}

#[tokio::test]
async fn where_registration_is_closed_no_form_is_offered() {
    let app = TestApp::with_variables(&[("REGISTRATION", "closed")]).await;

    let page = app.get("/panel/register").send().await;
    assert_eq!(page.status, 403);
    assert!(page.text.contains("Registration is closed here.") && !page.text.contains("name=\"password\""));
    assert!(!app.get("/panel/sign-in").send().await.text.contains("/panel/register"));
    let open = TestApp::start().await;
    assert!(open.get("/panel/sign-in").send().await.text.contains("/panel/register"));
}

#[tokio::test]
async fn each_language_is_spoken_to_whoever_prefers_it() {
    let app = TestApp::start().await;
    let page = async |language: &str| app.get("/panel/sign-in").header("accept-language", language).send().await.text;

    assert!(page("ru").await.contains("<html lang=\"ru\">"));
    assert!(page("en").await.contains("<html lang=\"en\">"));

    let form = [("language", "ru"), ("next", "/panel/register")];
    let reply = app.post("/panel/language").form(&form).send().await;
    assert_eq!(reply.header("location"), Some("/panel/register"));
    let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let shown = app.get("/panel/register").header("accept-language", "en").header("cookie", &cookie).send().await;
    assert!(shown.text.contains("<html lang=\"ru\">"));
    let reply = app.post("/panel/language").form(&[("language", "ru"), ("next", "/docs")]).send().await;
    assert_eq!(reply.header("location"), Some("/docs"));
}
