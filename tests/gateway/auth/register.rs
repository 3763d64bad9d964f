//! `POST /auth/register`.

use serde_json::{Value, json};
use tests::answers::{EMAIL_TAKEN, invalid};
use tests::{PASSWORD, Reply, TestApp};

use super::{ask, credentials, text};

async fn register(app: &TestApp, body: &Value) -> Reply {
    app.post("/auth/register").json(body).send().await
}

fn ada() -> Value {
    json!({ "name": "Ada Lovelace", "email": "ada@example.com", "password": PASSWORD })
}

#[tokio::test]
async fn whoever_registers_gets_an_account_and_a_key_shown_this_once() {
    let app = TestApp::start().await;

    let reply = register(&app, &ada()).await;

    let key = text(&reply.json()["api_key"]).to_owned();
    reply.must_be(201, &format!(r#"{{"id":3,"name":"Ada Lovelace","email":"ada@example.com","api_key":"{key}"}}"#));
    assert!(key.starts_with("rk_") && key.len() == 51);
    assert_eq!(reply.header("location"), Some("/users/3"));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let dump = app.tables().dump().await;
    assert!(!dump.contains(&key) && !dump.contains(PASSWORD));
    assert!(dump.contains("$argon2id$v=19$m=19456,t=2,p=1"));
}

#[tokio::test]
async fn the_new_account_is_an_active_user_whatever_else_was_sent() {
    let app = TestApp::start().await;
    let mut body = ada();
    for (member, value) in [("role", "admin"), ("status", "inactive"), ("id", "99"), ("kind", "application")] {
        body[member] = json!(value);
    }

    let reply = register(&app, &body).await;

    assert_eq!(reply.json()["id"], 3);
    let user = app.get("/api/v1/users/3").token(&app.admin().await).send().await.json();
    assert_eq!((&user["role"], &user["status"]), (&json!("user"), &json!("active")));
}

#[tokio::test]
async fn key_and_password_open_at_once_for_the_new_account_and_no_other() {
    let app = TestApp::start().await;

    let key = register(&app, &ada()).await.json();
    let key = text(&key["api_key"]);
    let own = ask(&app, &credentials(key, "ada@example.com", PASSWORD)).await;
    let other = ask(&app, &credentials(key, &app.jane().email, &app.jane().password)).await;

    assert_eq!((own.status, other.status), (200, 401));
    let token = own.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(app.get("/users/3").token(&token).send().await.status, 200);
    assert_eq!(app.get("/users").token(&token).send().await.status, 403);
    let keys = app.get("/auth/keys").token(&token).send().await.json();
    assert_eq!((&keys["keys"][0]["name"], &keys["keys"][0]["kind"]), (&json!("registration"), &json!("personal")));
    // The account exists in the other APIs too.
    app.sign_in("ada@example.com", PASSWORD).await;
    app.open_session("ada@example.com", PASSWORD).await;
}

#[tokio::test]
async fn name_and_address_are_kept_in_their_canonical_form() {
    let app = TestApp::start().await;
    let body = json!({ "name": "  Jose\u{301} ", "email": " ＪＯＳＥ@Почта.РФ ", "password": PASSWORD });

    let reply = register(&app, &body).await.json();

    assert_eq!((&reply["name"], &reply["email"]), (&json!("José"), &json!("jose@xn--80a1acny.xn--p1ai")));
}

#[tokio::test]
async fn a_taken_address_is_a_conflict_in_any_spelling_and_makes_nothing() {
    let app = TestApp::start().await;
    let before = app.tables().all("ApiKeysTable").await.len();

    for email in ["jane.smith@example.com", "JANE.SMITH@Example.com", " ｊane.smith@example.com"] {
        let mut body = ada();
        body["email"] = json!(email);

        register(&app, &body).await.must_be(409, EMAIL_TAKEN);
    }

    let users = app.get("/users").token(&app.admin().await).send().await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
    assert_eq!(app.tables().all("ApiKeysTable").await.len(), before);
    app.user().await;
}

#[tokio::test]
async fn where_registration_is_closed_nobody_registers_and_nothing_sent_is_judged() {
    let app = TestApp::with_variables(&[("REGISTRATION", "closed")]).await;
    let closed = r#"{"error":"Forbidden","message":"Registration is closed; ask an administrator for an account."}"#;

    register(&app, &ada()).await.must_be(403, closed);
    register(&app, &json!({ "email": "nope" })).await.must_be(403, closed);
    app.post("/auth/register").body("{").send().await.must_be(403, closed);

    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn everything_missing_is_named_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let all = invalid(&["name", "email", "password"].map(|member| (member, "can't be blank")));

    for body in [json!({}), json!({ "password": "", "email": "", "name": " " }), json!({ "name": null })] {
        register(&app, &body).await.must_be(400, &all);
    }
    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn what_is_wrong_with_a_member_is_told() {
    let app = TestApp::start().await;
    let email = |text: &str| ("email", json!(text), "must be a valid email address");
    let password = |text: &str, problem: &'static str| ("password", json!(text), problem);
    let long_local = format!("{}@example.com", "l".repeat(65));
    let long_whole = format!("{}@{}.{}.{}.com", "l".repeat(63), "d".repeat(63), "d".repeat(63), "d".repeat(60));
    let cases = [
        ("name", json!("x".repeat(201)), "is invalid"),
        ("name", json!("a\nb"), "is invalid"),
        ("name", json!("a\u{0}b"), "is invalid"),
        ("name", json!(7), "is invalid"),
        ("name", json!({ "first": "Ada" }), "is invalid"),
        email("nope"),
        email("ada@localhost"),
        email("ada@[192.0.2.1]"),
        email("Ada <ada@example.com>"),
        email(&long_local),
        email(&long_whole),
        ("email", json!(["ada@example.com"]), "is invalid"),
        ("email", json!("ada@example.com\u{0}"), "is invalid"),
        password("short 7", "is too short (minimum is 8 characters)"),
        password(&"x7 ж".repeat(33), "is too long (maximum is 128 characters)"),
        password("password", "is too easy to guess"),
        password("aaaaaaaaaaaa", "is too easy to guess"),
        password("ADA@example.com", "must not be your name or email address"),
        password("Ada Lovelace", "must not be your name or email address"),
        ("password", json!(12_345_678), "is invalid"),
        ("password", json!("violet\u{0}anvil"), "is invalid"),
    ];

    for (member, value, problem) in cases {
        let mut body = ada();
        body[member] = value;

        register(&app, &body).await.must_be(400, &invalid(&[(member, problem)]));
    }
    let all = json!({ "password": "short", "email": "nope", "name": "a\tb" });
    register(&app, &all).await.must_be(
        400,
        &invalid(&[
            ("name", "is invalid"),
            ("email", "must be a valid email address"),
            ("password", "is too short (minimum is 8 characters)"),
        ]),
    );
    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn any_script_makes_a_password_from_8_characters_up_to_128() {
    let app = TestApp::start().await;
    let longest: String = "ключ и 7 🦔 замков! ".chars().cycle().take(128).collect();

    for (at, password) in ["ёж7Ω🦔qж!", "лошадь батарейка", "🐴🔋📎🦔🌵🎻🛶🧭", &longest].into_iter().enumerate()
    {
        let email = format!("u{at}@example.com");
        let body = json!({ "name": "Ada", "email": email, "password": password });
        let reply = register(&app, &body).await;

        assert_eq!(reply.status, 201, "{password}: {}", reply.text);
        app.sign_in(&email, password).await;
    }
}
