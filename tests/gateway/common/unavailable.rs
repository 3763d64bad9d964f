//! An unreachable store: every request that needs it gets a 503 in its API's format, and never a wrong answer.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::answers::{NO_TOKEN, UNAVAILABLE};
use tests::{Call, Line, Reply, TestApp, TestOptions};

const IN_DETAIL: &str = r#"{"detail":{"type":"error","message":"Try again in a moment."}}"#;

const TABLES: [&str; 6] = ["UsersTable", "SessionsTable", "RolesTable", "ApiKeysTable", "AuditTable", "EphemeralTable"];

async fn app_on_a_line() -> (TestApp, Line) {
    let (line, reroute) = Line::new();
    let app = TestApp::with(TestOptions { reroute: Some(reroute), ..TestOptions::default() }).await;
    (app, line)
}

/// A valid request for every route that needs the store, and its API's 503 body.
fn every_call(app: &TestApp, jwt: &str, opaque: &str, refresh: &Value) -> Vec<(String, Call, &'static str)> {
    let (john, jane) = (app.john(), app.jane());
    let new = |at: &str| json!({ "name": "New", "email": format!("{at}@example.com"), "password": tests::PASSWORD });
    let token = json!({ "api_key": app.demo().api_key, "username": jane.email, "password": jane.password });
    let login = json!({ "email": jane.email, "passw": jane.password });
    let sign_up = json!({ "passw": "example_string", "email": "b@example.com", "name": "B" });
    let passwords = json!({ "passw": john.password, "new_passw": tests::PASSWORD });
    let opened = json!({ "email": jane.email, "hash_pass": jane.password });
    let role = json!({ "name": "support", "permissions": [] });
    let named = json!({ "name": "Renamed" });
    let none = json!({});
    let open: [(&str, &str, &Value); 7] = [
        ("POST", "/auth/register", &new("a")),
        ("POST", "/auth/token", &token),
        ("POST", "/auth/refresh", refresh),
        ("POST", "/api/v1/public/users/login", &login),
        ("POST", "/api/v1/public/users/refresh", refresh),
        ("PUT", "/api/user", &new("d")),
        ("PUT", "/api/login", &opened),
    ];
    let protected: [(&str, &str, &Value); 26] = [
        ("POST", "/auth/keys", &named),
        ("GET", "/auth/keys", &none),
        ("DELETE", "/auth/keys/00112233445566778899aabbccddeeff", &none),
        ("GET", "/users", &none),
        ("POST", "/users", &new("e")),
        ("GET", "/users/2", &none),
        ("PUT", "/users/2", &named),
        ("DELETE", "/users/2", &none),
        ("GET", "/api/v1/users", &none),
        ("GET", "/api/v1/users?q=jane", &none),
        ("POST", "/api/v1/users", &new("c")),
        ("GET", "/api/v1/users/2", &none),
        ("PUT", "/api/v1/users/2", &named),
        ("DELETE", "/api/v1/users/2", &none),
        ("GET", "/api/v1/roles", &none),
        ("POST", "/api/v1/roles", &role),
        ("PUT", "/api/v1/roles/support", &role),
        ("DELETE", "/api/v1/roles/support", &none),
        ("POST", "/api/v1/server/users/sign_up", &sign_up),
        ("PUT", "/api/v1/private/users/logout", &none),
        ("POST", "/api/v1/private/users/seances", &none),
        ("PUT", "/api/v1/server/users/passw/set_new_passw", &passwords),
        ("PUT", "/api/v1/private/users/any", &none),
        ("GET", "/api/user", &none),
        ("DELETE", "/api/user", &opened),
        ("GET", "/api/sessions", &none),
    ];
    let mut calls = Vec::new();
    for (method, path, body) in open {
        calls.push((format!("{method} {path}"), app.call(method, path).json(body), shape(path)));
    }
    for (method, path, body) in protected {
        for token in [jwt, opaque] {
            let call = app.call(method, path).token(token).json(body);
            calls.push((format!("{method} {path}"), call, shape(path)));
        }
    }
    calls
}

fn shape(path: &str) -> &'static str {
    let is_d = ["/api/user", "/api/login", "/api/sessions"].contains(&path);
    if is_d { IN_DETAIL } else { UNAVAILABLE }
}

/// Asserts that an answer says that nothing was changed.
#[track_caller]
fn assert_unavailable(route: &str, reply: &Reply, body: &str) {
    assert_eq!((reply.status, reply.text.as_str()), (503, body), "{route}");
    assert_eq!(reply.header("retry-after"), Some("1"), "{route}");
    assert_eq!(reply.header("cache-control"), Some("no-store"), "{route}");
    assert!(reply.header("x-request-id").is_some(), "{route}");
    assert_eq!(reply.header("www-authenticate"), None, "{route}");
}

#[tokio::test]
async fn whatever_needs_the_store_is_503_in_each_dialects_shape() {
    let (app, line) = app_on_a_line().await;
    let jwt = app.admin().await;
    let opaque = app.open_session(&app.john().email, &app.john().password).await;
    let refresh = app.login(&app.jane().email, &app.jane().password).await;
    let refresh = json!({ "refresh_token": refresh["refresh_token"] });
    let before = app.tables().contents(&TABLES).await;

    line.cut();
    let calls = every_call(&app, &jwt, &opaque, &refresh);
    let replies = join_all(calls.into_iter().map(async |(route, call, body)| (route, call.send().await, body))).await;

    for (route, reply, body) in &replies {
        assert_unavailable(route, reply, body);
    }
    assert_eq!(app.tables().contents(&TABLES).await, before);
}

#[tokio::test]
async fn the_next_request_after_the_fault_works() {
    let (app, line) = app_on_a_line().await;
    let token = app.admin().await;

    line.cut();
    let during = app.get("/users").token(&token).send().await;
    line.mend();
    let after = app.get("/users").token(&token).send().await;

    assert_unavailable("GET /users", &during, UNAVAILABLE);
    assert_eq!(after.status, 200, "{}", after.text);
    app.user().await;
}

#[tokio::test]
async fn a_refresh_token_survives_the_fault() {
    let (app, line) = app_on_a_line().await;
    let tokens = app.login(&app.jane().email, &app.jane().password).await;
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    let refresh = async || app.post("/auth/refresh").json(&body).send().await.status;

    line.cut();
    let during = [refresh().await, refresh().await];
    line.mend();

    assert_eq!((during, refresh().await), ([503; 2], 200));
}

#[tokio::test]
async fn what_needs_no_store_is_answered_as_ever() {
    let (app, line) = app_on_a_line().await;
    let token = app.user().await;

    line.cut();

    app.get("/users").send().await.must_be(401, NO_TOKEN);
    assert_eq!(app.post("/auth/token").json(&json!({})).send().await.status, 400);
    assert_eq!(app.post("/users").token(&token).body("x".repeat(70_000)).send().await.status, 413);
    assert_eq!(app.get("/users").token("no token at all").send().await.status, 401);
    for path in ["/.well-known/jwks.json", "/.well-known/openid-configuration"] {
        assert_eq!(app.get(path).send().await.status, 200, "{path}");
    }
}
