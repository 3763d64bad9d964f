//! What events say.

use std::collections::BTreeMap;

use hyper::Request;
use lambda_http::request::LambdaRequest;
use lambda_http::{Body, RequestExt};
use serde_json::json;

use super::*;
use crate::local::gateway::invoke::Handler;
use crate::local::template::Route;

/// The event of a request for `GET /users/{id}` (whatever its method) that came from 203.0.113.9.
fn event(request: Request<&[u8]>, path: &str) -> Value {
    let (parts, body) = request.into_parts();
    let route = Route { method: "GET".into(), path: "/users/{id}".into() };
    let handler = Handler::that_answers("x");
    let found =
        Match { route: &route, handler: &handler, parameters: BTreeMap::from([("id".to_owned(), "7".to_owned())]) };
    let info = RequestInfo {
        request_id: "JKJaXmPLvHcESHA=",
        trace_id: "Root=1-5e6722a7-cc56aaaa46db7ae02d4da47e",
        now: Time::from_millis(1_583_817_383_220),
        peer: "203.0.113.9:5000".parse().unwrap(),
        address: "127.0.0.1:3000".parse().unwrap(),
    };
    to_json(&super::event(&parts, path, body, &found, &info)).unwrap()
}

#[test]
fn an_event_has_the_shape_of_a_recorded_one() {
    let request = Request::get("/users/7?a=1&b=x%20y&a=2")
        .header("Host", "api.example")
        .header("User-Agent", "curl/8")
        .header("Accept", "application/json")
        .header("Cookie", "one=1; two=2")
        .header("X-Twice", "first")
        .header("X-Twice", "second")
        .body([].as_slice())
        .unwrap();

    assert_eq!(
        event(request, "/users/7"),
        json!({
            "version": "2.0",
            "routeKey": "GET /users/{id}",
            "rawPath": "/users/7",
            "rawQueryString": "a=1&b=x%20y&a=2",
            "cookies": ["one=1", "two=2"],
            "headers": {
                "accept": "application/json",
                "content-length": "0",
                "host": "127.0.0.1:3000",
                "user-agent": "curl/8",
                "x-amzn-trace-id": "Root=1-5e6722a7-cc56aaaa46db7ae02d4da47e",
                "x-forwarded-for": "203.0.113.9",
                "x-forwarded-port": "3000",
                "x-forwarded-proto": "http",
                "x-twice": "first,second",
            },
            "queryStringParameters": {"a": "1,2", "b": "x y"},
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "local",
                "domainName": "127.0.0.1:3000",
                "domainPrefix": "local",
                "http": {
                    "method": "GET",
                    "path": "/users/7",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "203.0.113.9",
                    "userAgent": "curl/8",
                },
                "requestId": "JKJaXmPLvHcESHA=",
                "routeKey": "GET /users/{id}",
                "stage": "$default",
                "time": "10/Mar/2020:05:16:23 +0000",
                "timeEpoch": 1_583_817_383_220_i64,
            },
            "pathParameters": {"id": "7"},
            "isBase64Encoded": false,
        })
    );
}

#[test]
fn what_a_client_claims_about_the_way_is_not_the_source_address() {
    let request = Request::get("/users/7")
        .header("X-Forwarded-For", "198.51.100.1")
        .header("X-Forwarded-Proto", "javascript")
        .header("X-Forwarded-Port", "1")
        .header("X-Amzn-Trace-Id", "forged")
        .body([].as_slice())
        .unwrap();

    let event = event(request, "/users/7");

    assert_eq!(event["requestContext"]["http"]["sourceIp"], "203.0.113.9");
    assert_eq!(event["headers"]["x-forwarded-for"], "198.51.100.1, 203.0.113.9");
    assert_eq!(
        (&event["headers"]["x-forwarded-proto"], &event["headers"]["x-forwarded-port"]),
        (&json!("http"), &json!("3000"))
    );
    assert_eq!(event["headers"]["x-amzn-trace-id"], "Root=1-5e6722a7-cc56aaaa46db7ae02d4da47e");
}

#[test]
fn a_body_is_text_only_where_its_type_says_so_and_it_is_utf_8() {
    let cases: [(&str, &[u8], Value, bool); 6] = [
        ("application/json", b"{}", json!("{}"), false),
        ("Application/JSON; charset=utf-8", "я".as_bytes(), json!("я"), false),
        ("application/problem+json", b"{}", json!("{}"), false),
        ("application/json", b"\xff", json!("/w=="), true),
        ("application/x-www-form-urlencoded", b"a=1", json!("YT0x"), true),
        ("application/json", b"", Value::Null, false),
    ];
    for (content_type, body, expected, is_base64) in cases {
        let event = event(Request::post("/").header("Content-Type", content_type).body(body).unwrap(), "/");
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&expected, &json!(is_base64)), "{content_type}");
    }
}

#[test]
fn lambda_http_reads_the_event_as_the_request_that_was_sent() {
    let sent = Request::put("/users/%D1%8F%207?q=%D1%8F&q=2")
        .header("Content-Type", "image/png")
        .header("User-Agent", "Größe".as_bytes())
        .header("X-Latin", b"\xe4".as_slice())
        .header("Cookie", "a=1; b=2")
        .body(b"\x00\xff".as_slice())
        .unwrap();

    let text = event(sent, "/users/я 7").to_string();
    let request: lambda_http::Request = serde_json::from_str::<LambdaRequest>(&text).unwrap().into();

    assert_eq!((request.method().as_str(), request.uri().path()), ("PUT", "/users/%D1%8F%207"));
    assert_eq!(request.uri().query(), Some("q=%D1%8F&q=2"));
    assert_eq!(request.query_string_parameters().all("q"), Some(vec!["я", "2"]));
    assert_eq!(request.headers()["user-agent"].as_bytes(), "Größe".as_bytes());
    assert_eq!(request.headers()["x-latin"].as_bytes(), "ä".as_bytes());
    assert_eq!(request.headers()["cookie"], "a=1; b=2");
    assert!(matches!(request.body(), Body::Binary(bytes) if bytes == b"\x00\xff"));
}
