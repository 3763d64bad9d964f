//! Dialect A's own routes.

mod jwt_authorizer;
mod keys;
mod keys_over_time;
mod refresh;
mod refresh_over_time;
mod register;
mod sign_in_rules;
mod token;
mod well_known;

use roster::local::Account;
use serde_json::{Value, json};
use tests::{PASSWORD, Reply, TestApp};

/// What `/auth/token` takes.
fn credentials(api_key: &str, email: &str, password: &str) -> Value {
    json!({ "api_key": api_key, "username": email, "password": password })
}

/// The same with a scope.
fn offline(credentials: &Value) -> Value {
    let mut offline = credentials.clone();
    offline["scope"] = json!("offline_access");
    offline
}

/// An account of the demo's, through John's application key.
fn of(app: &TestApp, account: &Account) -> Value {
    credentials(&app.demo().api_key, &account.email, &account.password)
}

/// Asks for tokens.
async fn ask(app: &TestApp, body: &Value) -> Reply {
    app.post("/auth/token").json(body).send().await
}

/// Asks for tokens, and gets them.
async fn tokens(app: &TestApp, body: &Value) -> Value {
    let reply = ask(app, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// A JSON string's text.
fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Makes a key, and gets it.
async fn new_key(app: &TestApp, token: &str, body: &Value) -> Value {
    let reply = app.post("/auth/keys").token(token).json(body).send().await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

/// The secret of a new key of whoever [`TestApp::someone`] made, and what `/auth/token` takes with it.
async fn own_key(app: &TestApp, token: &str, name: &str) -> (Value, Value) {
    let key = new_key(app, token, &json!({ "name": "own" })).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let credentials = credentials(text(&key["api_key"]), &email, PASSWORD);
    (key, credentials)
}
