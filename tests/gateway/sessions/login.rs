//! `PUT /api/login`. `common/md5_modes.rs` tests who may sign in with a digest.

use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::Time;
use tests::{PASSWORD, Reply, TestApp, md5};

use super::refused;

const WRONG: &str = r#"{"detail":{"type":"error"}}"#;

async fn log_in(app: &TestApp, body: &Value) -> Reply {
    app.put("/api/login").json(body).send().await
}

/// A Roster where the specification's Ivan has registered.
async fn with_ivan() -> TestApp {
    let app = TestApp::start().await;
    let ivan = json!({ "name": "Иван Иванович", "email": "admin2@mail.ru", "password": "123" });
    assert_eq!(app.put("/api/user").json(&ivan).send().await.status, 201);
    app
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = with_ivan().await;
    app.clock().set(Time::from_millis(1_681_131_473_643));

    let reply = log_in(&app, &json!({ "email": "admin2@mail.ru", "hash_pass": "123" })).await;

    assert_eq!(reply.status, 201);
    let body = reply.json();
    let token = body["detail"]["data"]["token"].as_str().unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{token}");
    assert_eq!(
        reply.text,
        format!(r#"{{"detail":{{"type":"success","data":{{"created":"1681131473643","token":"{token}"}}}}}}"#)
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(app.get("/api/user").token(token).send().await.status, 200);
}

#[tokio::test]
async fn the_member_has_two_names_and_the_digest_two_spellings() {
    let app = with_ivan().await;
    let digest = md5("123");

    for member in ["hash_pass", "password"] {
        for text in ["123", &digest, &digest.to_uppercase()] {
            let reply = log_in(&app, &json!({ "email": "Admin2@Mail.RU", member: text })).await;
            assert_eq!(reply.status, 201, "{member} {text}: {}", reply.text);
        }
    }
}

#[tokio::test]
async fn both_names_at_once_are_one_too_many() {
    let app = with_ivan().await;

    for password in ["123", "124", ""] {
        let reply = log_in(&app, &json!({ "email": "admin2@mail.ru", "hash_pass": "123", "password": password })).await;

        assert_eq!(reply.status, 400, "{password:?}");
        assert!(
            reply.text.starts_with(r#"{"detail":{"type":"error","message":"password is invalid"#),
            "{}",
            reply.text
        );
    }
    let one_is_null = json!({ "email": "admin2@mail.ru", "hash_pass": "123", "password": null });
    assert_eq!(log_in(&app, &one_is_null).await.status, 201);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_in_one_sentence() {
    let app = with_ivan().await;

    for (body, message) in [
        (json!({}), "email can't be blank; hash_pass can't be blank"),
        (json!({ "email": "", "hash_pass": "" }), "email can't be blank; hash_pass can't be blank"),
        (json!({ "email": null, "password": "" }), "email can't be blank; password can't be blank"),
        (json!({ "email": 1, "hash_pass": 123 }), "email is invalid; hash_pass is invalid"),
        (
            json!({ "email": "admin2@mail.ru", "password": "x".repeat(129) }),
            "password is too long (maximum is 128 characters)",
        ),
    ] {
        let reply = log_in(&app, &body).await;
        assert_eq!((reply.status, reply.text), (400, refused(message)), "{body}");
    }
    assert_eq!(app.put("/api/login").send().await.status, 400);
}

#[tokio::test]
async fn nobody_learns_from_a_refusal_whether_there_is_such_an_account() {
    let app = with_ivan().await;
    let admin = app.admin().await;
    let (idle, _) = app.someone("Ida", "user").await;
    app.put(&format!("/api/v1/users/{idle}")).token(&admin).json(&json!({ "status": "inactive" })).send().await;
    app.post("/users").token(&admin).json(&json!({ "name": "Sy", "email": "sy@example.com" })).send().await;
    let sessions = app.tables().all("SessionsTable").await.len();

    for (email, hash_pass) in [
        ("admin2@mail.ru", "124"),
        ("admin2@mail.ru", "123 "),
        ("admin2@mail.ru", &md5("124")),
        ("admin2@mail.ru", "\0"),
        ("ida@example.com", PASSWORD),
        ("ida@example.com", &md5(PASSWORD)),
        ("sy@example.com", "123"),
        ("nobody@mail.ru", "123"),
        ("nobody", "123"),
        ("\0", &"x".repeat(128)),
    ] {
        let reply = log_in(&app, &json!({ "email": email, "hash_pass": hash_pass })).await;

        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG), "{email:?} {hash_pass:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    }
    assert_eq!(app.tables().all("SessionsTable").await.len(), sessions);
}

#[tokio::test]
async fn the_digest_of_a_digest_opens_nothing() {
    let app = with_ivan().await;

    for hash_pass in [md5(&md5("123")), md5(&md5("123").to_uppercase())] {
        let reply = log_in(&app, &json!({ "email": "admin2@mail.ru", "hash_pass": hash_pass })).await;
        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG));
    }
}

#[tokio::test]
async fn a_password_of_32_hex_digits_cannot_be_typed_here() {
    let app = TestApp::start().await;
    let password = "0f7d3c9be2a45186d07f3b9c2e8a4165";
    let new = json!({ "name": "Hex", "email": "hex@example.com", "password": password });
    assert_eq!(app.post("/auth/register").json(&new).send().await.status, 201);

    let typed = log_in(&app, &json!({ "email": "hex@example.com", "hash_pass": password })).await;
    let digested = log_in(&app, &json!({ "email": "hex@example.com", "hash_pass": md5(password) })).await;

    assert_eq!((typed.status, digested.status), (401, 201));
    app.sign_in("hex@example.com", password).await;
}

#[tokio::test]
async fn the_token_opens_every_dialect() {
    let app = TestApp::start().await;
    let token = app.open_session(&app.jane().email, &app.jane().password).await;

    for (method, path) in [
        ("GET", "/users/2"),
        ("GET", "/auth/keys"),
        ("GET", "/api/v1/users/2"),
        ("POST", "/api/v1/private/users/seances"),
        ("GET", "/api/user"),
        ("GET", "/api/sessions"),
    ] {
        let reply = app.call(method, path).token(&token).send().await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_token_is_told_apart_by_every_digit() {
    let app = with_ivan().await;
    let token = app.open_session("admin2@mail.ru", "123").await;
    let last = if token.ends_with('0') { "1" } else { "0" };

    for other in [format!("{}{last}", &token[..31]), token.to_uppercase(), token[..31].to_owned(), format!("{token}0")]
    {
        // A token of digits has no upper case.
        if other == token {
            continue;
        }
        assert_eq!(app.get("/api/user").token(&other).send().await.status, 401, "{other}");
    }
    assert_eq!(app.get("/api/user").token(&token).send().await.status, 200);
}

#[tokio::test]
async fn the_token_is_kept_as_a_hash_only() {
    let app = with_ivan().await;

    let token = app.open_session("admin2@mail.ru", "123").await;

    assert!(!app.tables().dump().await.contains(&token));
}

#[tokio::test]
async fn the_twenty_first_session_ends_the_oldest() {
    let app = TestApp::start().await;
    let (email, password) = (&app.jane().email, &app.jane().password);
    let mut tokens = Vec::new();

    for _ in 0..21 {
        app.clock().advance(Duration::from_secs(1));
        tokens.push(app.open_session(email, password).await);
    }

    for (number, token) in tokens.iter().enumerate() {
        let status = app.get("/api/user").token(token).send().await.status;
        assert_eq!(status, if number == 0 { 401 } else { 200 }, "{number}");
    }
}
