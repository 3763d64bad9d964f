//! `POST /api/v1/public/users/login`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp, attribute};

use super::{invalid, missing};

const LOGIN: &str = "/api/v1/public/users/login";
const WRONG: &str = r#"{"error":"Unauthorized","message":"Invalid email or password"}"#;

async fn log_in(app: &TestApp, email: &str, passw: &str) -> Reply {
    app.post(LOGIN).json(&json!({ "email": email, "passw": passw })).send().await
}

#[tokio::test]
async fn email_and_password_give_tokens_and_say_whose_they_are() {
    let app = TestApp::start().await;

    let reply = log_in(&app, &app.jane().email, &app.jane().password).await;

    assert_eq!(reply.status, 200);
    let body = reply.json();
    let (access, refresh) = (body["access_token"].as_str().unwrap(), body["refresh_token"].as_str().unwrap());
    assert!(access.split('.').count() == 3 && refresh.starts_with("rt_"), "{body}");
    assert_eq!(
        reply.text,
        format!(
            r#"{{"access_token":"{access}","token_type":"Bearer","expires_in":3600,"refresh_token":"{refresh}","refresh_expires_in":1209600,"user":{{"id":2,"name":"Jane Smith","email":"jane.smith@example.com","role":"user"}}}}"#
        )
    );
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(app.get("/api/user").token(access).send().await.status, 200);
}

#[tokio::test]
async fn every_sign_in_is_a_session_of_its_own() {
    let app = TestApp::start().await;

    let (first, second) = (app.user().await, app.user().await);

    assert_ne!(first, second);
    app.put("/api/v1/private/users/logout").token(&first).send().await;
    assert_eq!(app.get("/api/user").token(&first).send().await.status, 401);
    assert_eq!(app.get("/api/user").token(&second).send().await.status, 200);
}

#[tokio::test]
async fn an_address_opens_in_whatever_spelling() {
    let app = TestApp::start().await;

    for email in ["JANE.SMITH@EXAMPLE.COM", "  jane.smith@example.com ", "jane.smith@ｅｘａｍｐｌｅ．com"] {
        let reply = log_in(&app, email, &app.jane().password).await;

        assert_eq!(reply.status, 200, "{email}: {}", reply.text);
        assert_eq!(reply.json()["user"]["email"], "jane.smith@example.com");
    }
}

/// Everything that an answer shows, except the ids that differ with every request.
fn shown(reply: &Reply) -> (u16, String, BTreeMap<String, String>) {
    let differ = ["x-request-id", "apigw-requestid", "date"];
    let headers = reply.headers.iter().filter(|(name, _)| !differ.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (reply.status, reply.text.clone(), headers.collect())
}

#[tokio::test]
async fn nobody_learns_from_a_refusal_whether_there_is_such_an_account() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (idle, _) = app.someone("Ida", "user").await;
    app.put(&format!("/api/v1/users/{idle}")).token(&admin).json(&json!({ "status": "inactive" })).send().await;
    let (gone, _) = app.someone("Gus", "user").await;
    app.delete(&format!("/api/v1/users/{gone}")).token(&admin).send().await;
    let silent = json!({ "name": "Sy", "email": "sy@example.com" });
    app.post("/users").token(&admin).json(&silent).send().await;
    let sessions = app.tables().all("SessionsTable").await.len();

    let wrong = log_in(&app, &app.jane().email, "not-the-one").await;

    assert_eq!((wrong.status, wrong.text.as_str()), (401, WRONG));
    assert_eq!(wrong.header("www-authenticate"), Some("Bearer"));
    for email in ["ida@example.com", "gus@example.com", "sy@example.com", "nobody@example.com", "no address", "\0"] {
        assert_eq!(shown(&log_in(&app, email, PASSWORD).await), shown(&wrong), "{email:?}");
    }
    assert_eq!(app.tables().all("SessionsTable").await.len(), sessions);
}

#[tokio::test]
async fn any_text_of_up_to_128_characters_is_compared_and_none_is_invalid() {
    let app = TestApp::start().await;

    for passw in [" ", "\0", "\u{7f}", "😀", "1", &"ж".repeat(128)] {
        let reply = log_in(&app, &app.jane().email, passw).await;

        assert_eq!((reply.status, reply.text.as_str()), (401, WRONG), "{passw:?}");
    }
}

#[tokio::test]
async fn a_password_of_over_128_characters_is_refused_before_it_is_hashed() {
    let app = TestApp::start().await;
    app.store_calls();

    let reply = log_in(&app, &app.jane().email, &"x".repeat(129)).await;

    assert_eq!((reply.status, reply.text), (400, invalid(&[("passw", "Invalid value")])));
    assert!(app.store_calls().0.is_empty());
}

#[tokio::test]
async fn what_is_missing_is_named_in_the_order_of_the_schema() {
    let app = TestApp::start().await;
    let both = missing(&[("email", "This field is required"), ("passw", "This field is required")]);

    let without_body = app.post(LOGIN).send().await;

    assert_eq!((without_body.status, &without_body.text), (400, &both));
    for body in [json!({}), json!({ "email": null, "passw": "" }), json!({ "username": "a", "password": "b" })] {
        let reply = app.post(LOGIN).json(&body).send().await;
        assert_eq!((reply.status, &reply.text), (400, &both), "{body}");
    }
}

#[tokio::test]
async fn members_of_another_type_are_invalid() {
    let app = TestApp::start().await;

    for value in [json!(1), json!(true), json!(["x"]), json!({ "x": 1 })] {
        let reply = app.post(LOGIN).json(&json!({ "email": value, "passw": value })).send().await;

        let both = invalid(&[("email", "Invalid value"), ("passw", "Invalid value")]);
        assert_eq!((reply.status, reply.text), (400, both), "{value}");
    }
}

#[tokio::test]
async fn a_dead_token_in_the_request_keeps_nobody_from_signing_in() {
    let app = TestApp::start().await;
    let body = json!({ "email": app.jane().email, "passw": app.jane().password });

    let reply = app.post(LOGIN).token("dead").json(&body).send().await;

    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn the_session_is_kept_without_anything_that_opens_it() {
    let app = TestApp::start().await;

    let body: Value = app.login(&app.jane().email, &app.jane().password).await;

    let sessions = app.tables().all("SessionsTable").await;
    let [session] = sessions.as_slice() else { panic!("{sessions:?}") };
    assert_eq!((attribute(session, "user_id"), attribute(session, "ip")), ("2".into(), "127.0.0.1".into()));
    let kept = format!("{session:?}");
    for token in ["access_token", "refresh_token"] {
        assert!(!kept.contains(body[token].as_str().unwrap()), "{token}");
    }
}
