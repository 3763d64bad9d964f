//! What nothing can cost less than: the one call to the store, and the hash.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde_json::Value;
use tests::lambda::{Event, Function, Stack};

use super::Found;
use tokio::process::Command;

use crate::process::{processor, used};
use crate::served::beside;
use crate::tls_services::TlsServices;

/// What the bare functions do.
pub(super) const GET: &str = "a bare GetItem";
pub(super) const QUERY: &str = "a bare Query of 100";

/// A function that does one thing.
pub(super) struct Floor {
    pub(super) name: &'static str,
    function: Function,
    event: Value,
}

impl Floor {
    /// One `GetItem` of a user.
    pub(super) async fn get(stack: &Stack, services: &TlsServices, token: &str) -> Self {
        let event = Event::new("GET /users/{id}", "/users/2").token(token).to_json();
        Self { name: GET, function: start(stack, services, "bare_get").await, event }
    }

    /// One `Query` of a hundred.
    pub(super) async fn query(stack: &Stack, services: &TlsServices, token: &str) -> Self {
        let event = Event::new("GET /users", "/users").token(token).to_json();
        Self { name: QUERY, function: start(stack, services, "bare_query").await, event }
    }

    /// Asks it for so long, once it has been asked: with the same event as ours, and started anew like ours.
    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    pub(super) async fn measure(&mut self, span: Duration) -> Found {
        self.function.invoke_raw(self.event.clone()).await;
        let pid = self.function.pid();
        let (before, started) = (processor(pid), Instant::now());
        let mut took = Vec::new();
        while started.elapsed() < span {
            let asked = Instant::now();
            let answer = self.function.invoke_raw(self.event.clone()).await;
            took.push(asked.elapsed());
            assert_eq!(answer["statusCode"], 200, "{answer}");
        }
        Found::of(took, started.elapsed(), processor(pid) - before)
    }
}

async fn start(stack: &Stack, services: &TlsServices, program: &str) -> Function {
    // Whatever `users` is told of the store, but in nobody's name whose rights are judged.
    let [endpoint, .., certificate] = services.variables();
    let variables = [endpoint, certificate, ("AWS_ACCESS_KEY_ID", "bare")];
    stack.function_by(Command::new(beside(program)), "users", &variables).await
}

/// One hash as `shared/passwords/src` makes it, in memory that is there already; time on a processor.
#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
pub(crate) fn bare_hash(span: Duration) -> Duration {
    // OWASP's, see docs/security.md: KiB, passes, lanes.
    let params = Params::new(19_456, 2, 1, None).expect("argon2 takes these");
    let mut memory = vec![Block::default(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut hash = || {
        let mut out = [0; 32];
        let done =
            argon2.hash_password_into_with_memory(b"correct horse battery", b"sixteen bytes ..", &mut out, &mut memory);
        done.expect("nothing is too long");
    };
    hash();
    let (this, mut count) = (std::process::id(), 0);
    let (before, started) = (used(this).processor, Instant::now());
    while started.elapsed() < span {
        hash();
        count += 1;
    }
    (used(this).processor - before) / count
}
