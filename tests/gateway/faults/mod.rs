//! Faults between the functions and their store, one scenario per test: every answer is correct or says when to retry,
//! within five seconds; the invariants hold afterwards; and the next request succeeds.

mod answers;
mod clocks;
mod crowds;
mod deadline;
mod killed;
mod lists;
mod mix;
mod operations;
mod races;
mod rotation;
mod twice;

use std::time::Duration;

use fault_proxy::Proxy;
use serde_json::{Value, json};
use tests::invariants::{self, Record};
use tests::{Call, Reply, Tables, TestApp, TestOptions};

/// I9: the time limit for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The time limit in a crowd is that of API Gateway. In AWS each concurrent request has a processor of its own; here
/// they share those of this machine.
const PATIENCE_IN_A_CROWD: Duration = Duration::from_secs(30);

/// A Roster with a proxy in front of its store.
struct Rig {
    app: TestApp,
    proxy: Proxy,
    tables: Tables,
}

impl Rig {
    async fn start() -> Self {
        Self::with(Proxy::new(1), TestOptions::default()).await
    }

    async fn with(proxy: Proxy, options: TestOptions) -> Self {
        let before = proxy.clone();
        let reroute = Box::new(move |endpoint: &str| before.start(endpoint));
        let app = TestApp::with(TestOptions { reroute: Some(reroute), ..options }).await;
        proxy.calls();
        let tables = app.tables();
        Self { app, proxy, tables }
    }

    /// Stops all faults. Then the invariants must hold, and a user must be able to sign in and make a request.
    async fn must_be_sound(&self, record: &Record) {
        self.proxy.heal();
        invariants::must_hold(&self.tables, record).await;
        let token = self.app.user().await;
        let reply = answer(self.app.get("/users/2").token(&token)).await;
        assert_eq!(reply.status, 200, "I10: {}", reply.text);
    }

    /// The status of a request for one's own account with this token.
    async fn opens(&self, token: &str) -> u16 {
        answer(self.app.get("/api/user").token(token)).await.status
    }

    /// Signs in by email address and password.
    async fn log_in(&self, email: &str, password: &str) -> Reply {
        let body = json!({ "email": email, "passw": password });
        answer(self.app.post("/api/v1/public/users/login").json(&body)).await
    }
}

/// I9: the answer is in time and not an internal error. If it asks to retry later, it says when.
async fn answer(call: Call) -> Reply {
    answer_within(PATIENCE, call).await
}

async fn answer_within(patience: Duration, call: Call) -> Reply {
    let reply = tokio::time::timeout(patience, call.send()).await.expect("I9: no answer in time");
    match reply.status {
        429 | 503 => {
            let wait = reply.header("retry-after").unwrap_or_else(|| panic!("I9: no Retry-After: {reply:?}"));
            assert!(wait.parse::<u32>().is_ok_and(|seconds| seconds > 0), "I9: {reply:?}");
        }
        status => assert!(status < 500, "I9: {reply:?}"),
    }
    reply
}

/// The parts of a request, from which it can be sent repeatedly.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    path: String,
    token: Option<String>,
    once: Option<String>,
    body: Option<Value>,
}

impl Asked {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), token: None, once: None, body: None }
    }

    fn token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    fn once(self, key: impl Into<String>) -> Self {
        Self { once: Some(key.into()), ..self }
    }

    fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    async fn send(&self, app: &TestApp) -> Reply {
        answer(self.call(app)).await
    }

    async fn send_in_a_crowd(&self, app: &TestApp) -> Reply {
        answer_within(PATIENCE_IN_A_CROWD, self.call(app)).await
    }

    fn call(&self, app: &TestApp) -> Call {
        let mut call = app.call(self.method, &self.path);
        if let Some(token) = &self.token {
            call = call.token(token);
        }
        if let Some(once) = &self.once {
            call = call.header("idempotency-key", once);
        }
        if let Some(body) = &self.body {
            call = call.json(body);
        }
        call
    }
}
