//! Internal errors belong in the log: an answer contains a request id and no internal detail.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use tests::{Call, Reply, TestApp};

/// Words that the store, the SDK, libraries and sources use, in lower case.
const INSIDE: [&str; 22] = [
    "table",
    "arn:",
    "dynamo",
    "aws",
    "sdk",
    "smithy",
    ".rs",
    "panick",
    "unwrap",
    "serde",
    "missing field",
    "invalid type",
    "sqlite",
    "resourcenotfound",
    "expression",
    "condition",
    "attribute",
    "127.0.0.1",
    "localhost",
    "pk",
    "user#",
    "src/",
];

/// A call to each function that must read the corrupted item.
fn calls(app: &TestApp, token: &str) -> Vec<Call> {
    let jane = app.jane();
    let by_key = json!({ "api_key": app.demo().api_key, "username": jane.email, "password": jane.password });
    vec![
        app.post("/auth/token").json(&by_key),
        app.get("/auth/keys").token(token),
        app.get("/users/2").token(token),
        app.get("/api/v1/users").token(token),
        app.put("/api/v1/users/2").token(token).json(&json!({ "name": "Jane Doe" })),
        app.delete("/users/2").token(token),
        app.post("/api/v1/public/users/login").json(&json!({ "email": jane.email, "passw": jane.password })),
        app.put("/api/v1/private/users/any").token(token).json(&json!({ "ids": [2] })),
        app.put("/api/login").json(&json!({ "email": jane.email, "hash_pass": jane.password })),
        app.get("/api/user").token(token),
        app.put("/api/user").json(&json!({ "name": "Ann", "email": "ann@example.com", "password": "123" })),
    ]
}

fn assert_reveals_nothing(reply: &Reply) {
    let text = reply.text.to_lowercase();
    let revealed: Vec<&str> = INSIDE.into_iter().filter(|word| text.contains(word)).collect();
    assert!(revealed.is_empty(), "{revealed:?} in {}", reply.text);
    assert!(reply.header("x-request-id").is_some_and(|id| !id.is_empty()), "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_table_that_is_gone_is_told_to_nobody() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    app.tables().client().delete_table().table_name("UsersTable").send().await.unwrap();

    for call in calls(&app, &token) {
        let reply = call.send().await;

        assert!([500, 503].contains(&reply.status), "{reply:?}");
        assert_reveals_nothing(&reply);
    }
}

#[tokio::test]
async fn an_item_that_makes_no_sense_is_told_to_nobody_and_opens_nothing() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let spoil = app.tables().client().update_item().table_name("UsersTable");
    let spoil = spoil.key("pk", AttributeValue::S("user#2".to_owned())).update_expression("SET epoch = :epoch");
    spoil.expression_attribute_values(":epoch", AttributeValue::S("many".to_owned())).send().await.unwrap();

    for call in [
        app.get("/users/2").token(&admin),
        app.get("/api/user").token(&user),
        app.put("/api/v1/users/2").token(&admin).json(&json!({ "role": "methodist" })),
        app.post("/api/v1/public/users/login")
            .json(&json!({ "email": app.jane().email, "passw": app.jane().password })),
        app.put("/api/login").json(&json!({ "email": app.jane().email, "hash_pass": app.jane().password })),
    ] {
        let reply = call.send().await;

        assert!([500, 503].contains(&reply.status), "{reply:?}");
        assert_reveals_nothing(&reply);
    }
    // A user whose items are intact is served.
    assert_eq!(app.get("/api/user").token(&admin).send().await.status, 200);
}
