//! What API Gateway answers itself, and what it passes to the functions.

use serde_json::json;
use tests::{Reply, TestApp};

const NOT_FOUND: &str = r#"{"message":"Not Found"}"#;

fn assert_not_found(reply: &Reply, what: &str) {
    assert_eq!((reply.status, reply.text.as_str()), (404, NOT_FOUND), "{what}");
    assert_eq!(reply.header("content-type"), Some("application/json"), "{what}");
}

#[tokio::test]
async fn a_path_or_method_of_no_route_is_not_found() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for (method, path) in [
        ("GET", "/nowhere"),
        ("GET", "/users/"),
        ("GET", "//users"),
        ("GET", "/Users"),
        ("GET", "/users/1/2"),
        ("PATCH", "/users/1"),
        ("PUT", "/users"),
        ("GET", "/auth/token"),
        ("POST", "/auth"),
        ("GET", "/api/v1/users/1/"),
        ("PATCH", "/api/v1/users/1"),
        ("GET", "/api/v1/public/users/login"),
        ("POST", "/api/v1/private/users/logout"),
        ("POST", "/api/user"),
        ("POST", "/api/login"),
        ("PUT", "/api/sessions"),
        ("OPTIONS", "/users"),
        ("TRACE", "/users"),
        ("PROPFIND", "/users"),
        ("get", "/users"),
    ] {
        for call in [app.call(method, path), app.call(method, path).token(&admin)] {
            assert_not_found(&call.send().await, &format!("{method} {path}"));
        }
    }
}

#[tokio::test]
async fn a_head_has_no_route() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for path in ["/users", "/api/v1/users/1", "/api/user", "/.well-known/jwks.json"] {
        let reply = app.call("HEAD", path).token(&admin).send().await;

        assert_eq!((reply.status, reply.text.as_str()), (404, ""), "{path}");
        assert_eq!(reply.header("content-type"), Some("application/json"), "{path}");
    }
}

#[tokio::test]
async fn dot_segments_lead_nowhere() {
    let app = TestApp::start().await;

    for path in
        ["/users/../users", "/./users", "/users/..", "/api/v1/users/%2e%2e/users", "/../../etc/passwd", "*", "users"]
    {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let reply = app.send_raw(request.as_bytes()).await;
        assert!([400, 404].contains(&reply.status), "{path}: {} {}", reply.status, reply.text);
    }
}

#[tokio::test]
async fn a_preflight_is_answered_as_the_template_says() {
    let app = TestApp::start().await;

    for path in ["/users", "/api/v1/users/1", "/api/user", "/nowhere"] {
        let asked = app.call("OPTIONS", path).header("origin", "https://app.example");
        let asked = asked.header("access-control-request-method", "DELETE");
        let reply = asked.header("access-control-request-headers", "authorization").send().await;

        assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
        for (name, value) in [
            ("access-control-allow-origin", Some("*")),
            ("access-control-allow-methods", Some("GET,POST,PUT,DELETE")),
            ("access-control-allow-headers", Some("authorization,content-type,if-match,idempotency-key")),
            ("access-control-max-age", Some("7200")),
            ("access-control-allow-credentials", None),
        ] {
            assert_eq!(reply.header(name), value, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn an_answer_says_which_pages_may_read_what() {
    let app = TestApp::start().await;

    for path in ["/users", "/nowhere"] {
        let from_a_page = app.get(path).header("origin", "https://app.example").send().await;
        let from_elsewhere = app.get(path).send().await;

        assert_eq!(from_a_page.header("access-control-allow-origin"), Some("*"), "{path}");
        assert_eq!(
            from_a_page.header("access-control-expose-headers"),
            Some("etag,link,location,retry-after,www-authenticate,x-request-id"),
            "{path}"
        );
        assert_eq!(from_elsewhere.header("access-control-allow-origin"), None, "{path}");
    }
}

#[tokio::test]
async fn a_host_that_is_none_is_a_bad_request() {
    let app = TestApp::start().await;
    let bad = r#"{"message":"Bad Request"}"#;

    for head in [
        "",
        "Host:\r\n",
        "Host: \r\n",
        "Host: a b\r\n",
        "Host: [\r\n",
        "Host: %\r\n",
        "Host: a:port\r\n",
        "Host: a:99999\r\n",
        "Host: http://a\r\n",
        "Host: user@a\r\n",
        "Host: a/b\r\n",
        "Host: a\r\nHost: a\r\n",
    ] {
        let request = format!("GET /users HTTP/1.1\r\n{head}Connection: close\r\n\r\n");
        let reply = app.send_raw(request.as_bytes()).await;
        assert_eq!((reply.status, reply.text.as_str()), (400, bad), "{head:?}");
    }
    let named = app.send_raw(b"GET /users HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n\r\n").await;
    assert_eq!(named.status, 401);
}

#[tokio::test]
async fn the_host_a_client_names_does_not_become_the_issuer() {
    let app = TestApp::start().await;
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });

    app.post("/api/v1/public/users/login").header("host", "evil.example").json(&body).send().await;

    let discovery = app.get("/.well-known/openid-configuration").header("host", "evil.example").send().await.json();
    assert_eq!(discovery["issuer"], app.url());
}

#[tokio::test]
async fn a_clients_address_is_the_peers_whatever_it_claims() {
    let app = TestApp::start().await;
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });
    let login = app.post("/api/v1/public/users/login").json(&body);
    let forged = login
        .header("x-forwarded-for", "203.0.113.7, 198.51.100.1")
        .header("forwarded", "for=203.0.113.7")
        .header("x-real-ip", "203.0.113.7")
        .header("cf-connecting-ip", "203.0.113.7")
        .header("x-amzn-trace-id", "Root=forged");

    let reply = forged.send().await.json();

    let token = reply["access_token"].as_str().unwrap();
    let list = app.post("/api/v1/private/users/seances").token(token).header("x-forwarded-for", "203.0.113.7");
    assert_eq!(list.send().await.json()["seances"][0]["ip"], "127.0.0.1");
    assert!(!app.tables().dump().await.contains("203.0.113.7"));
}

#[tokio::test]
async fn what_exceeds_api_gateways_own_limits_never_reaches_a_function() {
    let app = TestApp::start().await;

    let head = app.get("/users").header("x-padding", &"x".repeat(10_240)).send().await;
    let body = app.post("/auth/token").body(vec![b'x'; 10 * 1024 * 1024 + 1]).send().await;

    assert_eq!((head.status, head.text.as_str()), (431, r#"{"message":"Request Header Fields Too Large"}"#));
    assert_eq!((body.status, body.text.as_str()), (413, r#"{"message":"Request Too Long"}"#));
    assert_eq!(head.header("x-request-id"), None);
}

#[tokio::test]
async fn what_is_no_http_is_no_harm() {
    let app = TestApp::start().await;

    for request in [
        b"GET\r\n\r\n".as_slice(),
        b"GET /users HTTP/9.9\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /users HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /users HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\nConnection: close\r\n\r\n",
    ] {
        let reply = app.send_raw(request).await;
        assert!((400..500).contains(&reply.status), "{request:?}: {reply:?}");
    }
    assert_eq!(app.get("/users").send().await.status, 401);
}
