//! Malformed bodies: each route rejects them in its API's error format, within a second.

use serde_json::{Value, json};
use tests::{Call, PASSWORD, TestApp};

use super::{Dialect, within_a_second};

/// Every route that reads a body, and a member that it knows.
const WRITERS: [(&str, &str, &str); 20] = [
    ("POST", "/auth/register", "name"),
    ("POST", "/auth/token", "api_key"),
    ("POST", "/auth/refresh", "refresh_token"),
    ("POST", "/auth/keys", "name"),
    ("POST", "/users", "name"),
    ("PUT", "/users/2", "name"),
    ("POST", "/api/v1/server/users/sign_up", "name"),
    ("POST", "/api/v1/public/users/login", "email"),
    ("POST", "/api/v1/public/users/refresh", "refresh_token"),
    ("PUT", "/api/v1/private/users/logout", "session_id"),
    ("POST", "/api/v1/private/users/seances", "cursor"),
    ("PUT", "/api/v1/server/users/passw/set_new_passw", "new_passw"),
    ("PUT", "/api/v1/private/users/any", "q"),
    ("POST", "/api/v1/users", "name"),
    ("PUT", "/api/v1/users/2", "name"),
    ("POST", "/api/v1/roles", "name"),
    ("PUT", "/api/v1/roles/gardener", "description"),
    ("PUT", "/api/user", "name"),
    ("PUT", "/api/login", "email"),
    ("DELETE", "/api/user", "email"),
];

/// Sends a body to each of these routes, which must reject it with this status.
async fn assert_refused_everywhere(app: &TestApp, token: &str, status: u16, call: impl Fn(Call, &str) -> Call) {
    for (method, path, member) in WRITERS {
        let reply = within_a_second(call(app.call(method, path).token(token), member)).await;
        Dialect::of(path).assert_error(&reply, status, &format!("{method} {path}"));
    }
}

#[tokio::test]
async fn what_is_no_json_object_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (deep_lists, deep_objects) = ("[".repeat(30_000), r#"{"a":"#.repeat(10_000));

    for body in [
        "{",
        "{\"name\": ",
        "{\"name\": \"a\",}",
        "{'name': 'a'}",
        "{name: \"a\"}",
        "{} {}",
        "{}x",
        "nonsense",
        "a=b&c=d",
        "<users/>",
        "\u{feff}{}",
        "{\"name\": \"line\nbreak\"}",
        "{\"name\": \"\\x41\"}",
        "{\"name\": NaN}",
        "{\"name\": 01}",
        "{\"name\": 1e999}",
        "[]",
        "[{}]",
        "[1,",
        "1",
        "-0.0",
        "\"{}\"",
        "null",
        "true",
        &deep_lists,
        &deep_objects,
    ] {
        assert_refused_everywhere(&app, &admin, 400, |call, _| call.body(body)).await;
    }
}

#[tokio::test]
async fn what_is_no_unicode_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for bytes in [
        b"{\"name\": \"\xff\"}".as_slice(),
        b"{\"\xc3\x28\": 1}",
        b"{\"name\": \"\xc0\xaf\"}",
        b"{\"name\": \"\xed\xa0\x80\"}",
        b"\xff\xfe{\x00}\x00",
        b"\x00",
        b"{\"name\": \"\\ud800\"}",
        b"{\"name\": \"\\udc00\\ud800\"}",
        b"{\"other\": \"\\udfff\"}",
        b"{\"\\ud800\": 1}",
    ] {
        assert_refused_everywhere(&app, &admin, 400, |call, _| call.body(bytes)).await;
    }
}

#[tokio::test]
async fn a_known_member_twice_is_refused_in_whatever_spelling() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    assert_refused_everywhere(&app, &admin, 400, |call, member| {
        call.body(format!(r#"{{"{member}": "ja", "{member}": "jo"}}"#))
    })
    .await;
    assert_refused_everywhere(&app, &admin, 400, |call, member| {
        let (first, rest) = member.split_at(1);
        let escaped = format!("\\u{:04x}{rest}", first.as_bytes()[0]);
        call.body(format!(r#"{{"{member}": null, "x": 1, "{escaped}": null}}"#))
    })
    .await;
}

#[tokio::test]
async fn unknown_members_are_ignored_as_long_as_they_are_json() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let nested = format!("{}{}", "[".repeat(100), "]".repeat(100));
    let body =
        format!(r#"{{"x": 1, "x": 2, "Name": "No", "__proto__": {{"name": "No"}}, "deep": {nested}, "n": 1e300}}"#);

    let reply = app.put("/api/v1/users/2").token(&admin).body(body).send().await;

    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.text, app.get("/api/v1/users/2").token(&admin).send().await.text);
    assert_eq!(reply.json()["name"], "Jane Smith");
}

#[tokio::test]
async fn a_nul_is_refused_in_every_string_that_would_be_kept_or_looked_for() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let whole = json!({ "name": "Ana", "email": "ana@example.com", "password": PASSWORD, "passw": PASSWORD });

    for (method, path, members) in [
        ("POST", "/auth/register", &["name", "email", "password"] as &[&str]),
        ("POST", "/auth/keys", &["name", "kind", "expires_at", "password"]),
        ("POST", "/users", &["name", "email", "password", "role"]),
        ("PUT", "/users/2", &["name", "email", "password"]),
        ("POST", "/api/v1/server/users/sign_up", &["passw", "email", "name", "role"]),
        ("PUT", "/api/v1/private/users/logout", &["session_id"]),
        ("POST", "/api/v1/private/users/seances", &["cursor"]),
        ("PUT", "/api/v1/server/users/passw/set_new_passw", &["passw", "new_passw", "email"]),
        ("PUT", "/api/v1/private/users/any", &["email", "q", "role", "status", "cursor"]),
        ("POST", "/api/v1/users", &["name", "email", "role", "password", "status"]),
        ("PUT", "/api/v1/users/2", &["name", "email", "role", "status", "password"]),
        ("POST", "/api/v1/roles", &["name", "description"]),
        ("PUT", "/api/user", &["name", "email", "password"]),
        ("DELETE", "/api/user", &["email"]),
    ] {
        for member in members {
            let mut body = whole.clone();
            body[*member] = json!("a\0b");
            if path == "/api/v1/roles" {
                body["permissions"] = json!([]);
            }
            let reply = within_a_second(app.call(method, path).token(&admin).json(&body)).await;
            Dialect::of(path).assert_error(&reply, 400, &format!("{method} {path} {member}"));
        }
    }
    assert_eq!(app.services().provisioning.last_user_id().await.unwrap(), 2);
}

#[tokio::test]
async fn members_of_every_wrong_type_are_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for value in [json!(1), json!(-1.5), json!(u64::MAX), json!(1e300), json!(true), json!([]), json!(["a"]), json!({})]
    {
        assert_refused_everywhere(&app, &admin, 400, |call, member| call.json(&json!({ member: value }))).await;
    }
}

/// An object of exactly this many bytes, with these members.
fn of_length(length: usize, members: &Value) -> String {
    let start = members.to_string();
    let start = start.strip_suffix('}').unwrap();
    let rest = length - start.len() - r#","x":""}"#.len();
    // Two bytes per character, because the limit counts bytes.
    let padding = format!("{}{}", "ж".repeat(rest / 2), "x".repeat(rest % 2));
    let body = format!(r#"{start},"x":"{padding}"}}"#);
    assert_eq!(body.len(), length);
    body
}

#[tokio::test]
async fn a_body_has_64_kib_at_most() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (method, path, members, status) in [
        ("POST", "/users", json!({ "name": "Ana", "email": "a@example.com" }), 201),
        ("PUT", "/api/v1/private/users/any", json!({ "ids": [1] }), 200),
        ("POST", "/api/v1/users", json!({ "name": "Ana", "email": "c@example.com" }), 201),
        ("PUT", "/api/user", json!({ "name": "Ana", "email": "d@example.com", "password": "123" }), 201),
    ] {
        let too_large = app.call(method, path).token(&admin).body(of_length(65_537, &members));
        let too_large = within_a_second(too_large).await;
        let fits = app.call(method, path).token(&admin).body(of_length(65_536, &members)).send().await;

        Dialect::of(path).assert_error(&too_large, 413, path);
        assert_eq!(fits.status, status, "{path}: {}", fits.text);
    }
    let large = "x".repeat(1024 * 1024);
    assert_refused_everywhere(&app, &admin, 413, |call, _| call.body(large.as_str())).await;
}

#[tokio::test]
async fn what_is_too_large_is_said_in_each_dialects_words() {
    let app = TestApp::start().await;
    let large = "x".repeat(65_537);

    for (path, answer) in [
        ("/auth/token", r#"{"error":"Payload Too Large","message":"The body exceeds 64 KiB."}"#),
        ("/api/v1/public/users/login", r#"{"error":"Payload Too Large","message":"The body exceeds 64 KiB."}"#),
        ("/api/v1/users", r#"{"error":"Payload Too Large","message":"The body exceeds 64 KiB."}"#),
    ] {
        assert_eq!(app.post(path).body(large.as_str()).send().await.text, answer, "{path}");
    }
    let of_d = app.put("/api/login").body(large.as_str()).send().await;
    assert_eq!(of_d.text, r#"{"detail":{"type":"error","message":"The body exceeds 64 KiB."}}"#);
}

#[tokio::test]
async fn another_content_type_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/jsonp",
        "application/merge-patch+json",
        "application/json, text/plain",
        "application/json; charset=windows-1251",
        "json",
        "*/*",
        "",
    ] {
        assert_refused_everywhere(&app, &admin, 415, |call, _| call.header("content-type", content_type).body("{}"))
            .await;
    }
}

#[tokio::test]
async fn json_by_any_of_its_names_and_by_none_is_taken() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let put = |content_type: &str| app.put("/users/2").token(&admin).header("content-type", content_type).body("{}");

    for content_type in [
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json; charset=\"utf-8\"",
        "application/json;",
    ] {
        assert_eq!(put(content_type).send().await.status, 200, "{content_type}");
    }
    assert_eq!(app.put("/users/2").token(&admin).body("{}").send().await.status, 200);
}

#[tokio::test]
async fn without_a_body_the_content_type_does_not_matter() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for call in
        [app.put("/users/2"), app.get("/users"), app.post("/api/v1/private/users/seances"), app.get("/api/user")]
    {
        let reply = call.token(&admin).header("content-type", "text/plain").send().await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    for body in ["", " ", "\r\n\t "] {
        let reply = app.put("/api/v1/users/2").token(&admin).body(body).send().await;
        assert_eq!(reply.status, 200, "{body:?}: {}", reply.text);
    }
}
