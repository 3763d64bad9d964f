//! `POST /auth/token`: which accounts may sign in, and with which key.

use serde_json::json;
use tests::answers::WRONG_CREDENTIALS;
use tests::{PASSWORD, TestApp};

use super::{ask, credentials, new_key, of, own_key, text};

#[tokio::test]
async fn an_address_is_known_in_any_spelling() {
    let app = TestApp::start().await;

    for email in ["JANE.SMITH@EXAMPLE.COM", "  jane.smith@example.com ", "ｊａｎｅ.smith@example.com"] {
        let body = credentials(&app.demo().api_key, email, &app.jane().password);

        assert_eq!(ask(&app, &body).await.status, 200, "{email}");
    }
}

#[tokio::test]
async fn an_inactive_account_is_wrong_until_it_is_active_again() {
    let app = TestApp::start().await;

    app.change_user(2, &json!({ "status": "inactive" })).await;
    let inactive = ask(&app, &of(&app, app.jane())).await;
    app.change_user(2, &json!({ "status": "active" })).await;
    let active = ask(&app, &of(&app, app.jane())).await;

    inactive.must_be(401, WRONG_CREDENTIALS);
    assert_eq!(active.status, 200);
}

#[tokio::test]
async fn an_account_without_a_password_is_wrong_with_any() {
    let app = TestApp::start().await;
    let body = json!({ "name": "Ana", "email": "ana@example.com" });
    let made = app.post("/users").token(&app.admin().await).json(&body).send().await;

    let reply = ask(&app, &credentials(&app.demo().api_key, "ana@example.com", PASSWORD)).await;

    assert_eq!(made.status, 201);
    reply.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn a_personal_key_opens_for_its_owner_and_for_nobody_else() {
    let app = TestApp::start().await;
    let (_, ana) = app.someone("Ana", "user").await;
    let (key, own) = own_key(&app, &ana, "Ana").await;
    let key = text(&key["api_key"]);

    assert_eq!(ask(&app, &own).await.status, 200);
    for other in [app.john(), app.jane()] {
        let reply = ask(&app, &credentials(key, &other.email, &other.password)).await;
        reply.must_be(401, WRONG_CREDENTIALS);
    }
}

#[tokio::test]
async fn an_administrators_personal_key_opens_for_its_owner_alone_too() {
    let app = TestApp::start().await;
    let key = new_key(&app, &app.admin().await, &json!({ "name": "mine", "kind": "personal" })).await;
    let with = |email: &str, password: &str| credentials(text(&key["api_key"]), email, password);

    let john = ask(&app, &with(&app.john().email, &app.john().password)).await;
    let jane = ask(&app, &with(&app.jane().email, &app.jane().password)).await;

    assert_eq!(john.status, 200);
    jane.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn an_application_key_opens_for_any_account_with_its_password() {
    let app = TestApp::start().await;
    app.someone("Ana", "methodist").await;
    let legacy = json!({ "name": "Old Friend", "email": "old@example.com", "password": "123" });
    assert_eq!(app.put("/api/user").json(&legacy).send().await.status, 201);
    let key = &app.demo().api_key;

    for (email, password) in [("ana@example.com", PASSWORD), ("old@example.com", "123")] {
        assert_eq!(ask(&app, &credentials(key, email, password)).await.status, 200, "{email}");
        ask(&app, &credentials(key, email, "another one")).await.must_be(401, WRONG_CREDENTIALS);
    }
}

#[tokio::test]
async fn a_key_gives_no_rights() {
    let app = TestApp::start().await;

    let jane = ask(&app, &of(&app, app.jane())).await.json();

    let list = app.get("/users").token(text(&jane["access_token"])).send().await;
    assert_eq!(list.status, 403);
}

/// The id of Ana, an administrator, and the credentials for Jane with Ana's application key.
async fn anas_application_key(app: &TestApp) -> (u64, serde_json::Value) {
    let (id, ana) = app.someone("Ana", "admin").await;
    let key = new_key(app, &ana, &json!({ "name": "backend", "kind": "application" })).await;
    let jane = credentials(text(&key["api_key"]), &app.jane().email, &app.jane().password);
    assert_eq!(ask(app, &jane).await.status, 200);
    (id, jane)
}

#[tokio::test]
async fn an_application_key_dies_with_its_owners_demotion_for_the_owner_too() {
    let app = TestApp::start().await;
    let (id, jane) = anas_application_key(&app).await;

    app.change_user(id, &json!({ "role": "methodist" })).await;

    ask(&app, &jane).await.must_be(401, WRONG_CREDENTIALS);
    let ana = credentials(text(&jane["api_key"]), "ana@example.com", PASSWORD);
    ask(&app, &ana).await.must_be(401, WRONG_CREDENTIALS);
    assert_eq!(ask(&app, &of(&app, app.jane())).await.status, 200);
}

#[tokio::test]
async fn an_application_key_dies_with_its_owners_deactivation() {
    let app = TestApp::start().await;
    let (id, jane) = anas_application_key(&app).await;

    app.change_user(id, &json!({ "status": "inactive" })).await;

    ask(&app, &jane).await.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn an_application_key_dies_with_its_owner() {
    let app = TestApp::start().await;
    let (id, jane) = anas_application_key(&app).await;

    let deleted = app.delete(&format!("/users/{id}")).token(&app.admin().await).send().await;

    assert_eq!(deleted.status, 200);
    ask(&app, &jane).await.must_be(401, WRONG_CREDENTIALS);
}

#[tokio::test]
async fn a_personal_key_outlives_a_change_of_role_and_of_address() {
    let app = TestApp::start().await;
    let (id, ana) = app.someone("Ana", "user").await;
    let (_, mut own) = own_key(&app, &ana, "Ana").await;

    app.change_user(id, &json!({ "role": "admin", "email": "ana.new@example.com" })).await;

    ask(&app, &own).await.must_be(401, WRONG_CREDENTIALS);
    own["username"] = json!("ana.new@example.com");
    assert_eq!(ask(&app, &own).await.status, 200);
}
