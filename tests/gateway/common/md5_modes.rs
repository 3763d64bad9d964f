//! The setting `LegacyMd5`: which accounts have an MD5 verifier, and who may sign in with a digest.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use tests::{PASSWORD, TestApp, attribute, md5};

use super::passwords::plant;

const GONE: &str =
    r#"{"detail":{"type":"error","message":"MD5 passwords are switched off; register and sign in by another API."}}"#;

/// Whether an account has verifiers of the password itself and of its digest.
async fn verifiers(app: &TestApp, email: &str) -> (bool, bool) {
    let guard = app.tables().item("UsersTable", "pk", &format!("email#{email}")).await.unwrap();
    (!attribute(&guard, "password").is_empty(), !attribute(&guard, "password_md5").is_empty())
}

/// The status of a sign-in through the legacy sessions API.
async fn legacy(app: &TestApp, email: &str, hash_pass: &str) -> u16 {
    let body = json!({ "email": email, "hash_pass": hash_pass });
    app.put("/api/login").json(&body).send().await.status
}

/// The status of a sign-in through the accounts API.
async fn clear(app: &TestApp, email: &str, passw: &str) -> u16 {
    let body = json!({ "email": email, "passw": passw });
    app.post("/api/v1/public/users/login").json(&body).send().await.status
}

async fn register_by_digest(app: &TestApp, email: &str, password: &str) {
    let body = json!({ "name": "Иван Иванович", "email": email, "password": md5(password) });
    assert_eq!(app.put("/api/user").json(&body).send().await.status, 201);
}

async fn change(app: &TestApp, id: u64, body: serde_json::Value) {
    let reply = app.put(&format!("/api/v1/users/{id}")).token(&app.admin().await).json(&body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn by_default_only_plain_users_have_and_use_a_digest() {
    let app = TestApp::start().await;
    app.add_role("gardener", &["users:read"]).await;

    for (name, role, expected) in [
        ("Una", "user", 201),
        ("Mel", "methodist", 401),
        ("Rea", "read_only", 401),
        ("Ada", "admin", 401),
        ("Gil", "gardener", 401),
    ] {
        app.someone(name, role).await;
        let email = format!("{}@example.com", name.to_lowercase());

        assert_eq!(legacy(&app, &email, &md5(PASSWORD)).await, expected, "{role}");
        assert_eq!(legacy(&app, &email, PASSWORD).await, 201, "{role}");
        assert_eq!(verifiers(&app, &email).await, (true, role == "user"), "{role}");
    }
}

#[tokio::test]
async fn a_rise_in_role_drops_the_digest_at_once() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    assert_eq!(legacy(&app, email, &md5(password)).await, 201);

    change(&app, 2, json!({ "role": "methodist" })).await;

    assert_eq!(verifiers(&app, email).await, (true, false));
    assert_eq!((legacy(&app, email, &md5(password)).await, clear(&app, email, password).await), (401, 200));
}

#[tokio::test]
async fn a_rise_in_role_and_a_new_address_at_once_drop_it_too() {
    let app = TestApp::start().await;

    change(&app, 2, json!({ "role": "methodist", "email": "jane.doe@example.com" })).await;

    assert_eq!(verifiers(&app, "jane.doe@example.com").await, (true, false));
    assert_eq!(legacy(&app, "jane.doe@example.com", &md5(&app.jane().password)).await, 401);
    assert_eq!(clear(&app, "jane.doe@example.com", &app.jane().password).await, 200);
}

#[tokio::test]
async fn who_has_nothing_but_a_digest_needs_a_new_password_after_a_rise() {
    let app = TestApp::start().await;
    register_by_digest(&app, "admin2@mail.ru", "123").await;

    change(&app, 3, json!({ "role": "methodist" })).await;

    assert_eq!(verifiers(&app, "admin2@mail.ru").await, (false, false));
    assert_eq!(legacy(&app, "admin2@mail.ru", "123").await, 401);
    assert_eq!(clear(&app, "admin2@mail.ru", "123").await, 401);
    let reset = json!({ "user_id": 3, "new_passw": PASSWORD });
    app.put("/api/v1/server/users/passw/set_new_passw").token(&app.admin().await).json(&reset).send().await;
    assert_eq!(clear(&app, "admin2@mail.ru", PASSWORD).await, 200);
    assert_eq!(verifiers(&app, "admin2@mail.ru").await, (true, false));
}

#[tokio::test]
async fn after_a_fall_to_user_the_next_sign_in_makes_a_digest_again() {
    let app = TestApp::start().await;
    let (id, _) = app.someone("Mel", "methodist").await;
    change(&app, id, json!({ "role": "user" })).await;
    assert_eq!(legacy(&app, "mel@example.com", &md5(PASSWORD)).await, 401);

    app.sign_in("mel@example.com", PASSWORD).await;

    assert_eq!(verifiers(&app, "mel@example.com").await, (true, true));
    assert_eq!(legacy(&app, "mel@example.com", &md5(PASSWORD)).await, 201);
}

#[tokio::test]
async fn a_clear_sign_in_of_an_account_that_only_has_a_digest_adds_what_is_missing() {
    let app = TestApp::start().await;
    for email in ["b@mail.ru", "a@mail.ru", "d@mail.ru", "digest@mail.ru"] {
        register_by_digest(&app, email, "123").await;
        assert_eq!(verifiers(&app, email).await, (false, true));
    }
    let by_key = json!({ "api_key": app.demo().api_key, "username": "a@mail.ru", "password": "123" });

    assert_eq!(clear(&app, "b@mail.ru", "123").await, 200);
    assert_eq!(app.post("/auth/token").json(&by_key).send().await.status, 200);
    assert_eq!(legacy(&app, "d@mail.ru", "123").await, 201);
    assert_eq!(legacy(&app, "digest@mail.ru", &md5("123")).await, 201);

    for email in ["b@mail.ru", "a@mail.ru", "d@mail.ru"] {
        assert_eq!(verifiers(&app, email).await, (true, true), "{email}");
        assert_eq!((clear(&app, email, "123").await, legacy(&app, email, &md5("123")).await), (200, 201), "{email}");
    }
    assert_eq!(verifiers(&app, "digest@mail.ru").await, (false, true));
}

#[tokio::test]
async fn a_wrong_sign_in_adds_nothing() {
    let app = TestApp::start().await;
    register_by_digest(&app, "admin2@mail.ru", "123").await;

    assert_eq!(clear(&app, "admin2@mail.ru", "124").await, 401);
    assert_eq!(clear(&app, "admin2@mail.ru", &md5("123")).await, 401);

    assert_eq!(verifiers(&app, "admin2@mail.ru").await, (false, true));
}

#[tokio::test]
async fn a_new_address_takes_the_digest_along() {
    let app = TestApp::start().await;
    register_by_digest(&app, "admin2@mail.ru", "123").await;
    let token = app.open_session("admin2@mail.ru", &md5("123")).await;
    let change = json!({ "email": "ivan@mail.ru", "password": "123" });

    let reply = app.put("/api/v1/users/3").token(&token).json(&change).send().await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!((legacy(&app, "ivan@mail.ru", &md5("123")).await, clear(&app, "ivan@mail.ru", "123").await), (201, 200));
    assert_eq!(legacy(&app, "admin2@mail.ru", &md5("123")).await, 401);
}

#[tokio::test]
async fn with_all_every_role_has_and_keeps_a_digest() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "all")]).await;
    app.someone("Mel", "methodist").await;

    change(&app, 2, json!({ "role": "read_only" })).await;

    let jane = (app.jane().email.as_str(), app.jane().password.as_str());
    let john = (app.john().email.as_str(), app.john().password.as_str());
    for (email, password) in [("mel@example.com", PASSWORD), jane, john] {
        assert_eq!(legacy(&app, email, &md5(password)).await, 201, "{email}");
        assert_eq!(verifiers(&app, email).await, (true, true), "{email}");
    }
}

#[tokio::test]
async fn switched_off_the_password_routes_are_gone_whatever_is_sent() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let right = json!({ "email": app.jane().email, "hash_pass": app.jane().password });
    let new = json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123" });

    for (path, body) in [("/api/login", right.to_string()), ("/api/user", new.to_string())] {
        for body in [body.as_str(), "", "{}", "[", "{\"email\": 1}"] {
            let reply = app.put(path).body(body).send().await;
            assert_eq!((reply.status, reply.text.as_str()), (410, GONE), "{path} {body}");
        }
    }
    assert_eq!(app.services().provisioning.last_user_id().await.unwrap(), 2);
    assert!(app.tables().all("SessionsTable").await.is_empty());
}

#[tokio::test]
async fn switched_off_the_other_routes_of_the_dialect_stay() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let jane = app.user().await;

    assert_eq!(app.get("/api/user").token(&jane).send().await.status, 200);
    assert_eq!(app.get("/api/sessions").token(&jane).send().await.status, 200);
    let gone = app.delete("/api/user").token(&jane).json(&json!({ "email": app.jane().email })).send().await;
    assert_eq!(gone.status, 200);
}

#[tokio::test]
async fn switched_off_no_account_gets_a_digest() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let token = app.someone("Una", "user").await.1;
    let change = json!({ "passw": PASSWORD, "new_passw": "another 9 anvils of lead" });

    app.put("/api/v1/server/users/passw/set_new_passw").token(&token).json(&change).send().await;

    assert_eq!(verifiers(&app, "una@example.com").await, (true, false));
    assert_eq!(verifiers(&app, &app.jane().email).await, (true, false));
}

#[tokio::test]
async fn switched_off_digests_go_at_the_next_sign_in() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let old = plant(&md5(&app.jane().password));
    set_digest(&app, &app.jane().email, &old).await;
    assert_eq!(verifiers(&app, &app.jane().email).await, (true, true));

    assert_eq!(clear(&app, &app.jane().email, &app.jane().password).await, 200);

    assert_eq!(verifiers(&app, &app.jane().email).await, (true, false));
}

#[tokio::test]
async fn switched_off_who_has_only_a_digest_still_comes_in_by_the_password_itself() {
    let app = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let body = json!({ "name": "Ivan", "email": "admin2@mail.ru" });
    app.post("/users").token(&app.admin().await).json(&body).send().await;
    set_digest(&app, "admin2@mail.ru", &plant(&md5("123"))).await;

    assert_eq!(clear(&app, "admin2@mail.ru", &md5("123")).await, 401);
    assert_eq!(clear(&app, "admin2@mail.ru", "123").await, 200);

    assert_eq!(verifiers(&app, "admin2@mail.ru").await, (true, false));
    assert_eq!(clear(&app, "admin2@mail.ru", "123").await, 200);
}

#[tokio::test]
async fn a_digest_left_over_on_an_administrator_opens_nothing_and_goes() {
    let app = TestApp::start().await;
    set_digest(&app, &app.john().email, &plant(&md5(&app.john().password))).await;

    assert_eq!(legacy(&app, &app.john().email, &md5(&app.john().password)).await, 401);

    assert_eq!(clear(&app, &app.john().email, &app.john().password).await, 200);
    assert_eq!(verifiers(&app, &app.john().email).await, (true, false));
}

/// Gives an account an MD5 verifier, as an earlier setting would have.
async fn set_digest(app: &TestApp, email: &str, verifier: &str) {
    let update = app.tables().client().update_item().table_name("UsersTable");
    let update = update.key("pk", AttributeValue::S(format!("email#{email}")));
    let update = update.update_expression("SET password_md5 = :md5");
    update.expression_attribute_values(":md5", AttributeValue::S(verifier.to_owned())).send().await.unwrap();
}
