//! `PUT /api/user`. `common/registration.rs` and `common/md5_modes.rs` test the settings that disable it.

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp, attribute, md5};

use super::refused;

const REGISTERED: &str = r#"{"detail":{"type":"success","email":"admin2@mail.ru"}}"#;
const TAKEN: &str = r#"{"detail":{"type":"error","email":"admin2@mail.ru"}}"#;

async fn register(app: &TestApp, body: &Value) -> Reply {
    app.put("/api/user").json(body).send().await
}

/// The example of the specification.
fn example() -> Value {
    json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123" })
}

async fn logs_in(app: &TestApp, email: &str, hash_pass: &str) -> bool {
    let reply = app.put("/api/login").json(&json!({ "email": email, "hash_pass": hash_pass })).send().await;
    assert!([201, 401].contains(&reply.status), "{}", reply.text);
    reply.status == 201
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answers() {
    let app = TestApp::start().await;

    let first = register(&app, &example()).await;
    let again = register(&app, &example()).await;

    assert_eq!((first.status, first.text.as_str()), (201, REGISTERED));
    assert_eq!((again.status, again.text.as_str()), (302, TAKEN));
    assert_eq!((first.header("location"), again.header("location")), (None, None));
    let token = app.open_session("admin2@mail.ru", "123").await;
    let own = app.get("/api/user").token(&token).send().await;
    assert_eq!(own.text, r#"{"name":"Иван Иванович","email":"admin2@mail.ru","roles":[]}"#);
}

#[tokio::test]
async fn a_digest_does_as_well_as_a_password() {
    let app = TestApp::start().await;
    let mut body = example();
    body["password"] = json!(md5("123").to_uppercase());

    let reply = register(&app, &body).await;

    assert_eq!((reply.status, reply.text.as_str()), (201, REGISTERED));
    assert!(logs_in(&app, "admin2@mail.ru", "123").await);
    assert!(logs_in(&app, "admin2@mail.ru", &md5("123")).await);
}

#[tokio::test]
async fn a_taken_email_is_found_in_whatever_spelling_and_dialect_and_stays_as_it_was() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = |email: &str| json!({ "name": "Name", "email": email, "password": PASSWORD, "passw": PASSWORD });
    for (path, email) in [
        ("/auth/register", "a@mail.ru"),
        ("/users", "a2@mail.ru"),
        ("/api/v1/server/users/sign_up", "b@mail.ru"),
        ("/api/v1/users", "c@mail.ru"),
    ] {
        assert_eq!(app.post(path).token(&admin).json(&body(email)).send().await.status, 201, "{path}");
    }
    register(&app, &body("d@mail.ru")).await;

    for email in ["a@mail.ru", "a2@mail.ru", "b@mail.ru", "c@mail.ru", "d@mail.ru"] {
        let spelt = format!(" {}", email.to_uppercase());
        let reply = register(&app, &json!({ "name": "Other", "email": spelt, "password": "other" })).await;

        let taken = format!(r#"{{"detail":{{"type":"error","email":"{email}"}}}}"#);
        assert_eq!((reply.status, reply.text), (302, taken));
        assert!(logs_in(&app, email, PASSWORD).await && !logs_in(&app, email, "other").await);
    }
    assert_eq!(app.services().provisioning.last_user_id().await.unwrap(), 12);
    let users = app.get("/users").token(&admin).send().await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn no_rule_but_the_length_applies_to_what_may_be_a_digest() {
    let app = TestApp::start().await;

    for (number, password) in ["1", "password", " ", "Иван Иванович", "😀", &"x".repeat(128)].iter().enumerate()
    {
        let email = format!("user{number}@mail.ru");
        let reply = register(&app, &json!({ "name": "Иван Иванович", "email": email, "password": password })).await;

        assert_eq!(reply.status, 201, "{password:?}: {}", reply.text);
        assert!(logs_in(&app, &email, password).await, "{password:?}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_told_in_one_sentence() {
    let app = TestApp::start().await;
    let with = |member: &str, value: Value| {
        let mut body = example();
        body[member] = value;
        body
    };

    for (body, message) in [
        (json!({}), "name can't be blank; email can't be blank; password can't be blank"),
        (
            json!({ "name": " ", "email": null, "password": "" }),
            "name can't be blank; email can't be blank; password can't be blank",
        ),
        (json!({ "name": 1, "email": [], "password": {} }), "name is invalid; email is invalid; password is invalid"),
        (json!({ "name": "Иван", "email": "nope" }), "email must be a valid email address; password can't be blank"),
        (with("name", json!("a\nb")), "name is invalid"),
        (with("name", json!("ж".repeat(201))), "name is invalid"),
        (with("email", json!("ivan@localhost")), "email must be a valid email address"),
        (with("password", json!("x".repeat(129))), "password is too long (maximum is 128 characters)"),
        (with("password", json!("a\0b")), "password is invalid"),
    ] {
        let reply = register(&app, &body).await;
        assert_eq!((reply.status, reply.text), (400, refused(message)), "{body}");
    }
    let without_body = app.put("/api/user").send().await;
    assert_eq!(without_body.status, 400);
    assert!(!logs_in(&app, "admin2@mail.ru", "123").await);
}

#[tokio::test]
async fn nobody_gives_themselves_a_role() {
    let app = TestApp::start().await;
    let mut body = example();
    body["role"] = json!("admin");
    body["roles"] = json!(["admin"]);
    body["status"] = json!("inactive");
    body["id"] = json!(1);

    register(&app, &body).await;

    let token = app.open_session("admin2@mail.ru", "123").await;
    let own = app.get("/api/user").token(&token).send().await.json();
    assert_eq!(own["roles"], json!([]));
    assert_eq!(app.get("/users").token(&token).send().await.status, 403);
}

#[tokio::test]
async fn a_token_in_the_request_makes_no_difference() {
    let app = TestApp::start().await;

    let reply = app.put("/api/user").token("dead").json(&example()).send().await;

    assert_eq!((reply.status, reply.text.as_str()), (201, REGISTERED));
}

#[tokio::test]
async fn the_account_is_kept_with_a_hash_of_the_digest_only() {
    let app = TestApp::start().await;

    register(&app, &example()).await;

    let guard = app.tables().item("UsersTable", "pk", "email#admin2@mail.ru").await.unwrap();
    assert!(attribute(&guard, "password_md5").starts_with("$argon2id$v=19$m=19456,t=2,p=1,keyid="), "{guard:?}");
    assert_eq!(attribute(&guard, "password"), "");
    assert!(!app.tables().dump().await.contains(&md5("123")));
}
