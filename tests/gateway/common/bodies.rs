//! How a malformed body differs from an empty one. `bad_bodies` tests which bodies each route rejects.

use tests::answers::malformed;
use tests::{Reply, TestApp};

const NO_OBJECT: &str = "The body must be a JSON object.";
const NO_JSON: &str = "The body is not valid JSON in UTF-8, or is nested too deeply.";

async fn create(app: &TestApp, body: impl Into<Vec<u8>>) -> Reply {
    app.post("/api/v1/users").token(&app.admin().await).body(body).send().await
}

#[tokio::test]
async fn what_is_no_json_is_told() {
    let app = TestApp::start().await;
    let deep = format!(r#"{{"x":{}{}}}"#, "[".repeat(30_000), "]".repeat(30_000));

    for body in [
        &b"{"[..],
        b"{\"name\": ",
        b"{name: 1}",
        b"{'name': 'a'}",
        b"{\"a\":1,}",
        b"{} {}",
        b"nonsense",
        b"{\"name\":\"a\nb\"}",
        b"\xef\xbb\xbf{}",
        b"{\"name\":\"\xff\"}",
        b"\xff\xfe{\0}\0",
        br#"{"name":"\ud800"}"#,
        br#"{"name":"\udc00\ud800"}"#,
        deep.as_bytes(),
    ] {
        create(&app, body).await.must_be(400, &malformed(NO_JSON));
    }
    assert_eq!(app.last_id().await, 2);
}

#[tokio::test]
async fn a_top_level_that_is_no_object_is_told() {
    let app = TestApp::start().await;

    for body in ["[]", "null", "1", "\"name\"", "true", "[{\"name\":\"a\"}]"] {
        create(&app, body).await.must_be(400, &malformed(NO_OBJECT));
    }
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for body in ["", " \r\n\t", "{}"] {
        let call = app.put("/api/v1/users/2").token(&token).header("Content-Type", "application/json");
        assert_eq!(call.body(body).send().await.status, 200, "{body:?}");
    }
    assert_eq!(app.put("/api/v1/users/2").token(&token).send().await.status, 200);
}

#[tokio::test]
async fn a_body_where_none_is_wanted_does_no_harm() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for (method, path, status) in [
        ("GET", "/users", 200),
        ("GET", "/api/v1/users/2", 200),
        ("GET", "/auth/keys", 200),
        ("DELETE", "/users/2", 200),
    ] {
        let reply = app.call(method, path).token(&token).body("{nonsense").send().await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
    }
}

#[tokio::test]
async fn letters_escaped_or_not_are_the_same() {
    let app = TestApp::start().await;

    let escaped =
        create(&app, r#"{"n\u0061me":"\u0418\u0432\u0430\u043d \ud83e\udd94","email":"a@example.com"}"#).await;

    assert_eq!(escaped.json()["name"], "Иван 🦔");
}
