//! The gateway as a whole, before functions that a test makes up.

use std::convert::Infallible;

use http_body_util::{BodyExt, Full};
use hyper::{Response, StatusCode};
use lambda_http::{Body, RequestExt, service_fn};
use serde_json::{Value, json};
use shared::clock::Time;

use super::*;

/// A gateway over one function that tells what it was asked, or fails in the way its path names.
fn gateway() -> Gateway {
    let echo = service_fn(|request: lambda_http::Request| async move {
        let path = request.uri().path().to_owned();
        let reply = Response::builder();
        Ok::<_, Infallible>(match path.as_str() {
            "/fail/panic" => panic!("as asked"),
            "/fail/huge" => reply.body(Body::Text("x".repeat(7 * 1024 * 1024))).unwrap(),
            "/fail/never" => std::future::pending().await,
            _ => {
                let context = request.lambda_context();
                let told = json!({
                    "method": request.method().as_str(),
                    "path": path,
                    "id": request.path_parameters().first("id"),
                    "body": request.body().as_ref().len(),
                    "deadline": context.deadline,
                    "request": context.request_id.len(),
                    "function": context.env_config.function_name,
                });
                reply.status(201).header("x-request-id", "the-function's").body(Body::Text(told.to_string())).unwrap()
            }
        })
    });
    let handler = Handler::new("echo", Duration::from_secs(10), echo);
    let routes = ["GET /users/{id}", "POST /users", "GET /fail/{how}"].map(|text| {
        let (method, path) = text.split_once(' ').unwrap();
        (Route { method: method.into(), path: path.into() }, handler.clone())
    });
    let setup = Setup {
        routes: routes.into(),
        invoked: Vec::new(),
        cors: Some(Cors { allow_origins: vec!["*".into()], allow_methods: vec!["GET".into()], ..Cors::default() }),
        clock: Clock::manual(Time::from_seconds(1_000)).0,
        random: Random::system(),
        log: Format::Json,
    };
    Gateway::new(setup, "127.0.0.1:3000".parse().unwrap())
}

async fn ask(request: hyper::http::request::Builder, body: &'static [u8]) -> (StatusCode, Value, Reply) {
    let request = request.body(Full::new(Bytes::from_static(body))).unwrap();
    let reply = gateway().answer(request, "127.0.0.1:5000".parse().unwrap()).await;
    let (parts, body) = reply.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (parts.status, serde_json::from_slice(&body).unwrap_or_default(), Response::from_parts(parts, Full::default()))
}

fn get(path: &str) -> hyper::http::request::Builder {
    Request::get(path).header("host", "localhost")
}

#[tokio::test]
async fn a_request_goes_through_the_function_and_back() {
    let (status, told, reply) = ask(Request::post("/users").header("host", "localhost"), b"\x00\xff!").await;

    assert_eq!(status, 201);
    assert_eq!(
        told,
        json!({"method": "POST", "path": "/users", "id": null, "body": 3, "deadline": 1_010_000, "request": 36, "function": "echo"})
    );
    assert_eq!(reply.headers()["x-request-id"], "the-function's");
    assert_eq!(reply.headers()["apigw-requestid"].len(), 16);
}

#[tokio::test]
async fn a_variable_is_decoded() {
    let (_, told, _) = ask(get("/users/%D1%8F"), b"").await;
    assert_eq!((&told["id"], &told["path"]), (&json!("я"), &json!("/users/%D1%8F")));
}

#[tokio::test]
async fn what_is_in_no_route_is_not_found() {
    for request in [
        get("/"),
        get("/users"),
        get("/users/"),
        get("/users/1/2"),
        get("/users/.."),
        get("/users/%2e%2e/users/1"),
        Request::head("/users/1").header("host", "localhost"),
        Request::delete("/users/1").header("host", "localhost"),
        Request::options("/users/1").header("host", "localhost"),
    ] {
        let (status, said, reply) = ask(request, b"").await;
        assert_eq!((status, said), (StatusCode::NOT_FOUND, json!({"message": "Not Found"})));
        assert_eq!(reply.headers()["content-type"], "application/json");
    }
}

#[tokio::test]
async fn a_request_without_a_proper_host_is_bad() {
    for request in [Request::get("/users/1"), Request::get("/users/1").header("host", "1.2.3.999")] {
        let (status, said, _) = ask(request, b"").await;
        assert_eq!((status, said), (StatusCode::BAD_REQUEST, json!({"message": "Bad Request"})));
    }
}

#[tokio::test]
async fn a_function_that_dies_or_says_too_much_is_an_internal_error() {
    for path in ["/fail/panic", "/fail/huge"] {
        let (status, said, _) = ask(get(path), b"").await;
        assert_eq!((status, said), (StatusCode::INTERNAL_SERVER_ERROR, json!({"message": "Internal Server Error"})));
    }
}

#[tokio::test(start_paused = true)]
async fn a_function_that_never_answers_is_unavailable() {
    let (status, said, _) = ask(get("/fail/never"), b"").await;
    assert_eq!((status, said), (StatusCode::SERVICE_UNAVAILABLE, json!({"message": "Service Unavailable"})));
}

#[tokio::test]
async fn a_preflight_reaches_no_function() {
    let question = Request::options("/users/1").header("host", "localhost").header("origin", "https://app.example");
    let (status, _, reply) = ask(question.header("access-control-request-method", "GET"), b"").await;

    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(reply.headers()["access-control-allow-origin"], "*");
    assert_eq!(reply.headers()["access-control-allow-methods"], "GET");
}
