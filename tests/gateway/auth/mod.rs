//! The token API's own routes.

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

/// A request body for `/auth/token`.
fn credentials(api_key: &str, email: &str, password: &str) -> Value {
    json!({ "api_key": api_key, "username": email, "password": password })
}

/// The same credentials with the scope for a refresh token.
fn offline(credentials: &Value) -> Value {
    let mut offline = credentials.clone();
    offline["scope"] = json!("offline_access");
    offline
}

/// Credentials of a demo account, with John's application key.
fn of(app: &TestApp, account: &Account) -> Value {
    credentials(&app.demo().api_key, &account.email, &account.password)
}

async fn ask(app: &TestApp, body: &Value) -> Reply {
    app.post("/auth/token").json(body).send().await
}

/// Requests tokens, which must succeed.
async fn tokens(app: &TestApp, body: &Value) -> Value {
    let reply = ask(app, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The text of a JSON string.
fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Creates a key, which must succeed.
async fn new_key(app: &TestApp, token: &str, body: &Value) -> Value {
    let reply = app.post("/auth/keys").token(token).json(body).send().await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

/// Creates a key for an account of [`TestApp::someone`]. Returns the key, and the body for `/auth/token` with it.
async fn own_key(app: &TestApp, token: &str, name: &str) -> (Value, Value) {
    let key = new_key(app, token, &json!({ "name": "own" })).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let credentials = credentials(text(&key["api_key"]), &email, PASSWORD);
    (key, credentials)
}
