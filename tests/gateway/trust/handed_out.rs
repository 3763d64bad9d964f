//! No secret is stored in clear in the tables. Every route that takes or returns a secret is called, with success and
//! with refusal, and then a dump of all tables is searched.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tests::{TestApp, md5};

/// Members that hold secrets, in any request or answer.
const SECRET: [&str; 7] = ["password", "passw", "new_passw", "hash_pass", "api_key", "refresh_token", "access_token"];

const SET_PASSWORD: &str = "/api/v1/server/users/passw/set_new_passw";
const LOGIN: &str = "/api/v1/public/users/login";

/// A Roster, and all secrets that were sent or received.
struct Scenario {
    app: TestApp,
    routes: BTreeSet<String>,
    secrets: BTreeSet<String>,
}

impl Scenario {
    async fn ask(&mut self, route: &str, token: &str, body: Value) -> Value {
        self.ask_with(route, token, body, "").await
    }

    /// Sends each request from a different IP address, so that no throttle interferes.
    async fn ask_with(&mut self, route: &str, token: &str, body: Value, idempotency_key: &str) -> Value {
        let (method, path) = route.split_once(' ').unwrap();
        let from = 10 + u8::try_from(self.secrets.len() % 200).unwrap();
        let mut call = self.app.call_from(from, method, path).json(&body);
        if !token.is_empty() {
            call = call.token(token);
        }
        if !idempotency_key.is_empty() {
            call = call.header("Idempotency-Key", idempotency_key);
        }
        let reply = call.send().await;
        assert!(![429, 500, 503].contains(&reply.status), "{route}: {reply:?}");
        let segments = path.split('/').map(|part| if part.parse::<u64>().is_ok() { "{id}" } else { part });
        self.routes.insert(format!("{} {}", method.to_lowercase(), segments.collect::<Vec<_>>().join("/")));
        let answer = reply.json();
        self.keep(&body);
        self.keep(&answer);
        // Here `token` is a secret; elsewhere a session's public id has that name.
        if let (true, Some(token)) = (path == "/api/login", answer.pointer("/detail/data/token")) {
            self.secrets.insert(token.as_str().unwrap().to_owned());
        }
        answer
    }

    fn keep(&mut self, value: &Value) {
        let Some(members) = value.as_object() else { return };
        for (name, value) in members {
            match value {
                Value::String(text) if SECRET.contains(&name.as_str()) => drop(self.secrets.insert(text.clone())),
                _ => self.keep(value),
            }
        }
    }
}

fn text(answer: &Value, member: &str) -> String {
    answer[member].as_str().unwrap_or_else(|| panic!("no {member} in {answer}")).to_owned()
}

/// Every way to authenticate in the APIs, correctly and wrongly.
async fn live(scenario: &mut Scenario) {
    let (john, jane) = (scenario.app.john().clone(), scenario.app.jane().clone());
    let application = scenario.app.demo().api_key.clone();
    let admin =
        scenario.ask(&format!("POST {LOGIN}"), "", json!({ "email": john.email, "passw": john.password })).await;
    let admin = text(&admin, "access_token");

    // Accounts, created through each API.
    let new =
        |email: &str, member: &str, password: &str| json!({ "name": "One More", "email": email, member: password });
    let ada = new("ada@example.com", "password", "canary of Ada 1");
    let ada_key = text(&scenario.ask("POST /auth/register", "", ada.clone()).await, "api_key");
    scenario.ask("POST /auth/register", "", ada).await;
    scenario.ask("POST /auth/register", "", new("x", "password", "canary of nobody 1")).await;
    scenario.ask("POST /users", &admin, new("bea@example.com", "password", "canary of Bea 1")).await;
    let cyd = new("cyd@example.com", "password", "canary of Cyd 1");
    for _ in 0..2 {
        scenario.ask_with("POST /api/v1/users", &admin, cyd.clone(), "once").await;
    }
    let other = new("cyd@example.com", "password", "canary of Cyd 2");
    scenario.ask_with("POST /api/v1/users", &admin, other, "once").await;
    let dot = new("dot@example.com", "passw", "canary of Dot 1");
    scenario.ask("POST /api/v1/server/users/sign_up", &admin, dot).await;
    scenario.ask("PUT /api/user", "", new("eve@example.com", "password", "canary of Eve 1")).await;
    let digest = md5("canary of Fay 1");
    scenario.ask("PUT /api/user", "", new("fay@example.com", "password", &digest)).await;

    // Sign-ins through each API, right and wrong, and refreshes of their tokens.
    for password in ["canary of Ada 1", "canary of a wrong one"] {
        let by_key = json!({ "api_key": ada_key, "username": "ada@example.com", "password": password });
        scenario.ask("POST /auth/token", "", by_key).await;
        scenario.ask(&format!("POST {LOGIN}"), "", json!({ "email": "bea@example.com", "passw": password })).await;
        let body = json!({ "email": "eve@example.com", "hash_pass": password });
        scenario.ask("PUT /api/login", "", body).await;
    }
    let guess = json!({ "email": "nobody@example.com", "password": "canary of a guess" });
    scenario.ask("PUT /api/login", "", guess).await;
    for password in ["canary of Eve 1", &md5("canary of Eve 1"), &md5("canary of Eve 1").to_uppercase()] {
        scenario.ask("PUT /api/login", "", json!({ "email": "eve@example.com", "password": password })).await;
    }
    scenario.ask("PUT /api/login", "", json!({ "email": "fay@example.com", "hash_pass": digest })).await;
    let fay = json!({ "email": "fay@example.com", "passw": "canary of Fay 1" });
    scenario.ask(&format!("POST {LOGIN}"), "", fay).await;
    let offline =
        json!({ "api_key": application, "username": jane.email, "password": jane.password, "scope": "offline_access" });
    let first = text(&scenario.ask("POST /auth/token", "", offline).await, "refresh_token");
    let second = scenario.ask("POST /auth/refresh", "", json!({ "refresh_token": first })).await;
    let second = json!({ "refresh_token": text(&second, "refresh_token") });
    let third = scenario.ask("POST /api/v1/public/users/refresh", "", second).await;
    // Reusing the first refresh token counts as theft and ends the session.
    scenario.ask("POST /auth/refresh", "", json!({ "refresh_token": first })).await;
    let token = text(&third, "access_token");
    let refused = scenario.ask("POST /auth/keys", &token, json!({ "name": "x", "password": jane.password })).await;
    assert!(refused.get("api_key").is_none());

    // API keys, email addresses and passwords, each changed with a password in the request.
    let user = scenario.ask(&format!("POST {LOGIN}"), "", json!({ "email": jane.email, "passw": jane.password })).await;
    let user = text(&user, "access_token");
    for (kind, token, account) in [("personal", &user, &jane), ("application", &admin, &john)] {
        let body = json!({ "name": "ci", "kind": kind, "password": account.password });
        text(&scenario.ask("POST /auth/keys", token, body).await, "api_key");
    }
    for (route, email) in [("PUT /users/2", "jane.a@example.com"), ("PUT /api/v1/users/2", "jane.c@example.com")] {
        for password in [jane.password.as_str(), "canary of a wrong present one"] {
            scenario.ask(route, &user, json!({ "email": email, "password": password })).await;
        }
    }
    let route = format!("PUT {SET_PASSWORD}");
    scenario.ask(&route, &user, json!({ "passw": jane.password, "new_passw": "canary of Jane 2" })).await;
    scenario.ask(&route, &user, json!({ "passw": "canary of Jane 3", "new_passw": "canary of Jane 4" })).await;
    scenario.ask(&route, &admin, json!({ "user_id": 2, "new_passw": "canary of Jane 5" })).await;
    scenario.app.clock().advance(Duration::from_secs(60));
    scenario.app.services().seals.seal_audit().await.unwrap();
}

/// Secrets of the control panel: forms, cookies, pages and mails.
async fn live_in_panel(scenario: &mut Scenario) {
    let Scenario { app, secrets, .. } = scenario;
    let mut keep = |secret: &str| {
        secrets.insert(secret.to_owned());
    };
    let form = async |path: &str, fields: &[(&str, &str)], status: u16| {
        let reply = app.post(path).form(fields).send().await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        reply.text
    };
    for password in ["canary of Gil 1", "canary of a wrong one"] {
        keep(password);
    }
    let gil = "gil@example.com";
    let registered =
        form("/panel/register", &[("name", "Gil"), ("email", gil), ("password", "canary of Gil 1")], 201).await;
    let key = &registered[registered.find("rk_").unwrap()..];
    keep(&key[..key.find(|letter: char| !letter.is_ascii_alphanumeric() && !"_-".contains(letter)).unwrap()]);
    form("/panel/sign-in", &[("email", gil), ("password", "canary of a wrong one")], 401).await;
    keep(&app.open_panel(gil, "canary of Gil 1").await);

    form("/panel/forgot", &[("email", gil)], 200).await;
    let code = app.mailed_code(gil).await;
    keep(&code);
    for (password, status) in [("short", 400), ("canary of Gil 2", 303)] {
        keep(password);
        form("/panel/reset", &[("code", &code), ("new_password", password)], status).await;
    }
    // A link that is not used.
    form("/panel/forgot", &[("email", gil)], 200).await;
    keep(&app.mailed_code(gil).await);
}

/// The routes of the OpenAPI description with a secret member in their bodies or answers.
fn routes_with_secrets() -> BTreeSet<String> {
    let description: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    let mut routes = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let mut members = BTreeSet::new();
            let parts = [&operation["requestBody"], &operation["responses"]];
            parts.iter().for_each(|part| collect(part, &description, &mut members));
            if SECRET.iter().any(|secret| members.contains(*secret)) {
                routes.insert(format!("{method} {path}"));
            }
        }
    }
    routes
}

/// The names of all properties below a part of the description, with references followed.
fn collect(part: &Value, description: &Value, members: &mut BTreeSet<String>) {
    match part {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                let target = description.pointer(&reference[1..]).unwrap();
                // Marked as visited, because a schema may refer to itself.
                if members.insert(reference.to_owned()) {
                    collect(target, description, members);
                }
            }
            if let Some(properties) = object.get("properties").and_then(Value::as_object) {
                members.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| collect(value, description, members));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, description, members)),
        _ => {}
    }
}

/// A secret in every form from which it could be read back.
fn spellings(secret: &str) -> Vec<String> {
    let mut spellings = vec![secret.to_owned(), hex::encode(secret), STANDARD_NO_PAD.encode(secret)];
    let payload = ["rt_", "rk_", "rc_"].iter().find_map(|prefix| secret.strip_prefix(prefix));
    if let Some(bytes) = payload.and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok()) {
        // A refresh token begins with the session id and the user id, a code with its row's id. These are not secret.
        let own = match &secret[..3] {
            "rt_" => &bytes[24..56],
            "rc_" => &bytes[16..48],
            _ => &bytes[..32],
        };
        spellings.extend([hex::encode(own), STANDARD_NO_PAD.encode(own), URL_SAFE_NO_PAD.encode(own)]);
    } else if let [_, _, signature] = secret.split('.').collect::<Vec<_>>().as_slice() {
        spellings.push((*signature).to_owned());
    } else {
        spellings.extend([md5(secret), md5(secret).to_uppercase(), md5(&md5(secret))]);
    }
    spellings
}

#[tokio::test]
async fn no_table_holds_what_any_route_took_or_handed_out() {
    let mut scenario = Scenario { app: TestApp::start().await, routes: BTreeSet::new(), secrets: BTreeSet::new() };
    live(&mut scenario).await;
    live_in_panel(&mut scenario).await;

    let dump = scenario.app.tables().dump().await;

    let left_out: Vec<_> = routes_with_secrets().into_iter().filter(|route| !scenario.routes.contains(route)).collect();
    assert_eq!(left_out, [""; 0], "routes with secrets that this test does not call");
    assert!(scenario.secrets.len() > 40, "{}", scenario.secrets.len());
    for secret in &scenario.secrets {
        for spelling in spellings(secret) {
            // An invalid value may be a single letter.
            assert!(spelling.len() < 8 || !dump.contains(&spelling), "{secret} as {spelling}");
        }
    }
    // The dump contains what may be stored, in each table.
    for there in ["jane.c@example.com", "$argon2id$", "session.started", "sign_in.refused", "throttle#", "sealed"] {
        assert!(dump.contains(there), "{there}");
    }
}
