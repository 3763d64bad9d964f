//! The audit log: one entry for each change, in the change's own transaction.

use std::collections::HashSet;

use serde_json::json;
use tests::{Call, PASSWORD, START, TestApp, attribute};

const TABLE: &str = "AuditTable";

/// A reader of the audit log that remembers its position.
struct AuditLog<'a> {
    app: &'a TestApp,
    read: HashSet<String>,
}

/// Action, actor, subject and detail.
type Entry = (String, String, String, String);

fn entry(action: &str, actor: &str, subject: &str, detail: &str) -> Entry {
    (action.to_owned(), actor.to_owned(), subject.to_owned(), detail.to_owned())
}

impl<'a> AuditLog<'a> {
    async fn of(app: &'a TestApp) -> Self {
        let mut log = Self { app, read: HashSet::new() };
        log.news().await;
        log
    }

    /// The entries since the last time this was called.
    async fn news(&mut self) -> Vec<Entry> {
        let items = self.app.tables().all(TABLE).await;
        let new = items.iter().filter(|item| self.read.insert(attribute(item, "ulid")));
        let new = new.map(|item| {
            let of = |name: &str| attribute(item, name);
            (of("action"), of("actor"), of("user_id"), of("detail"))
        });
        new.collect()
    }

    /// Makes a call that must succeed and write these entries, with everything that it writes in one transaction.
    #[track_caller]
    fn expect(&mut self, call: Call, entries: &[Entry]) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        async move {
            self.app.store_calls();
            let reply = call.send().await;
            let (calls, _) = self.app.store_calls();

            assert!(reply.status < 300, "{caller}: {}", reply.text);
            let writes: Vec<&String> = calls.iter().filter(|call| is_write(call)).collect();
            let transactions = usize::from(!entries.is_empty());
            assert_eq!(writes, vec!["TransactWriteItems"; transactions], "{caller}");
            assert_eq!(self.news().await, entries, "{caller}");
        }
    }
}

/// Writes that count as changes. Drawing an id does not: a skipped number means nothing. Neither do the counters of
/// attempts and an account's known IP addresses, which expire.
fn is_write(call: &str) -> bool {
    !matches!(call, "GetItem" | "BatchGetItem" | "Query" | "Scan" | "UpdateItem" | "DeleteItem" | "PutItem")
}

#[tokio::test]
async fn what_happens_to_accounts_is_written_with_it() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut log = AuditLog::of(&app).await;
    let put = |body: serde_json::Value| app.put("/api/v1/users/3").token(&token).json(&body);

    let ana = json!({ "name": "Ana", "email": "ana@example.com", "role": "methodist" });
    log.expect(
        app.post("/api/v1/users").token(&token).json(&ana),
        &[entry("user.created", "user:1", "3", "role methodist")],
    )
    .await;
    log.expect(put(json!({ "name": "Anna" })), &[entry("user.updated", "user:1", "3", "name")]).await;
    let both = json!({ "name": "Ana", "email": "anna@example.com" });
    log.expect(put(both), &[entry("user.updated", "user:1", "3", "name, email")]).await;
    let role = "role methodist to user";
    log.expect(put(json!({ "role": "user" })), &[entry("user.updated", "user:1", "3", role)]).await;
    let status = "status active to inactive";
    log.expect(put(json!({ "status": "inactive" })), &[entry("user.updated", "user:1", "3", status)]).await;
    log.expect(put(json!({ "status": "inactive" })), &[]).await;
    log.expect(app.delete("/api/v1/users/3").token(&token), &[entry("user.deleted", "user:1", "3", "")]).await;

    let bea = json!({ "name": "Bea", "email": "bea@example.com" });
    log.expect(app.post("/users").token(&token).json(&bea), &[entry("user.created", "user:1", "4", "role user")]).await;
    let call = app.put("/users/4").token(&token).json(&json!({ "name": "B" }));
    log.expect(call, &[entry("user.updated", "user:1", "4", "name")]).await;
    log.expect(app.delete("/users/4").token(&token), &[entry("user.deleted", "user:1", "4", "")]).await;
}

#[tokio::test]
async fn whoever_registers_acts_for_nobody_yet() {
    let app = TestApp::start().await;
    let mut log = AuditLog::of(&app).await;

    let ada = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    log.expect(app.post("/auth/register").json(&ada), &[entry("user.registered", "anonymous", "3", "")]).await;
}

#[tokio::test]
async fn what_happens_to_sessions_is_written_with_it() {
    let app = TestApp::start().await;
    let jane = app.jane();
    let mut log = AuditLog::of(&app).await;
    let mut sign_in = json!({ "api_key": app.demo().api_key, "username": jane.email, "password": jane.password });

    log.expect(app.post("/auth/token").json(&sign_in), &[entry("session.started", "user:2", "2", "")]).await;
    sign_in["scope"] = json!("offline_access");
    log.expect(app.post("/auth/token").json(&sign_in), &[entry("session.started", "user:2", "2", "")]).await;
    let tokens = app.post("/auth/token").json(&sign_in).send().await.json();
    log.news().await;
    let first = json!({ "refresh_token": tokens["refresh_token"] });
    let refreshed = [entry("session.refreshed", "user:2", "2", "")];
    log.expect(app.post("/auth/refresh").json(&first), &refreshed).await;
    // A repeat returns the successor that exists already.
    log.expect(app.post("/auth/refresh").json(&first), &[]).await;
    let next = app.post("/auth/refresh").json(&first).send().await.json();
    let second = json!({ "refresh_token": next["refresh_token"] });
    log.expect(app.post("/auth/refresh").json(&second), &refreshed).await;
    let stolen = app.post("/auth/refresh").json(&first).send().await;

    assert_eq!(stolen.status, 401);
    assert_eq!(log.news().await, [entry("refresh.reused", "user:2", "2", "")]);
}

#[tokio::test]
async fn what_happens_to_keys_and_roles_is_written_with_it() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut log = AuditLog::of(&app).await;

    let call = app.post("/auth/keys").token(&token).json(&json!({ "name": "ci", "kind": "application" }));
    let reply = call.send().await.json();
    let id = reply["id"].as_str().unwrap();
    assert_eq!(log.news().await, [entry("api_key.created", "user:1", "1", &format!("application key {id}"))]);
    let revoked = [entry("api_key.revoked", "user:1", "1", &format!("key {id}"))];
    log.expect(app.delete(&format!("/auth/keys/{id}")).token(&token), &revoked).await;
    let support = json!({ "name": "support", "permissions": [] });
    let roles = app.post("/api/v1/roles").token(&token).json(&support);
    log.expect(roles, &[entry("role.created", "user:1", "", "role support")]).await;
    let role = |method: &str| app.call(method, "/api/v1/roles/support").token(&token);
    let change = role("PUT").json(&json!({ "permissions": ["users:read"] }));
    log.expect(change, &[entry("role.updated", "user:1", "", "role support")]).await;
    let same = role("PUT").json(&json!({ "permissions": ["users:read"] }));
    log.expect(same, &[]).await;
    log.expect(role("PUT"), &[]).await;
    log.expect(role("DELETE"), &[entry("role.deleted", "user:1", "", "role support")]).await;
}

#[tokio::test]
async fn a_repeat_under_an_idempotency_key_is_no_second_change() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let mut log = AuditLog::of(&app).await;
    let body = json!({ "name": "Once", "email": "once@example.com" });
    let call = || app.post("/api/v1/users").token(&token).header("Idempotency-Key", "k").json(&body);

    log.expect(call(), &[entry("user.created", "user:1", "3", "role user")]).await;
    log.expect(call(), &[]).await;
}

#[tokio::test]
async fn of_what_is_refused_only_a_sign_in_leaves_an_entry() {
    let app = TestApp::start().await;
    let (admin, user) = (app.admin().await, app.user().await);
    let mut log = AuditLog::of(&app).await;
    let taken = json!({ "name": "J", "email": app.jane().email, "password": PASSWORD });
    let wrong = json!({ "api_key": app.demo().api_key, "username": app.jane().email, "password": "wrong-wrong" });

    for (status, call) in [
        (409, app.post("/auth/register").json(&taken)),
        (401, app.post("/auth/token").json(&wrong)),
        (401, app.post("/auth/refresh").json(&json!({ "refresh_token": "rt_x" }))),
        (400, app.post("/auth/keys").token(&user).json(&json!({}))),
        (403, app.post("/auth/keys").token(&user).json(&json!({ "name": "a", "kind": "application" }))),
        (404, app.delete("/auth/keys/00112233445566778899aabbccddeeff").token(&user)),
        (409, app.post("/users").token(&admin).json(&taken)),
        (400, app.post("/api/v1/users").token(&admin).json(&json!({}))),
        (403, app.put("/api/v1/users/1").token(&user).json(&json!({ "name": "X" }))),
        (412, app.put("/api/v1/users/2").token(&admin).header("If-Match", "\"9\"").json(&json!({ "name": "X" }))),
        (
            409,
            app.put("/api/v1/users/1")
                .token(&admin)
                .json(&json!({ "email": app.jane().email, "password": app.john().password })),
        ),
        (404, app.delete("/users/99").token(&admin)),
        (409, app.delete("/api/v1/users/1").token(&admin)),
        (409, app.post("/api/v1/roles").token(&admin).json(&json!({ "name": "user", "permissions": [] }))),
    ] {
        let reply = call.send().await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }

    assert_eq!(log.news().await, [entry("sign_in.refused", "anonymous", "2", "")]);
}

#[tokio::test]
async fn an_entry_says_when_and_from_where_and_holds_no_secret() {
    let app = TestApp::start().await;
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let login = json!({ "email": app.jane().email, "passw": app.jane().password });
    let call = app.post("/api/v1/public/users/login").header("User-Agent", agent);

    let tokens = call.header("X-Forwarded-For", "203.0.113.9").json(&login).send().await.json();

    let items = app.tables().all(TABLE).await;
    let item = items.iter().find(|item| attribute(item, "action") == "session.started").unwrap();
    let session = app.get("/api/sessions").token(tokens["access_token"].as_str().unwrap()).send().await.json();
    for (name, value) in [
        ("at", START.millis().to_string()),
        ("ip", "127.0.0.1".to_owned()),
        ("user_agent", agent.to_owned()),
        ("session_id", session[0]["token"].as_str().unwrap().to_owned()),
        ("expires_at", (START.seconds() + 400 * 24 * 60 * 60).to_string()),
    ] {
        assert_eq!(attribute(item, name), value, "{name}");
    }
    let dump = format!("{items:?}");
    for secret in [&login["email"], &login["passw"], &tokens["access_token"], &tokens["refresh_token"]] {
        assert!(!dump.contains(secret.as_str().unwrap()));
    }
    assert!(!dump.contains("203.0.113.9"));
}
