//! `PUT /users/{id}`. The tests of the management API cover what both have in common.

use serde_json::{Value, json};
use tests::answers::{CHANGED_SINCE, EMAIL_TAKEN, FORBIDDEN, NO_SUCH_USER, NO_TOKEN, invalid};
use tests::{PASSWORD, Reply, TestApp};

async fn update(app: &TestApp, token: &str, id: u64, body: &Value) -> Reply {
    app.put(&format!("/users/{id}")).token(token).json(body).send().await
}

#[tokio::test]
async fn the_documents_request_gets_the_documents_answer() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let alice = json!({ "name": "Alice Johnson", "email": "alice.johnson@example.com" });
    app.post("/users").token(&token).json(&alice).send().await;

    let body = json!({ "name": "Alice Johnson", "email": "alice.johnson@newemail.com" });
    let reply = update(&app, &token, 3, &body).await;

    reply.must_be(200, r#"{"id":3,"name":"Alice Johnson","email":"alice.johnson@newemail.com"}"#);
    assert_eq!(reply.header("etag"), Some("\"2\""));
    assert_eq!(app.get("/users/3").token(&token).send().await.text, reply.text);
}

#[tokio::test]
async fn what_is_not_sent_stays() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    update(&app, &token, 2, &json!({ "name": "Jane Doe" }))
        .await
        .must_be(200, r#"{"id":2,"name":"Jane Doe","email":"jane.smith@example.com"}"#);
    update(&app, &token, 2, &json!({ "email": "jane.doe@example.com", "name": null }))
        .await
        .must_be(200, r#"{"id":2,"name":"Jane Doe","email":"jane.doe@example.com"}"#);
}

#[tokio::test]
async fn role_and_status_are_no_members_here() {
    let app = TestApp::start().await;

    let body = json!({ "role": "admin", "status": "inactive", "name": "Jane Doe" });
    let by_herself = update(&app, &app.user().await, 2, &body).await;
    let by_john = update(&app, &app.admin().await, 2, &body).await;

    assert_eq!((by_herself.status, by_john.status), (200, 200));
    let jane = app.get("/api/v1/users/2").token(&app.user().await).send().await.json();
    assert_eq!((&jane["role"], &jane["status"]), (&json!("user"), &json!("active")));
}

#[tokio::test]
async fn no_known_member_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let jane = r#"{"id":2,"name":"Jane Smith","email":"jane.smith@example.com"}"#;

    for body in [json!({}), json!({ "nickname": "J" }), json!({ "name": null }), json!({ "name": "Jane Smith" })] {
        let reply = update(&app, &token, 2, &body).await;

        reply.must_be(200, jane);
        assert_eq!(reply.header("etag"), Some("\"1\""));
    }
    app.put("/users/2").token(&token).send().await.must_be(200, jane);
}

#[tokio::test]
async fn everybody_who_may_changes_themselves_and_only_administrators_others() {
    let app = TestApp::start().await;
    let rename = json!({ "name": "Renamed" });

    app.put("/users/2").json(&rename).send().await.must_be(401, NO_TOKEN);
    for (role, own) in [("user", 200), ("methodist", 200), ("read_only", 403)] {
        let (id, token) = app.someone(role, role).await;
        assert_eq!(update(&app, &token, id, &rename).await.status, own, "{role}");
        for other in [1, 2, 999] {
            update(&app, &token, other, &rename).await.must_be(403, FORBIDDEN);
        }
    }

    let jane = app.get("/users/2").token(&app.user().await).send().await.json();
    assert_eq!(jane["name"], "Jane Smith");
}

#[tokio::test]
async fn ones_own_address_takes_the_present_password() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let moved = |password: Value| json!({ "email": "jane@new.example.com", "password": password });

    let missing = update(&app, &token, 2, &moved(Value::Null)).await;
    let wrong = update(&app, &token, 2, &moved(json!("wrong-wrong"))).await;
    let right = update(&app, &token, 2, &moved(json!(app.jane().password))).await;

    missing.must_be(400, &invalid(&[("password", "can't be blank")]));
    wrong.must_be(400, &invalid(&[("password", "is not the present password")]));
    right.must_be(200, r#"{"id":2,"name":"Jane Smith","email":"jane@new.example.com"}"#);
    assert_eq!(right.header("etag"), Some("\"2\""));
    app.sign_in("jane@new.example.com", &app.jane().password).await;
}

#[tokio::test]
async fn ones_own_name_and_ones_own_address_in_another_spelling_take_none() {
    let app = TestApp::start().await;

    let body = json!({ "name": "Jane Doe", "email": " JANE.SMITH@example.com" });
    let reply = update(&app, &app.user().await, 2, &body).await;

    reply.must_be(200, r#"{"id":2,"name":"Jane Doe","email":"jane.smith@example.com"}"#);
}

#[tokio::test]
async fn a_taken_address_is_a_conflict_and_changes_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let (id, _) = app.someone("Ana", "user").await;

    let body = json!({ "name": "Changed", "email": "JANE.smith@example.com" });
    let reply = update(&app, &token, id, &body).await;

    reply.must_be(409, EMAIL_TAKEN);
    let ana = app.get(&format!("/users/{id}")).token(&token).send().await;
    ana.must_be(200, &format!(r#"{{"id":{id},"name":"Ana","email":"ana@example.com"}}"#));
    app.sign_in("ana@example.com", PASSWORD).await;
    app.user().await;
}

#[tokio::test]
async fn an_unknown_user_cannot_be_changed() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for id in ["3", "0", "x", "9999999999999999999"] {
        let reply = app.put(&format!("/users/{id}")).token(&token).json(&json!({ "name": "A" })).send().await;
        reply.must_be(404, NO_SUCH_USER);
    }
    assert_eq!(app.tables().item("UsersTable", "pk", "user#3").await, None);
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    let all = json!({ "password": "x".repeat(129), "email": "nope", "name": "a\u{7}b" });
    update(&app, &token, 2, &all).await.must_be(
        400,
        &invalid(&[("name", "is invalid"), ("email", "must be a valid email address"), ("password", "is invalid")]),
    );
    for (member, value, phrase) in
        [("name", "", "is invalid"), ("name", "  ", "can't be blank"), ("email", "", "is invalid")]
    {
        let mut body = json!({});
        body[member] = json!(value);
        update(&app, &token, 2, &body).await.must_be(400, &invalid(&[(member, phrase)]));
    }
}

#[tokio::test]
async fn a_version_that_is_past_is_told_and_the_present_one_is_taken() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let with_tag = async |tag: &str, name: &str| {
        let call = app.put("/users/2").token(&token).header("If-Match", tag);
        call.json(&json!({ "name": name })).send().await
    };

    let first = with_tag("\"1\"", "First").await;
    let late = with_tag("\"1\"", "Late").await;

    first.must_be(200, r#"{"id":2,"name":"First","email":"jane.smith@example.com"}"#);
    late.must_be(412, CHANGED_SINCE);
    assert_eq!(app.get("/users/2").token(&token).send().await.json()["name"], "First");
}
