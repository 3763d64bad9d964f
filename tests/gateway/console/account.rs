//! The page of one's own account.

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

#[tokio::test]
async fn ones_own_data_is_a_file_without_a_secret() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let made = app.post("/panel/keys").panel(&cookie).form(&[("name", "mine")]).send().await.text;
    let key = made.split_once("data-copied=\"Copied\">").unwrap().1.split_once('<').unwrap().0.to_owned();

    let reply = app.get("/panel/account/data").panel(&cookie).send().await;

    assert_eq!(reply.header("content-disposition"), Some("attachment; filename=\"my-data.json\""));
    let data = reply.json();
    assert_eq!(data["user"]["email"], app.jane().email);
    assert_eq!(data["sessions"][0]["device"], "Unknown device");
    assert_eq!(data["api_keys"][0]["name"], "mine");
    let mut actions: Vec<&str> =
        data["audit"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    // All entries have the same time, because the clock stands still.
    actions.sort_unstable();
    assert_eq!(actions, ["api_key.created", "session.started", "user.created"]);
    assert_eq!(data["audit_has_older"], false);
    for secret in [&key, &cookie, &app.jane().password] {
        assert!(!reply.text.contains(secret), "{}", reply.text);
    }
    assert!(!reply.text.contains("argon2") && !reply.text.contains("hash"), "{}", reply.text);
}

#[tokio::test]
async fn an_account_is_deleted_by_whoever_types_its_address_and_has_given_the_password() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;
    let access = app.user().await;
    let delete =
        async |email: &str| app.post("/panel/account/delete").panel(&cookie).form(&[("email", email)]).send().await;

    assert_eq!(delete("john.doe@example.com").await.status, 400);
    app.clock().advance(std::time::Duration::from_secs(6 * 60));
    let page = app.get("/panel/account/delete").panel(&cookie).send().await.text;
    let link = "href=\"/panel/confirm?next=%2Fpanel%2Faccount%2Fdelete\"";
    assert!(page.contains(link), "the page does not offer the confirmation first: {page}");
    let stale = delete(&app.jane().email).await;
    assert_eq!(stale.header("location"), Some("/panel/confirm?next=/panel/account"));
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 200, "something was deleted");
    let form = [("password", &*app.jane().password), ("next", "/panel/account/delete")];
    assert_eq!(app.post("/panel/confirm").panel(&cookie).form(&form).send().await.status, 303);

    let reply = delete(&app.jane().email.to_uppercase()).await;

    assert_eq!(reply.header("location"), Some("/panel/sign-in?said=deleted"));
    assert!(reply.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(app.get("/api/user").token(&access).send().await.status, 401);
}

#[tokio::test]
async fn the_last_administrator_cannot_leave() {
    let app = TestApp::start().await;
    let cookie = app.open_panel(&app.john().email, &app.john().password).await;

    let reply = app.post("/panel/account/delete").panel(&cookie).form(&[("email", &app.john().email)]).send().await;

    assert_eq!(reply.status, 409);
    assert!(reply.text.contains("last active administrator"), "{}", reply.text);
    assert_eq!(app.get("/panel/account").panel(&cookie).send().await.status, 200);
}

#[tokio::test]
async fn ones_own_data_says_nothing_of_an_administrators_place() {
    let app = TestApp::start().await;
    app.change_user(2, &serde_json::json!({ "name": "Jane Doe" })).await;
    let cookie = app.open_panel(&app.jane().email, &app.jane().password).await;

    let data = app.get("/panel/account/data").panel(&cookie).send().await.json();

    let entries = data["audit"].as_array().unwrap();
    let of = |action: &str| entries.iter().find(|entry| entry["action"] == action).unwrap();
    assert_eq!((&of("user.updated")["actor"], &of("user.updated")["ip"]), (&"user:1".into(), &serde_json::Value::Null));
    assert_eq!(of("session.started")["ip"], "127.0.0.1");
}
