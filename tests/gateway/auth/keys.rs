//! `/auth/keys`: creating, listing and revoking API keys.

use serde_json::{Value, json};
use tests::answers::{DEAD_TOKEN, FORBIDDEN, NO_SUCH_KEY, NO_TOKEN, WRONG_CREDENTIALS, invalid};
use tests::{Reply, START, TestApp};

use super::{ask, credentials, new_key, own_key, text};

async fn create(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post("/auth/keys").token(token).json(body).send().await
}

async fn list(app: &TestApp, token: &str) -> Reply {
    app.get("/auth/keys").token(token).send().await
}

async fn revoke(app: &TestApp, token: &str, id: &str) -> Reply {
    app.delete(&format!("/auth/keys/{id}")).token(token).send().await
}

#[tokio::test]
async fn a_new_key_is_told_whole_and_this_once() {
    let app = TestApp::start().await;
    let token = app.user().await;

    let reply = create(&app, &token, &json!({ "name": " ci " })).await;

    let key = reply.json();
    let (id, secret, now) = (text(&key["id"]), text(&key["api_key"]), START.rfc3339());
    let prefix = &secret[..11];
    reply.must_be(
        201,
        &format!(
            r#"{{"id":"{id}","name":"ci","kind":"personal","prefix":"{prefix}","created_at":"{now}","expires_at":null,"api_key":"{secret}"}}"#
        ),
    );
    assert!(id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()));
    assert!(secret.starts_with("rk_") && secret.len() == 51);
    assert_eq!(reply.header("location"), Some(format!("/auth/keys/{id}").as_str()));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert!(!app.tables().dump().await.contains(secret));
}

#[tokio::test]
async fn ones_own_keys_are_listed_oldest_first_without_their_secrets() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let first = new_key(&app, &token, &json!({ "name": "Ключ" })).await;
    app.clock().advance(std::time::Duration::from_secs(60));
    let second = new_key(&app, &token, &json!({ "name": "b", "expires_at": "2030-01-01T03:00:00+03:00" })).await;

    let reply = list(&app, &token).await;

    let shown = |key: &Value, name: &str, created: &str, expires: &str| {
        let (id, prefix) = (text(&key["id"]), text(&key["prefix"]));
        format!(
            r#"{{"id":"{id}","name":"{name}","kind":"personal","prefix":"{prefix}","created_at":"{created}","last_used_at":null,"expires_at":{expires}}}"#
        )
    };
    let (now, later) = (START.rfc3339(), START.plus(std::time::Duration::from_secs(60)).rfc3339());
    let first = shown(&first, "Ключ", &now, "null");
    let second = shown(&second, "b", &later, r#""2030-01-01T00:00:00Z""#);
    reply.must_be(200, &format!(r#"{{"keys":[{first},{second}]}}"#));
}

#[tokio::test]
async fn who_has_no_key_has_an_empty_list_and_nobody_sees_anothers() {
    let app = TestApp::start().await;

    list(&app, &app.user().await).await.must_be(200, r#"{"keys":[]}"#);
    let johns = list(&app, &app.admin().await).await.json();

    assert_eq!((johns["keys"].as_array().unwrap().len(), &johns["keys"][0]["name"]), (1, &json!("demo")));
    assert!(!johns.to_string().contains(&app.demo().api_key));
}

#[tokio::test]
async fn a_withdrawn_key_opens_nothing_from_that_moment_and_the_others_do() {
    let app = TestApp::start().await;
    let (_, ana) = app.someone("Ana", "user").await;
    let (key, with_key) = own_key(&app, &ana, "Ana").await;
    let (_, with_other) = own_key(&app, &ana, "Ana").await;

    let reply = revoke(&app, &ana, text(&key["id"])).await;

    reply.must_be(200, r#"{"message":"API key has been deleted successfully."}"#);
    ask(&app, &with_key).await.must_be(401, WRONG_CREDENTIALS);
    assert_eq!(ask(&app, &with_other).await.status, 200);
    assert_eq!(list(&app, &ana).await.json()["keys"].as_array().unwrap().len(), 1);
    revoke(&app, &ana, text(&key["id"])).await.must_be(404, NO_SUCH_KEY);
}

#[tokio::test]
async fn anothers_key_is_as_unknown_as_one_that_never_was_and_goes_on_opening() {
    let app = TestApp::start().await;
    let (_, ana) = app.someone("Ana", "user").await;
    let (key, with_key) = own_key(&app, &ana, "Ana").await;

    for token in [app.user().await, app.admin().await] {
        revoke(&app, &token, text(&key["id"])).await.must_be(404, NO_SUCH_KEY);
    }
    for unknown in ["0", "x", &"0".repeat(32), &text(&key["id"]).to_uppercase(), text(&key["prefix"])] {
        revoke(&app, &ana, unknown).await.must_be(404, NO_SUCH_KEY);
    }

    assert_eq!(ask(&app, &with_key).await.status, 200);
}

#[tokio::test]
async fn only_administrators_make_application_keys() {
    let app = TestApp::start().await;
    let application = json!({ "name": "backend", "kind": "application" });
    let (_, methodist) = app.someone("Ana", "methodist").await;

    for token in [app.user().await, methodist] {
        create(&app, &token, &application).await.must_be(403, FORBIDDEN);
        list(&app, &token).await.must_be(200, r#"{"keys":[]}"#);
    }

    assert_eq!(new_key(&app, &app.admin().await, &application).await["kind"], "application");
}

#[tokio::test]
async fn whoever_may_only_read_has_no_keys() {
    let app = TestApp::start().await;
    let (_, reader) = app.someone("Ana", "read_only").await;

    create(&app, &reader, &json!({ "name": "mine" })).await.must_be(403, FORBIDDEN);
    list(&app, &reader).await.must_be(403, FORBIDDEN);
    revoke(&app, &reader, &"0".repeat(32)).await.must_be(403, FORBIDDEN);

    assert_eq!(app.tables().all("ApiKeysTable").await.len(), 1);
}

#[tokio::test]
async fn keys_are_for_those_who_are_signed_in_and_a_key_is_no_token() {
    let app = TestApp::start().await;

    for (method, path) in [("POST", "/auth/keys"), ("GET", "/auth/keys"), ("DELETE", "/auth/keys/x")] {
        app.call(method, path).send().await.must_be(401, NO_TOKEN);
        app.call(method, path).token(&app.demo().api_key).send().await.must_be(401, DEAD_TOKEN);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_new_key_is_told_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let start = START.rfc3339();
    let cases = [
        (json!({}), vec![("name", "can't be blank")]),
        (json!({ "name": "  " }), vec![("name", "can't be blank")]),
        (json!({ "name": "x".repeat(101) }), vec![("name", "is invalid")]),
        (json!({ "name": "a\u{1b}[1m" }), vec![("name", "is invalid")]),
        (json!({ "name": "a", "kind": "master" }), vec![("kind", "is not included in the list")]),
        (json!({ "name": "a", "kind": "" }), vec![("kind", "is invalid")]),
        (json!({ "name": "a", "expires_at": "tomorrow" }), vec![("expires_at", "is invalid")]),
        (json!({ "name": "a", "expires_at": 1_900_000_000 }), vec![("expires_at", "is invalid")]),
        (json!({ "name": "a", "expires_at": "2020-01-01T00:00:00Z" }), vec![("expires_at", "is invalid")]),
        (json!({ "name": "a", "expires_at": start }), vec![("expires_at", "is invalid")]),
        (json!({ "name": "a", "password": "x".repeat(129) }), vec![("password", "is invalid")]),
        (
            json!({ "password": 7, "expires_at": "?", "kind": 7, "name": 7 }),
            vec![
                ("name", "is invalid"),
                ("kind", "is invalid"),
                ("expires_at", "is invalid"),
                ("password", "is invalid"),
            ],
        ),
    ];

    for (body, problems) in cases {
        create(&app, &token, &body).await.must_be(400, &invalid(&problems));
    }
    list(&app, &token).await.must_be(200, r#"{"keys":[]}"#);
}

#[tokio::test]
async fn a_deleted_users_key_opens_nothing() {
    let app = TestApp::start().await;
    let (id, ana) = app.someone("Ana", "user").await;
    let (key, with_key) = own_key(&app, &ana, "Ana").await;

    let deleted = app.delete(&format!("/users/{id}")).token(&ana).send().await;
    // The email address is free. Its next owner inherits nothing of Ana's.
    let (_, next) = app.someone("Ana", "user").await;

    assert_eq!(deleted.status, 200);
    ask(&app, &with_key).await.must_be(401, WRONG_CREDENTIALS);
    list(&app, &next).await.must_be(200, r#"{"keys":[]}"#);
    revoke(&app, &next, text(&key["id"])).await.must_be(404, NO_SUCH_KEY);
    let jane = credentials(text(&key["api_key"]), &app.jane().email, &app.jane().password);
    ask(&app, &jane).await.must_be(401, WRONG_CREDENTIALS);
}
