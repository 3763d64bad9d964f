//! `POST /api/v1/server/users/sign_up`.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use shared::clock::Time;
use tests::{Reply, TestApp, attribute};

use super::{FORBIDDEN, UNAUTHENTICATED, invalid, missing};

async fn sign_up(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post("/api/v1/server/users/sign_up").token(token).json(body).send().await
}

/// The example of the specification.
fn example() -> Value {
    json!({ "passw": "example_string", "email": "user@example.com", "name": "Example Name" })
}

/// Fails if an account has this email address.
async fn assert_free(app: &TestApp, email: &str) {
    let query = json!({ "email": email });
    let found = app.put("/api/v1/private/users/any").token(&app.admin().await).json(&query).send().await;
    assert_eq!(found.text, r#"{"users":[]}"#);
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;
    app.clock().set(Time::parse_rfc3339("2024-01-01T00:00:00Z").unwrap());
    let counter = app.tables().client().put_item().table_name("UsersTable");
    let counter = counter.item("pk", AttributeValue::S("counter#user_id".into()));
    counter.item("n", AttributeValue::N("122".into())).send().await.unwrap();

    let reply = sign_up(&app, &app.admin().await, &example()).await;

    assert_eq!(reply.status, 201);
    assert_eq!(
        reply.text,
        r#"{"id":123,"message":"Resource created successfully","created_at":"2024-01-01T00:00:00Z"}"#
    );
    let signed_in = app.login("user@example.com", "example_string").await;
    assert_eq!(
        signed_in["user"].to_string(),
        r#"{"id":123,"name":"Example Name","email":"user@example.com","role":"user"}"#
    );
}

#[tokio::test]
async fn without_a_token_nobody_is_registered() {
    let app = TestApp::start().await;

    let reply = app.post("/api/v1/server/users/sign_up").json(&example()).send().await;

    assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
    assert_free(&app, "user@example.com").await;
}

#[tokio::test]
async fn a_dead_token_is_answered_like_none_but_said_to_be_invalid() {
    let app = TestApp::start().await;

    let reply = sign_up(&app, "not.a.token", &example()).await;

    assert_eq!((reply.status, reply.text.as_str()), (401, UNAUTHENTICATED));
    assert_eq!(reply.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    assert_free(&app, "user@example.com").await;
}

#[tokio::test]
async fn without_a_body_every_required_member_is_named() {
    let app = TestApp::start().await;

    let reply = app.post("/api/v1/server/users/sign_up").token(&app.admin().await).send().await;

    let all = ["passw", "email", "name"].map(|field| (field, "This field is required"));
    assert_eq!((reply.status, reply.text), (400, missing(&all)));
}

#[tokio::test]
async fn all_that_is_wrong_is_told_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let required = ["passw", "email", "name"];
    let with = |member: &str, value: &str| {
        let mut body = example();
        body[member] = json!(value);
        body
    };

    for (body, answer) in [
        (
            json!({ "passw": 12345678, "email": true, "name": ["Example Name"] }),
            invalid(&required.map(|field| (field, "Invalid value"))),
        ),
        (
            json!({ "passw": null, "email": "", "name": "  " }),
            missing(&required.map(|field| (field, "This field is required"))),
        ),
        (
            json!({ "email": "nobody", "passw": "1234567" }),
            missing(&[
                ("passw", "Password is too short (minimum is 8 characters)"),
                ("email", "Must be a valid email address"),
                ("name", "This field is required"),
            ]),
        ),
        (
            json!({ "passw": "password1", "email": "nobody", "name": "Example Name", "role": "King" }),
            invalid(&[
                ("passw", "Password is too easy to guess"),
                ("email", "Must be a valid email address"),
                ("role", "Not one of the known values"),
            ]),
        ),
        (with("name", "Example\u{1b}Name"), invalid(&[("name", "Invalid value")])),
        (with("role", "king"), invalid(&[("role", "Not one of the known values")])),
        (with("role", ""), invalid(&[("role", "Invalid value")])),
    ] {
        let reply = sign_up(&app, &admin, &body).await;
        assert_eq!((reply.status, reply.text), (400, answer), "{body}");
    }
    assert_free(&app, "user@example.com").await;
}

#[tokio::test]
async fn a_password_that_may_not_be_chosen_is_refused_with_its_reason() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let too_long = "q7Ж".repeat(43);

    for (passw, reason) in [
        ("1234567", "Password is too short (minimum is 8 characters)"),
        (too_long.as_str(), "Password is too long (maximum is 128 characters)"),
        ("password1", "Password is too easy to guess"),
        ("Peregrin.Tuk@Example.com", "Password must not be your name or email address"),
        ("peregrin.tuk", "Password must not be your name or email address"),
        ("ПЕРЕГРИН ТУК", "Password must not be your name or email address"),
        ("nul \0 in the middle", "Invalid value"),
    ] {
        let body = json!({ "passw": passw, "email": "peregrin.tuk@example.com", "name": "Перегрин Тук" });
        let reply = sign_up(&app, &admin, &body).await;

        assert_eq!((reply.status, reply.text), (400, invalid(&[("passw", reason)])), "{passw:?}");
    }
    assert_free(&app, "peregrin.tuk@example.com").await;
}

#[tokio::test]
async fn a_taken_email_is_a_conflict_in_whatever_spelling() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for email in ["jane.smith@example.com", " Jane.SMITH@Example.com ", "ｊａｎｅ.smith@example.com"] {
        let body = json!({ "passw": "example_string", "email": email, "name": "Another Jane" });
        let reply = sign_up(&app, &admin, &body).await;

        assert_eq!((reply.status, reply.text), (409, invalid(&[("email", "has already been taken")])), "{email}");
    }
    assert_eq!(app.login(&app.jane().email, &app.jane().password).await["user"]["name"], "Jane Smith");
}

#[tokio::test]
async fn those_who_may_register_nobody_are_told_so_before_anything_else() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Rea", "read_only").await;

    for token in [app.user().await, reader] {
        for body in [example(), json!({}), json!({ "email": "jane.smith@example.com" })] {
            let reply = sign_up(&app, &token, &body).await;

            assert_eq!((reply.status, reply.text.as_str()), (403, FORBIDDEN), "{body}");
        }
    }
    assert_free(&app, "user@example.com").await;
}

#[tokio::test]
async fn a_methodist_registers_users_and_no_others() {
    let app = TestApp::start().await;
    let (_, methodist) = app.someone("Mel", "methodist").await;
    let with_role = |email: &str, role: &str| json!({ "passw": "example_string", "email": email, "name": "Example Name", "role": role });

    let plain = sign_up(&app, &methodist, &example()).await;
    let said = sign_up(&app, &methodist, &with_role("said@example.com", "user")).await;

    assert_eq!((plain.status, said.status), (201, 201));
    for role in ["methodist", "read_only", "admin", "king", "", "Not A Role"] {
        let refused = sign_up(&app, &methodist, &with_role("other@example.com", role)).await;
        assert_eq!((refused.status, refused.text.as_str()), (403, FORBIDDEN), "{role:?}");
    }
    assert_free(&app, "other@example.com").await;
}

#[tokio::test]
async fn an_administrator_gives_any_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.add_role("support", &["users:read", "passwords:reset"]).await;

    for role in ["user", "methodist", "read_only", "admin", "support"] {
        let email = format!("{role}@example.com");
        let body = json!({ "passw": "example_string", "email": email, "name": "Example Name", "role": role });
        let reply = sign_up(&app, &admin, &body).await;

        assert_eq!(reply.status, 201, "{}", reply.text);
        assert_eq!(app.login(&email, "example_string").await["user"]["role"], role);
    }
}

#[tokio::test]
async fn nobody_gives_a_role_that_may_do_more_than_they() {
    let app = TestApp::start().await;
    app.add_role("registrar", &["users:read", "users:register", "roles:assign"]).await;
    app.add_role("auditor", &["audit:read"]).await;
    let (_, registrar) = app.someone("Reg", "registrar").await;
    let with_role = |role: &str| {
        let email = format!("{role}@example.com");
        json!({ "passw": "example_string", "email": email, "name": "Example Name", "role": role })
    };

    let own = sign_up(&app, &registrar, &with_role("registrar")).await;

    assert_eq!(own.status, 201, "{}", own.text);
    for role in ["admin", "methodist", "read_only", "auditor"] {
        let refused = sign_up(&app, &registrar, &with_role(role)).await;
        assert_eq!((refused.status, refused.text.as_str()), (403, FORBIDDEN), "{role}");
        assert_free(&app, &format!("{role}@example.com")).await;
    }
}

#[tokio::test]
async fn members_of_no_schema_are_neither_taken_nor_kept() {
    let app = TestApp::start().await;
    let mut body = example();
    for (member, value) in [
        ("id", json!(77)),
        ("status", json!("inactive")),
        ("created_at", json!("2001-01-01T00:00:00Z")),
        ("epoch", json!(9)),
        ("permissions", json!(["users:delete"])),
        ("motto", json!("canary in the coal mine")),
    ] {
        body[member] = value;
    }

    let reply = sign_up(&app, &app.admin().await, &body).await;

    assert_eq!(reply.text, r#"{"id":3,"message":"Resource created successfully","created_at":"2026-09-21T14:13:20Z"}"#);
    let profile = app.tables().item("UsersTable", "pk", "user#3").await.unwrap();
    assert_eq!((attribute(&profile, "status"), attribute(&profile, "epoch")), ("active".into(), "1".into()));
    assert!(!app.tables().dump().await.contains("canary"));
}

#[tokio::test]
async fn the_new_account_is_in_the_audit_trail_with_who_made_it() {
    let app = TestApp::start().await;

    sign_up(&app, &app.admin().await, &example()).await;

    let entries = app.tables().all("AuditTable").await;
    let mut made = entries.iter().filter(|entry| attribute(entry, "user_id") == "3");
    let entry = made.next().unwrap();
    assert_eq!((attribute(entry, "actor"), attribute(entry, "detail")), ("user:1".into(), "role user".into()));
    assert!(made.next().is_none());
}
