//! The management API.

mod create;
mod delete;
mod get;
mod idempotency;
mod list;
mod roles;
mod roles_in_use;
mod search;
mod update;
mod update_rules;

use serde_json::Value;
use shared::clock::Time;
use shared::directory::NewUser;
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::role::RoleName;
use shared::user::Status;
use tests::{PASSWORD, Reply, TestApp, TestOptions};

/// A Roster as the specification's examples assume: at this time, and after this many ids. Returns an administrator's
/// token too.
async fn documents_app(moment: &str, last_id: u64) -> (TestApp, String) {
    let app = TestApp::with(TestOptions { is_empty: true, ..TestOptions::default() }).await;
    app.clock().set(Time::parse_rfc3339(moment).unwrap());
    let administrator = NewUser {
        name: Name::parse("Administrator").unwrap(),
        email: Email::parse("administrator@example.com").unwrap(),
        role: RoleName::admin(),
        password: Password::presented(PASSWORD),
        status: Status::Active,
    };
    app.services().provisioning.provision_user(administrator).await.unwrap();
    app.set_last_id(last_id).await;
    let token = app.sign_in("administrator@example.com", PASSWORD).await;
    (app, token)
}

async fn get(app: &TestApp, token: &str, id: u64) -> Reply {
    app.get(&format!("/api/v1/users/{id}")).token(token).send().await
}

async fn create(app: &TestApp, token: &str, body: &Value) -> Reply {
    app.post("/api/v1/users").token(token).json(body).send().await
}

async fn update(app: &TestApp, token: &str, id: u64, body: &Value) -> Reply {
    app.put(&format!("/api/v1/users/{id}")).token(token).json(body).send().await
}

async fn delete(app: &TestApp, token: &str, id: u64) -> Reply {
    app.delete(&format!("/api/v1/users/{id}")).token(token).send().await
}
