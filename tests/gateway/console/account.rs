//! The page of one's account.

use tests::{PASSWORD, TestApp};

#[tokio::test]
async fn the_first_steps_are_shown_until_a_key_was_used() {
    let app = TestApp::start().await;
    let form = [("name", "Ana"), ("email", "ana@example.com"), ("password", PASSWORD)];
    let key = app.post("/panel/register").form(&form).send().await.text;
    let key = key.split_once("data-copied=\"Copied\">").unwrap().1.split_once('<').unwrap().0.to_owned();
    let cookie = app.open_panel("ana@example.com", PASSWORD).await;
    let is_shown = async || app.get("/panel/account").panel(&cookie).send().await.text.contains("id=\"first-steps\"");
    assert!(is_shown().await);

    let body = serde_json::json!({ "api_key": key, "username": "ana@example.com", "password": PASSWORD });
    assert_eq!(app.post("/auth/token").json(&body).send().await.status, 200);

    assert!(!is_shown().await);
}

#[tokio::test]
async fn a_name_is_changed_everywhere_and_shown_as_text() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let name = "\"><img src=x onerror=alert(1)>";

    let reply = app.post("/panel/account/name").panel(&cookie).form(&[("name", name)]).send().await;

    assert_eq!(reply.header("location"), Some("/panel/account?said=name-changed"));
    assert_eq!(app.get("/api/user").token(&app.user().await).send().await.json()["name"], name);
    assert!(!app.get("/panel/account").panel(&cookie).send().await.text.contains("<img"));
}

#[tokio::test]
async fn a_password_is_changed_and_the_other_sessions_end() {
    let app = TestApp::start().await;
    let access = app.user().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let change = async |password: &str, new: &str| {
        let form = [("password", password), ("new_password", new)];
        app.post("/panel/account/password").panel(&cookie).form(&form).send().await
    };

    assert_eq!(change("wrong", PASSWORD).await.status, 400);
    assert_eq!(change(&app.jane().password, "short").await.status, 400);
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 200);
    assert_eq!(change(&app.jane().password, PASSWORD).await.status, 303);

    assert_eq!(app.get("/api/user").token(&access).send().await.status, 401);
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 200);
    app.open_panel(&app.jane().email, PASSWORD).await;
}
