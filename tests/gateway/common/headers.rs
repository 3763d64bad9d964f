//! Headers of all answers, and the header that identifies the caller.

use std::collections::HashSet;

use serde_json::json;
use tests::{PASSWORD, Reply, TestApp};

/// One answer of every status except 5xx, from all APIs.
async fn one_of_each(app: &TestApp) -> Vec<Reply> {
    let (admin, user) = (app.admin().await, app.user().await);
    let once = json!({ "name": "Once", "email": "once@example.com" });
    let other = json!({ "name": "Other", "email": "other@example.com" });
    let taken = json!({ "name": "J", "email": app.jane().email, "password": "123" });
    let wrong = json!({ "email": app.jane().email, "passw": "wrong-wrong", "hash_pass": "wrong-wrong" });
    let calls = [
        (200, app.get("/users").token(&admin)),
        (200, app.get("/.well-known/jwks.json")),
        (200, app.post("/api/v1/private/users/seances").token(&user)),
        (200, app.get("/api/sessions").token(&user)),
        (201, app.post("/api/v1/users").token(&admin).header("Idempotency-Key", "k").json(&once)),
        (302, app.put("/api/user").json(&taken)),
        (400, app.post("/auth/token")),
        (400, app.post("/api/v1/public/users/login").body("{")),
        (400, app.put("/api/login")),
        (401, app.get("/users")),
        (401, app.post("/auth/token").json(&json!({ "api_key": "k", "username": "u", "password": "p" }))),
        (401, app.get("/api/v1/users").token("x")),
        (401, app.post("/api/v1/public/users/login").json(&wrong)),
        (401, app.put("/api/login").json(&wrong)),
        (401, app.get("/api/user")),
        (403, app.get("/users").token(&user)),
        (403, app.put("/api/v1/private/users/any").token(&user)),
        (403, app.delete("/api/user").token(&user).json(&json!({ "email": app.john().email }))),
        (404, app.get("/users/99").token(&admin)),
        (404, app.delete("/api/user").token(&admin).json(&json!({ "email": "nobody@example.com" }))),
        (409, app.delete("/users/1").token(&admin)),
        (412, app.delete("/api/v1/users/2").token(&admin).header("If-Match", "\"9\"")),
        (413, app.put("/api/login").body("x".repeat(70_000))),
        (413, app.post("/users").body("x".repeat(70_000))),
        (415, app.post("/api/v1/public/users/login").header("Content-Type", "text/plain").body("x")),
        (415, app.put("/api/user").header("Content-Type", "text/plain").body("x")),
        (422, app.post("/api/v1/users").token(&admin).header("Idempotency-Key", "k").json(&other)),
    ];
    let mut replies = Vec::new();
    for (status, call) in calls {
        let reply = call.send().await;
        assert_eq!(reply.status, status, "{}", reply.text);
        replies.push(reply);
    }
    let off = TestApp::with_variables(&[("LEGACY_MD5", "off")]).await;
    let gone = off.put("/api/login").json(&wrong).send().await;
    assert_eq!(gone.status, 410);
    replies.push(gone);
    replies
}

#[tokio::test]
async fn every_answer_carries_a_request_id_of_its_own_and_is_json() {
    let app = TestApp::start().await;
    let mut ids = HashSet::new();

    let replies = one_of_each(&app).await;

    for reply in &replies {
        let id = reply.header("x-request-id").unwrap();
        assert_eq!(reply.header("apigw-requestid"), Some(id));
        assert!(ids.insert(id.to_owned()), "the id {id} occurs twice");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{}", reply.status);
        assert!(reply.json().is_object() || reply.json().is_array());
    }
    assert_eq!(ids.len(), replies.len());
}

#[tokio::test]
async fn a_client_cannot_choose_its_request_id() {
    let app = TestApp::start().await;

    let reply = app.get("/users").header("X-Request-Id", "mine").send().await;

    assert_ne!(reply.header("x-request-id"), Some("mine"));
}

#[tokio::test]
async fn nothing_is_to_be_stored_but_what_is_public() {
    let app = TestApp::start().await;

    for reply in one_of_each(&app).await {
        let is_public = reply.text.contains(r#""kty":"RSA""#);
        let expected = if is_public { "public, max-age=300" } else { "no-store" };
        assert_eq!(reply.header("cache-control"), Some(expected), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_401_says_whether_a_token_was_sent_and_nothing_else_does() {
    let app = TestApp::start().await;
    let protected = [
        ("GET", "/users"),
        ("GET", "/auth/keys"),
        ("GET", "/api/v1/users/1"),
        ("GET", "/api/v1/roles"),
        ("POST", "/api/v1/private/users/seances"),
        ("PUT", "/api/v1/private/users/any"),
        ("GET", "/api/user"),
        ("GET", "/api/sessions"),
        ("DELETE", "/api/user"),
    ];

    for (method, path) in protected {
        let none = app.call(method, path).send().await;
        let dead = app.call(method, path).token("x").send().await;
        assert_eq!((none.status, none.header("www-authenticate")), (401, Some("Bearer")), "{path}");
        let challenge = Some("Bearer error=\"invalid_token\"");
        assert_eq!((dead.status, dead.header("www-authenticate")), (401, challenge), "{path}");
    }
    for reply in one_of_each(&app).await {
        assert_eq!(reply.header("www-authenticate").is_some(), reply.status == 401, "{}", reply.text);
        assert_eq!(reply.header("retry-after"), None, "{}", reply.text);
    }
}

#[tokio::test]
async fn the_scheme_is_bearer_in_any_letter_case() {
    let app = TestApp::start().await;
    let opaque = app.open_session(&app.jane().email, &app.jane().password).await;

    for token in [app.user().await, opaque] {
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            let reply = app.get("/users/2").header("Authorization", &format!("{scheme} {token}")).send().await;
            assert_eq!(reply.status, 200, "{scheme}");
        }
        for header in [format!("Basic {token}"), token.clone(), format!("Bearer{token}"), "Bearer".to_owned()] {
            let reply = app.get("/users/2").header("Authorization", &header).send().await;
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, Some("Bearer")), "{header}");
        }
    }
}

#[tokio::test]
async fn two_tokens_at_once_are_none() {
    let app = TestApp::start().await;
    let (one, other) = (app.user().await, app.admin().await);

    let both = app.get("/users/2").token(&one).header("Authorization", &format!("Bearer {other}")).send().await;

    assert_eq!(both.status, 401);
}

#[tokio::test]
async fn a_password_in_an_answer_or_a_table_of_ours_is_never_found() {
    let app = TestApp::start().await;
    app.someone("Ana", "user").await;

    for reply in one_of_each(&app).await {
        for hint in [PASSWORD, "UsersTable", "dynamodb", "arn:", "src/", "argon2"] {
            assert!(!reply.text.contains(hint), "{hint} in {}", reply.text);
        }
    }
}
