//! Which error comes first if several apply: route, 413, 415, 401, 403, 400, 404, 412, 409.

use serde_json::json;
use tests::TestApp;
use tests::answers::{
    CHANGED_SINCE, FORBIDDEN, LAST_ADMINISTRATOR, NO_ROUTE, NO_SUCH_USER, NO_TOKEN, NOT_JSON, TOO_LARGE, invalid,
    malformed,
};

/// Protected routes that take a body, at least one of each API.
const PROTECTED: [(&str, &str); 13] = [
    ("POST", "/auth/keys"),
    ("POST", "/users"),
    ("PUT", "/users/2"),
    ("POST", "/api/v1/users"),
    ("PUT", "/api/v1/users/2"),
    ("POST", "/api/v1/roles"),
    ("PUT", "/api/v1/roles/x"),
    ("POST", "/api/v1/server/users/sign_up"),
    ("PUT", "/api/v1/private/users/logout"),
    ("POST", "/api/v1/private/users/seances"),
    ("PUT", "/api/v1/server/users/passw/set_new_passw"),
    ("PUT", "/api/v1/private/users/any"),
    ("DELETE", "/api/user"),
];

/// Routes that need no token.
const OPEN: [(&str, &str); 7] = [
    ("POST", "/auth/register"),
    ("POST", "/auth/token"),
    ("POST", "/auth/refresh"),
    ("POST", "/api/v1/public/users/login"),
    ("POST", "/api/v1/public/users/refresh"),
    ("PUT", "/api/user"),
    ("PUT", "/api/login"),
];

/// An error of the token API, converted to the format of the route's API.
fn shaped(path: &str, titled: &str) -> String {
    if !["/api/user", "/api/login"].contains(&path) {
        return titled.to_owned();
    }
    let message = serde_json::from_str::<serde_json::Value>(titled).unwrap()["message"].clone();
    json!({ "detail": { "type": "error", "message": message } }).to_string()
}

#[tokio::test]
async fn the_route_comes_before_everything() {
    let app = TestApp::start().await;

    let nowhere = app.post("/nowhere").header("Content-Type", "text/plain").body("x".repeat(70_000));
    let method = app.call("PATCH", "/users/2").header("Content-Type", "text/plain").body("{");

    nowhere.send().await.must_be(404, NO_ROUTE);
    method.send().await.must_be(404, NO_ROUTE);
}

#[tokio::test]
async fn too_large_comes_before_the_content_type() {
    let app = TestApp::start().await;

    for (method, path) in PROTECTED.into_iter().chain(OPEN) {
        let call = app.call(method, path).header("Content-Type", "text/plain").body("x".repeat(64 * 1024 + 1));
        call.send().await.must_be(413, &shaped(path, TOO_LARGE));
    }
}

#[tokio::test]
async fn the_content_type_comes_before_who_calls() {
    let app = TestApp::start().await;

    for (method, path) in PROTECTED.into_iter().chain(OPEN) {
        let call = app.call(method, path).header("Content-Type", "text/plain").body("{");
        call.send().await.must_be(415, &shaped(path, NOT_JSON));
    }
}

#[tokio::test]
async fn who_calls_comes_before_what_they_sent() {
    let app = TestApp::start().await;

    for (method, path) in PROTECTED {
        let call = app.call(method, path).header("If-Match", "?").header("Idempotency-Key", "").body("{");
        call.send().await.must_be(401, &shaped(path, NO_TOKEN));
    }
    app.get("/users?limit=0").send().await.must_be(401, NO_TOKEN);
    app.get("/api/v1/users?cursor=x").send().await.must_be(401, NO_TOKEN);
}

#[tokio::test]
async fn what_one_may_comes_before_what_one_sent() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let forbidden = [
        ("POST", "/users"),
        ("PUT", "/users/1"),
        ("DELETE", "/users/1"),
        ("POST", "/api/v1/users"),
        ("PUT", "/api/v1/users/1"),
        ("PUT", "/api/v1/users/x"),
        ("DELETE", "/api/v1/users/1"),
        ("POST", "/api/v1/roles"),
        ("PUT", "/api/v1/roles/admin"),
        ("DELETE", "/api/v1/roles/admin"),
        ("POST", "/api/v1/server/users/sign_up"),
        ("PUT", "/api/v1/private/users/any"),
    ];

    for (method, path) in forbidden {
        for body in ["{", "[]", r#"{"name":"","email":7}"#, r#"{"name":"a","name":"b"}"#] {
            let call = app.call(method, path).token(&token).header("If-Match", "?").header("Idempotency-Key", " ");
            call.body(body).send().await.must_be(403, &shaped(path, FORBIDDEN));
        }
    }
    for query in ["limit=0", "cursor=x", "q=x", "role=KING"] {
        app.get(&format!("/api/v1/users?{query}")).token(&token).send().await.must_be(403, FORBIDDEN);
    }
    let (_, reader) = app.someone("Ana", "read_only").await;
    app.post("/auth/keys").token(&reader).body("{").send().await.must_be(403, FORBIDDEN);
    app.put("/users/3").token(&reader).body("{").send().await.must_be(403, FORBIDDEN);
}

#[tokio::test]
async fn a_member_that_needs_a_right_comes_before_the_others_are_judged() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let application = json!({ "name": "", "kind": "application" });
    let own_role = json!({ "name": "", "role": "admin" });
    let anothers_sessions = json!({ "user_id": 1, "limit": 0 });
    let anothers_password = json!({ "user_id": 1, "new_passw": "" });
    let (_, methodist) = app.someone("Ana", "methodist").await;
    let with_role = json!({ "email": "nope", "role": "admin" });

    for (token, method, path, body) in [
        (&token, "POST", "/auth/keys", application),
        (&token, "PUT", "/api/v1/users/2", own_role),
        (&token, "POST", "/api/v1/private/users/seances", anothers_sessions),
        (&token, "PUT", "/api/v1/server/users/passw/set_new_passw", anothers_password),
        (&methodist, "POST", "/api/v1/server/users/sign_up", with_role),
    ] {
        app.call(method, path).token(token).json(&body).send().await.must_be(403, FORBIDDEN);
    }
}

#[tokio::test]
async fn closed_registration_comes_before_what_was_sent() {
    let app = TestApp::with_variables(&[("REGISTRATION", "closed")]).await;

    assert_eq!(app.post("/auth/register").body("{").send().await.status, 403);
    assert_eq!(app.put("/api/user").body("{").send().await.status, 403);
}

#[tokio::test]
async fn what_was_sent_comes_before_what_is_there() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let bad_name = invalid(&[("name", "is invalid")]);
    let bad_tag = malformed(r#"If-Match must be * or a list of entity tags such as \"3\"."#);

    for path in ["/users/999", "/users/x", "/api/v1/users/999", "/api/v1/users/0"] {
        app.put(path).token(&token).json(&json!({ "name": 7 })).send().await.must_be(400, &bad_name);
        assert_eq!(app.put(path).token(&token).body("{").send().await.status, 400);
        for method in ["PUT", "DELETE"] {
            app.call(method, path).token(&token).header("If-Match", "?").send().await.must_be(400, &bad_tag);
        }
    }
    let role = app.put("/api/v1/roles/nobody").token(&token).json(&json!({ "permissions": 7 })).send().await;
    role.must_be(400, &invalid(&[("permissions", "is invalid")]));
    let password = app.put("/api/v1/server/users/passw/set_new_passw").token(&token);
    let password = password.json(&json!({ "user_id": 999, "new_passw": "short" })).send().await;
    assert_eq!(password.status, 400, "{}", password.text);
}

#[tokio::test]
async fn what_is_wrong_with_the_whole_comes_before_its_members() {
    let app = TestApp::start().await;

    let body = r#"{"name":"","email":"nope","email":"nope"}"#;
    let reply = app.post("/users").token(&app.admin().await).body(body).send().await;

    reply.must_be(400, &malformed("The same member was sent twice."));
}

#[tokio::test]
async fn what_is_there_comes_before_its_version() {
    let app = TestApp::start().await;
    let token = app.admin().await;

    for path in ["/users/999", "/users/x", "/api/v1/users/999", "/api/v1/users/0"] {
        for (method, tag) in [("PUT", "\"1\""), ("PUT", "W/\"1\""), ("DELETE", "\"1\""), ("DELETE", "*")] {
            let call = app.call(method, path).token(&token).header("If-Match", tag);
            call.json(&json!({ "name": "X" })).send().await.must_be(404, NO_SUCH_USER);
        }
    }
}

#[tokio::test]
async fn a_version_comes_before_a_conflict() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let taken = json!({ "email": app.jane().email, "password": app.john().password });

    for path in ["/users/1", "/api/v1/users/1"] {
        let put = app.put(path).token(&token).header("If-Match", "\"7\"").json(&taken);
        put.send().await.must_be(412, CHANGED_SINCE);
        let put = app.put(path).token(&token).header("If-Match", "\"1\"").json(&taken);
        assert_eq!(put.send().await.status, 409);
        let delete = app.delete(path).token(&token).header("If-Match", "\"7\"");
        delete.send().await.must_be(412, CHANGED_SINCE);
        let delete = app.delete(path).token(&token).header("If-Match", "\"1\"");
        delete.send().await.must_be(409, LAST_ADMINISTRATOR);
    }
}
