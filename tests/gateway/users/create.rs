//! `POST /users`.

use serde_json::{Value, json};
use tests::answers::{EMAIL_TAKEN, FORBIDDEN, NO_TOKEN, invalid};
use tests::{PASSWORD, Reply, TestApp};

async fn create(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post("/users").token(token).json(body).send().await
}

fn alice() -> Value {
    json!({ "name": "Alice Johnson", "email": "alice.johnson@example.com" })
}

fn alice_and(member: &str, value: Value) -> Value {
    let mut alice = alice();
    alice[member] = value;
    alice
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;

    let reply = create(&app, &app.admin().await, &alice()).await;

    reply.must_be(201, r#"{"id":3,"name":"Alice Johnson","email":"alice.johnson@example.com"}"#);
    assert_eq!(reply.header("location"), Some("/users/3"));
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn whoever_is_made_is_an_active_user_unless_a_role_is_named() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut bea = json!({ "name": "Bea", "email": "bea@example.com", "role": "methodist" });
    // Not a member of this API.
    bea["status"] = json!("inactive");

    create(&app, &token, &alice()).await;
    create(&app, &token, &bea).await;

    let get = async |id: u64| app.get(&format!("/api/v1/users/{id}")).token(&token).send().await.json();
    let (alice, bea) = (get(3).await, get(4).await);
    assert_eq!((&alice["role"], &alice["status"]), (&json!("user"), &json!("active")));
    assert_eq!((&bea["role"], &bea["status"]), (&json!("methodist"), &json!("active")));
}

#[tokio::test]
async fn without_a_password_nobody_signs_in_until_one_is_set() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let login = json!({ "email": "alice.johnson@example.com", "passw": PASSWORD });
    let try_login = async || app.post("/api/v1/public/users/login").json(&login).send().await.status;

    create(&app, &admin, &alice()).await;
    let before = try_login().await;
    let set = json!({ "user_id": 3, "new_passw": PASSWORD });
    let set = app.put("/api/v1/server/users/passw/set_new_passw").token(&admin).json(&set).send().await;

    assert_eq!((before, set.status, try_login().await), (401, 200, 200));
}

#[tokio::test]
async fn with_a_password_they_sign_in_at_once() {
    let app = TestApp::start().await;

    let reply = create(&app, &app.admin().await, &alice_and("password", json!(PASSWORD))).await;

    reply.must_be(201, r#"{"id":3,"name":"Alice Johnson","email":"alice.johnson@example.com"}"#);
    let token = app.sign_in("alice.johnson@example.com", PASSWORD).await;
    assert_eq!(app.get("/users/3").token(&token).send().await.status, 200);
    assert!(!app.tables().dump().await.contains(PASSWORD));
}

#[tokio::test]
async fn only_administrators_create() {
    let app = TestApp::start().await;

    app.post("/users").json(&alice()).send().await.must_be(401, NO_TOKEN);
    for role in ["user", "methodist", "read_only"] {
        let (_, token) = app.someone(role, role).await;
        create(&app, &token, &alice()).await.must_be(403, FORBIDDEN);
        create(&app, &token, &json!({})).await.must_be(403, FORBIDDEN);
    }

    assert_eq!(app.last_id().await, 5);
}

#[tokio::test]
async fn a_taken_address_is_a_conflict_in_any_spelling_and_makes_nobody() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for email in ["jane.smith@example.com", " JANE.SMITH@EXAMPLE.COM "] {
        create(&app, &token, &alice_and("email", json!(email))).await.must_be(409, EMAIL_TAKEN);
    }

    let users = app.get("/users").token(&token).send().await.json();
    assert_eq!(users["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_told_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let blank = invalid(&[("name", "can't be blank"), ("email", "can't be blank")]);
    let unlisted = [("role", "is not included in the list")];
    let short = [("password", "is too short (minimum is 8 characters)")];

    create(&app, &token, &json!({})).await.must_be(400, &blank);
    create(&app, &token, &json!({ "email": "", "name": null })).await.must_be(400, &blank);
    for role in ["king", "Admin", "администратор"] {
        create(&app, &token, &alice_and("role", json!(role))).await.must_be(400, &invalid(&unlisted));
    }
    create(&app, &token, &alice_and("role", json!(""))).await.must_be(400, &invalid(&[("role", "is invalid")]));
    create(&app, &token, &alice_and("password", json!("short"))).await.must_be(400, &invalid(&short));
    let all = json!({ "role": 1, "password": "short", "email": "nope", "name": "x".repeat(201) });
    create(&app, &token, &all).await.must_be(
        400,
        &invalid(&[
            ("name", "is invalid"),
            ("email", "must be a valid email address"),
            ("password", "is too short (minimum is 8 characters)"),
            ("role", "is invalid"),
        ]),
    );

    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn null_is_absent_where_a_member_may_be() {
    let app = TestApp::start().await;

    let reply = create(
        &app,
        &app.admin().await,
        &json!({ "name": "A", "email": "a@example.com", "password": null, "role": null }),
    )
    .await;

    reply.must_be(201, r#"{"id":3,"name":"A","email":"a@example.com"}"#);
}

#[tokio::test]
async fn what_is_not_a_member_is_never_kept() {
    let app = TestApp::start().await;

    let mut body = alice_and("canary", json!("coal mine"));
    for member in ["id", "version", "epoch", "pk", "created_at"] {
        body[member] = json!(77);
    }
    let reply = create(&app, &app.admin().await, &body).await;

    reply.must_be(201, r#"{"id":3,"name":"Alice Johnson","email":"alice.johnson@example.com"}"#);
    let dump = app.tables().dump().await;
    assert!(!dump.contains("coal mine") && !dump.contains("N(\"77\")"));
}
