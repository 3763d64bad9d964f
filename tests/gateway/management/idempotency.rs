//! `POST /api/v1/users` under an `Idempotency-Key`.

use std::time::Duration;

use serde_json::{Value, json};
use tests::answers::{EMAIL_TAKEN, FORBIDDEN, KEY_REUSED, invalid, malformed};
use tests::{PASSWORD, Reply, TestApp};

use super::update;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn create(app: &TestApp, token: &str, key: &str, body: &Value) -> Reply {
    let call = app.post("/api/v1/users").token(token).header("Idempotency-Key", key);
    call.json(body).send().await
}

fn once() -> Value {
    json!({ "name": "Once", "email": "once@example.com", "password": PASSWORD })
}

/// Asserts that an answer is the same, byte for byte, with the same headers.
#[track_caller]
fn assert_same(first: &Reply, again: &Reply) {
    assert_eq!(again.status, 201, "{}", again.text);
    assert_eq!(again.text, first.text);
    for header in ["location", "etag", "content-type", "cache-control"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_to_the_byte_and_makes_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    let first = create(&app, &token, "k-1", &once()).await;
    app.clock().advance(Duration::from_secs(600));
    let again = create(&app, &token, "k-1", &once()).await;

    assert_eq!((first.status, first.header("location")), (201, Some("/api/v1/users/3")));
    assert_same(&first, &again);
    assert_eq!(app.last_id().await, 3);
    let made = app.tables().all("AuditTable").await;
    let made = made.iter().filter(|entry| tests::attribute(entry, "user_id") == "3");
    assert_eq!(made.count(), 1);
}

#[tokio::test]
async fn a_repeat_tells_what_was_made_whatever_became_of_it() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let first = create(&app, &token, "k-1", &once()).await;

    update(&app, &token, 3, &json!({ "name": "Changed", "email": "changed@example.com" })).await;
    let changed = create(&app, &token, "k-1", &once()).await;
    app.delete("/users/3").token(&token).send().await;
    let deleted = create(&app, &token, "k-1", &once()).await;

    assert_same(&first, &changed);
    assert_same(&first, &deleted);
    assert_eq!(app.get("/users/3").token(&token).send().await.status, 404);
}

#[tokio::test]
async fn a_repeat_is_answered_though_the_role_it_gave_is_gone() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.add_role("support", &["users:read"]).await;
    let body = json!({ "name": "Once", "email": "once@example.com", "role": "support" });
    let first = create(&app, &token, "k-1", &body).await;

    update(&app, &token, 3, &json!({ "role": "user" })).await;
    let removed = app.delete("/api/v1/roles/support").token(&token).send().await;
    let again = create(&app, &token, "k-1", &body).await;

    assert_eq!(removed.status, 200);
    assert_same(&first, &again);
}

#[tokio::test]
async fn another_body_under_the_same_key_is_refused() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    create(&app, &token, "k-1", &once()).await;

    for (member, value) in [("name", "Twice"), ("email", "twice@example.com"), ("password", "another violet 7 anvil")] {
        let mut body = once();
        body[member] = json!(value);
        create(&app, &token, "k-1", &body).await.must_be(422, KEY_REUSED);
    }
    let spaced = app.post("/api/v1/users").token(&token).header("Idempotency-Key", "k-1");
    spaced.body(format!("{} ", once())).send().await.must_be(422, KEY_REUSED);

    assert_eq!(app.last_id().await, 3);
}

#[tokio::test]
async fn another_key_is_another_request() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    create(&app, &token, "k-1", &once()).await;

    create(&app, &token, "k-2", &once()).await.must_be(409, EMAIL_TAKEN);
    create(&app, &token, "K-1", &once()).await.must_be(409, EMAIL_TAKEN);
    let other = create(&app, &token, "k-2", &json!({ "name": "B", "email": "b@example.com" })).await;

    assert_eq!(other.status, 201);
}

#[tokio::test]
async fn another_callers_key_is_their_own() {
    let app = TestApp::start().await;
    let (_, ana) = app.someone("Ana", "admin").await;
    let john = app.admin().await;
    let b = json!({ "name": "B", "email": "b@example.com" });

    let johns = create(&app, &john, "k-1", &once()).await;
    let anas = create(&app, &ana, "k-1", &b).await;
    create(&app, &ana, "k-2", &once()).await.must_be(409, EMAIL_TAKEN);

    assert_eq!(anas.status, 201);
    assert_same(&johns, &create(&app, &john, "k-1", &once()).await);
    assert_same(&anas, &create(&app, &ana, "k-1", &b).await);
}

#[tokio::test]
async fn an_answer_is_kept_for_a_day() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let first = create(&app, &token, "k-1", &once()).await;

    app.clock().advance(DAY - Duration::from_secs(1));
    let token = app.admin().await;
    let within = create(&app, &token, "k-1", &once()).await;
    app.clock().advance(Duration::from_secs(1));
    let after = create(&app, &token, "k-1", &once()).await;
    let anew = create(&app, &token, "k-1", &json!({ "name": "B", "email": "b@example.com" })).await;

    assert_same(&first, &within);
    after.must_be(409, EMAIL_TAKEN);
    assert_eq!(anew.status, 201, "{}", anew.text);
}

#[tokio::test]
async fn only_a_201_is_kept() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let taken = json!({ "name": "J", "email": "jane.smith@example.com" });

    create(&app, &token, "k-1", &json!({ "name": "J" })).await.must_be(400, &invalid(&[("email", "can't be blank")]));
    create(&app, &token, "k-1", &taken).await.must_be(409, EMAIL_TAKEN);
    create(&app, &app.user().await, "k-1", &once()).await.must_be(403, FORBIDDEN);
    let made = create(&app, &token, "k-1", &once()).await;

    assert_eq!(made.status, 201);
    assert_same(&made, &create(&app, &token, "k-1", &once()).await);
}

#[tokio::test]
async fn an_opaque_token_has_its_answers_kept_too() {
    let app = TestApp::start().await;
    let john = app.john();
    let opaque = app.open_session(&john.email, &john.password).await;

    let first = create(&app, &opaque, "k-1", &once()).await;
    let again = create(&app, &opaque, "k-1", &once()).await;
    let other = create(&app, &opaque, "k-1", &json!({ "name": "B", "email": "b@example.com" })).await;
    // The key belongs to the caller, not to a session.
    let by_jwt = create(&app, &app.admin().await, "k-1", &once()).await;

    assert_same(&first, &again);
    assert_same(&first, &by_jwt);
    other.must_be(422, KEY_REUSED);
}

#[tokio::test]
async fn whose_right_is_gone_is_not_told_the_first_answer() {
    let app = TestApp::start().await;
    let (id, ana) = app.someone("Ana", "admin").await;
    let first = create(&app, &ana, "k-1", &once()).await;

    app.change_user(id, &json!({ "role": "methodist" })).await;

    assert_eq!(first.status, 201);
    create(&app, &ana, "k-1", &once()).await.must_be(403, FORBIDDEN);
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_characters() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let reason = malformed("Idempotency-Key must be 1 to 255 visible characters.");

    for key in ["", " ", "a b", "a\tb", &"k".repeat(256), "ключ"] {
        create(&app, &token, key, &once()).await.must_be(400, &reason);
    }
    assert_eq!(app.last_id().await, 2);
    let strange = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    let first = create(&app, &token, strange, &once()).await;
    assert_same(&first, &create(&app, &token, strange, &once()).await);
    let longest = create(&app, &token, &"k".repeat(255), &json!({ "name": "B", "email": "b@example.com" })).await;
    assert_eq!(longest.status, 201);
}

#[tokio::test]
async fn the_record_gives_nothing_away() {
    let app = TestApp::start().await;

    create(&app, &app.admin().await, "a-key-of-their-own", &once()).await;

    let mut kept = app.tables().all("EphemeralTable").await;
    kept.retain(|item| tests::attribute(item, "pk").starts_with("idempotency#"));
    assert_eq!(kept.len(), 1);
    let dump = format!("{kept:?}");
    assert!(!dump.contains(PASSWORD) && !dump.contains("a-key-of-their-own"));
}

#[tokio::test]
async fn elsewhere_the_header_means_nothing() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let body = json!({ "name": "A", "email": "a@example.com" });
    let at_a = async || {
        let call = app.post("/users").token(&token).header("Idempotency-Key", "k-1");
        call.json(&body).send().await
    };

    assert_eq!(at_a().await.status, 201);
    at_a().await.must_be(409, EMAIL_TAKEN);
}
