//! The same requests to other libraries, each started by `bench/peers/start` and measured like `roster serve`.

use std::process::{Child, Command};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use crate::client::{Operation, http, text};
use crate::requests::{CLIENTS, FUNCTION, GATEWAY, ROUNDS, Roster, Rounds, SPAN, measure, put, show};
use crate::server;

const PEERS: [&str; 3] = ["better-auth", "openauth", "fastapi-users"];
/// The library's own, and Roster's.
const HASHES: [&str; 2] = ["default", "argon2id"];
/// Of Roster, those that a peer has as well.
const OPERATIONS: [Operation; 4] = [Operation::Profile, Operation::List, Operation::Refresh, Operation::SignIn];
/// By then a just-in-time compiler has compiled what is measured.
const WARM_UP: Duration = Duration::from_secs(1);
const REFERENCE: &str = "better-auth, argon2id";
/// Roster's CPU time as a share of the reference's.
const TARGETS: [(Operation, f64); 3] =
    [(Operation::Profile, 1.0 / 4.0), (Operation::List, 1.0 / 3.0), (Operation::SignIn, 0.9)];

pub(crate) async fn run() -> bool {
    let mut rounds = Rounds::new();
    {
        let mut roster = Roster::start("peers").await;
        for _ in 0..ROUNDS {
            roster.measure(&OPERATIONS, &mut rounds).await;
        }
    }
    for (peer, hash) in PEERS.into_iter().flat_map(|peer| HASHES.map(|hash| (peer, hash))) {
        match Peer::start(peer, hash) {
            Some(started) => started.measure(&mut rounds).await,
            None => println!("{peer} cannot be started and is left out; its output is above"),
        }
    }
    let ratios = TARGETS.iter().flat_map(|(operation, target)| {
        let name = operation.name();
        [FUNCTION, GATEWAY].map(|by| ((name, by), (name, REFERENCE), *target))
    });
    show(&rounds, &ratios.collect::<Vec<_>>());
    true
}

/// A server that is terminated when dropped, so that it can remove its files.
struct Peer {
    child: Child,
    ready: Value,
    name: String,
}

impl Peer {
    fn start(peer: &str, hash: &str) -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/peers/start");
        let (child, ready) = server::start(Command::new(script).args([peer, hash]))?;
        println!("{peer} {}, {}", text(&ready, "version"), text(&ready, "hash"));
        Some(Self { child, ready, name: format!("{peer}, {hash}") })
    }

    async fn measure(&self, rounds: &mut Rounds) {
        for operation in self.ready["operations"].as_array().into_iter().flatten() {
            let requests = operation["requests"].as_array().expect("an operation has requests");
            for clients in (0..ROUNDS).flat_map(|_| CLIENTS) {
                let mut senders: Vec<_> = (0..clients).map(|first| self.sender(requests, first, clients)).collect();
                measure(&mut senders, WARM_UP, &[]).await;
                let round = measure(&mut senders, SPAN, &[self.child.id()]).await;
                put(rounds, &text(operation, "name"), &self.name, clients, round);
            }
        }
    }

    /// Sends every so many-th request.
    fn sender<'a>(&self, requests: &'a [Value], first: usize, step: usize) -> impl AsyncFnMut() -> Duration + use<'a> {
        let (client, url, mut nth) = (http(first), text(&self.ready, "url"), first);
        async move || {
            #[expect(clippy::disallowed_methods, reason = "latency is measured")]
            let started = Instant::now();
            send(&client, &url, &requests[nth % requests.len()]).await;
            nth += step;
            started.elapsed()
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

async fn send(client: &reqwest::Client, url: &str, request: &Value) {
    let method: Method = text(request, "method").parse().expect("the method is valid");
    let mut builder = client.request(method, format!("{url}{}", text(request, "path")));
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        builder = builder.header(name, value.as_str().unwrap_or_default());
    }
    if let Some(body) = request["body"].as_str() {
        builder = builder.body(body.to_owned());
    }
    let reply = builder.send().await.expect("it answers");
    let status = reply.status();
    let body = reply.text().await.expect("the answer is whole");
    // better-auth answers 200 and `null` if there is no session.
    let is_done = (status.is_success() || status.is_redirection()) && body != "null";
    assert!(is_done, "{request}: {status} {body}");
}
