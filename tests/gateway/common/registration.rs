//! The settings `Registration` and `PasswordMinLength`.

use serde_json::{Value, json};
use tests::{PASSWORD, TestApp};

const CLOSED: &str = "Registration is closed; ask an administrator for an account.";

async fn closed() -> TestApp {
    TestApp::with_variables(&[("REGISTRATION", "closed")]).await
}

#[tokio::test]
async fn where_registration_is_closed_nobody_makes_an_account_for_themselves() {
    let app = closed().await;
    let new = json!({ "name": "Ivan", "email": "ivan@example.com", "password": PASSWORD });

    let a = app.post("/auth/register").json(&new).send().await;
    let d = app.put("/api/user").json(&new).send().await;

    assert_eq!((a.status, a.text), (403, format!(r#"{{"error":"Forbidden","message":"{CLOSED}"}}"#)));
    assert_eq!((d.status, d.text), (403, format!(r#"{{"detail":{{"type":"error","message":"{CLOSED}"}}}}"#)));
    assert_eq!(app.services().provisioning.last_user_id().await.unwrap(), 2);
}

#[tokio::test]
async fn where_registration_is_closed_staff_still_make_accounts() {
    let app = closed().await;
    let admin = app.admin().await;
    let body = |email: &str| json!({ "name": "Ana", "email": email, "password": PASSWORD, "passw": PASSWORD });

    for (path, email) in [
        ("/users", "a@example.com"),
        ("/api/v1/server/users/sign_up", "b@example.com"),
        ("/api/v1/users", "c@example.com"),
    ] {
        assert_eq!(app.post(path).token(&admin).json(&body(email)).send().await.status, 201, "{path}");
        app.sign_in(email, PASSWORD).await;
        app.open_session(email, PASSWORD).await;
    }
}

/// Fourteen and fifteen characters. Neither is easy to guess.
const SHORT: &str = "violet anvil 7";
const LONG: &str = "violet anvil 77";

#[tokio::test]
async fn the_least_length_of_a_new_password_is_a_setting() {
    let app = TestApp::with_variables(&[("PASSWORD_MIN_LENGTH", "15")]).await;
    let admin = app.admin().await;
    let reason = "is too short (minimum is 15 characters)";
    let of_a = json!({ "error": "Validation failed", "messages": { "password": [reason] } });
    let of_b = json!({ "error": "Validation Error", "message": "Invalid parameters",
        "details": [{ "field": "passw", "message": format!("Password {reason}") }] });

    for (path, email, refusal) in [
        ("/auth/register", "r@example.com", &of_a),
        ("/users", "a@example.com", &of_a),
        ("/api/v1/server/users/sign_up", "b@example.com", &of_b),
        ("/api/v1/users", "c@example.com", &of_a),
    ] {
        let body = |password: &str| json!({ "name": "Ana", "email": email, "password": password, "passw": password });
        let short = app.post(path).token(&admin).json(&body(SHORT)).send().await;
        let long = app.post(path).token(&admin).json(&body(LONG)).send().await;

        assert_eq!((short.status, &short.json()), (400, refusal), "{path}");
        assert_eq!(long.status, 201, "{path}: {}", long.text);
        app.sign_in(email, LONG).await;
    }
}

#[tokio::test]
async fn the_least_length_holds_for_changes_and_resets_too() {
    let app = TestApp::with_variables(&[("PASSWORD_MIN_LENGTH", "15")]).await;
    let (admin, jane) = (app.admin().await, app.user().await);
    let set = async |token: &str, body: Value| {
        app.put("/api/v1/server/users/passw/set_new_passw").token(token).json(&body).send().await.status
    };
    let own = |new: &str| json!({ "passw": app.jane().password, "new_passw": new });

    assert_eq!(set(&jane, own(SHORT)).await, 400);
    assert_eq!(set(&admin, json!({ "user_id": 2, "new_passw": SHORT })).await, 400);
    assert_eq!(set(&jane, own(LONG)).await, 200);
    assert_eq!(set(&admin, json!({ "user_id": 2, "new_passw": LONG })).await, 200);
}

#[tokio::test]
async fn the_least_length_keeps_nobody_from_signing_in_and_holds_not_for_digests() {
    let app = TestApp::with_variables(&[("PASSWORD_MIN_LENGTH", "64")]).await;
    let new = json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123" });

    assert_eq!(app.put("/api/user").json(&new).send().await.status, 201);

    app.sign_in("admin2@mail.ru", "123").await;
    app.sign_in(&app.jane().email, &app.jane().password).await;
}
