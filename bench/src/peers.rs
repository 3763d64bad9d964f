//! The same work by others that anybody can install without a server: each is started by `bench/peers/start`, asked
//! over HTTP by this process, and its time on a processor read, as with ours.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::{Client, Method, redirect};
use serde_json::{Value, json};
use tests::lambda::Stack;

use crate::bars::{self, Bar, Block};
use crate::figures::{align, milliseconds, ms, table};
use crate::hot::{Found, Summary, measure};
use crate::process::processor;
use crate::report;
use crate::request::text;
use crate::served::{Served, ready_line};
use crate::tls_services::TlsServices;
use crate::visitor::{Service, Visitor, Work};

const PEERS: [(&str, &str); 6] = [
    ("better-auth", "default"),
    ("better-auth", "argon2id"),
    ("openauth", "default"),
    ("openauth", "argon2id"),
    ("fastapi-users", "default"),
    ("fastapi-users", "argon2id"),
];
/// What we do of that.
const OURS: [Work; 4] = [Work::Profile, Work::List, Work::Refresh, Work::SignIn];
const ROUNDS: usize = 3;
const SPAN: Duration = Duration::from_secs(3);
/// Until then a just-in-time compiler has seen what it is asked for.
const WARM_UP: Duration = Duration::from_secs(1);
const CROWDS: [usize; 2] = [1, 16];

const WHOLE: &str = "Roster, whole";
const FUNCTION: &str = "Roster, the function";

/// By who, how they hash, what is done, and how many ask at once.
type Measured = BTreeMap<(String, String, String, usize), Vec<Found>>;

/// Measures all that can be started, ours among them, and shows it.
pub(crate) async fn run() -> ExitCode {
    let mut measured = Measured::new();
    ours(&mut measured).await;
    let mut hashes = BTreeMap::new();
    for (peer, hash) in PEERS {
        println!("{peer}, {hash}");
        match Peer::start(peer, hash) {
            Some(peer) => {
                hashes.insert(peer.name(), peer.said["hash"].clone());
                peer.measure(&mut measured).await;
            }
            None => println!("{peer} could not be started, and is left out; what it said stands above"),
        }
    }
    show(&measured);
    for ((peer, version), hash) in &hashes {
        println!("{peer} {version}: {}", hash.as_str().unwrap_or_default());
    }
    ExitCode::SUCCESS
}

/// Ours, whole with its DynamoDB, and as functions with a store elsewhere.
async fn ours(measured: &mut Measured) {
    let most = CROWDS[CROWDS.len() - 1];
    let served = Served::anew("peers");
    let mut whole = Visitor::many(&served.service().await, most, 60).await;
    let stack = Stack::start().await;
    let services = TlsServices::of(&stack).await;
    let mut functions = Visitor::many(&Service::of(&stack).await, 1, 100).await;
    for work in OURS {
        functions[0].by_lambda(services.function(&stack, work.function()).await);
        for _ in 0..ROUNDS {
            for crowd in CROWDS {
                let found = measure(&mut whole[..crowd], work, SPAN, Some(served.pid())).await;
                put(measured, WHOLE, "argon2id", work.name(), crowd, found);
            }
            let found = measure(&mut functions, work, SPAN, None).await;
            put(measured, FUNCTION, "argon2id", work.name(), 1, found);
        }
    }
}

fn put(measured: &mut Measured, who: &str, hash: &str, what: &str, crowd: usize, found: Found) {
    let key = (who.to_owned(), hash.to_owned(), what.to_owned(), crowd);
    measured.entry(key).or_default().push(found);
}

/// A server that is not ours; it ends with this.
struct Peer {
    child: Child,
    said: Value,
    hash: &'static str,
}

impl Peer {
    fn start(peer: &str, hash: &'static str) -> Option<Self> {
        let script = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/start"));
        let child = Command::new(script).args([peer, hash]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().ok()?;
        let mut peer = Self { child, said: Value::Null, hash };
        peer.said = ready_line(&mut peer.child)?;
        Some(peer)
    }

    fn name(&self) -> (String, String) {
        (format!("{} ({})", text(&self.said, "peer"), self.hash), text(&self.said, "version"))
    }

    async fn measure(&self, measured: &mut Measured) {
        for operation in self.said["operations"].as_array().into_iter().flatten() {
            let requests: &Vec<Value> = operation["requests"].as_array().expect("an operation is requests");
            for _ in 0..ROUNDS {
                for crowd in CROWDS {
                    let found = self.ask(requests, crowd).await;
                    put(measured, &text(&self.said, "peer"), self.hash, &text(operation, "name"), crowd, found);
                }
            }
        }
    }

    /// Has so many ask, each as soon as it is answered.
    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn ask(&self, requests: &[Value], crowd: usize) -> Found {
        let clients: Vec<Client> = (0..crowd).map(|_| client()).collect();
        self.ask_for(WARM_UP, &clients, requests).await;
        let (before, started) = (processor(self.child.id()), Instant::now());
        let took = self.ask_for(SPAN, &clients, requests).await;
        Found::of(took, started.elapsed(), processor(self.child.id()).saturating_sub(before))
    }

    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn ask_for(&self, span: Duration, clients: &[Client], requests: &[Value]) -> Vec<Duration> {
        let (url, started) = (text(&self.said, "url"), Instant::now());
        let asking = clients.iter().enumerate().map(async |(first, client)| {
            let mut took = Vec::new();
            while started.elapsed() < span {
                let asked = Instant::now();
                send(client, &url, &requests[(first + took.len() * clients.len()) % requests.len()]).await;
                took.push(asked.elapsed());
            }
            took
        });
        join_all(asking).await.into_iter().flatten().collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // By TERM, so that it can remove what it made.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn client() -> Client {
    let client = Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(30));
    client.build().expect("a client can be made")
}

/// Sends it and reads the whole answer, which must be one of success.
async fn send(client: &Client, url: &str, request: &Value) {
    let method: Method = text(request, "method").parse().expect("it has a method");
    let mut asked = client.request(method, format!("{url}{}", text(request, "path")));
    for (name, value) in request["headers"].as_object().into_iter().flatten() {
        asked = asked.header(name, value.as_str().unwrap_or_default());
    }
    if let Some(body) = request["body"].as_str() {
        asked = asked.body(body.to_owned());
    }
    let reply = asked.send().await.expect("it answers");
    let status = reply.status();
    let body = reply.text().await.expect("it answers in whole");
    // better-auth says 200 and `null` where there is no session.
    let is_done = (status.is_success() || status.is_redirection()) && body != "null";
    assert!(is_done, "{request}: {status} {body}");
}

fn show(measured: &Measured) {
    let mut all = table(["REQUEST", "BY", "HASH", "AT ONCE", "PROCESSOR", "A SECOND", "P50", "P99"]);
    let mut rows: Vec<_> = measured.iter().collect();
    rows.sort_by_key(|((who, hash, what, crowd), _)| (what, *crowd, who, hash));
    let mut figures = Vec::new();
    for ((who, hash, what, crowd), found) in rows {
        let summary = Summary::of(found);
        all.add_row([what.clone(), who.clone(), hash.clone()].into_iter().chain(summary.cells(*crowd)));
        let mut figure = json!({ "request": what, "by": who, "hash": hash, "at_once": crowd });
        summary.put_into(&mut figure);
        figures.push(figure);
    }
    align(&mut all, usize::MAX);
    println!("{}\nmedians of {ROUNDS} rounds", all.trim_fmt());
    report::picture("peers", &picture(measured));
    report::keep("peers", &json!({ "requests": figures, "beside_better_auth": ratios(measured) }));
}

/// Of better-auth's time on a processor, one request at a time, what ours may be at most.
const AT_MOST: [(Work, f64); 3] = [(Work::Profile, 1.0 / 4.0), (Work::List, 1.0 / 3.0), (Work::SignIn, 0.9)];

/// Prints ours beside better-auth's with the same hash, where that could be started.
fn ratios(measured: &Measured) -> Vec<Value> {
    let processor = |who: &str, work: Work| {
        let key = (who.to_owned(), "argon2id".to_owned(), work.name().to_owned(), 1);
        measured.get(&key).map(|found| Summary::of(found).processor)
    };
    let mut all = table(["REQUEST", "BY", "PROCESSOR", "BETTER-AUTH", "TIMES", "AT MOST"]);
    let mut ratios = Vec::new();
    for (work, most) in AT_MOST {
        for who in [FUNCTION, WHOLE] {
            let (Some(ours), Some(theirs)) = (processor(who, work), processor("better-auth", work)) else { continue };
            let times = ours.as_secs_f64() / theirs.as_secs_f64();
            let cells = [ms(ours), ms(theirs), format!("{times:.2}"), format!("{most:.2}")];
            all.add_row([work.name().to_owned(), who.to_owned()].into_iter().chain(cells));
            ratios.push(json!({
                "request": work.name(), "by": who, "processor_ms": milliseconds(ours),
                "better_auth_ms": milliseconds(theirs), "times": times, "at_most": most,
            }));
        }
    }
    println!("\n{}", all.trim_fmt());
    ratios
}

/// Time on a processor for each request, one at a time, beside the dearest of each kind.
fn picture(measured: &Measured) -> String {
    let mut blocks: BTreeMap<&str, Vec<(String, Duration)>> = BTreeMap::new();
    for ((who, hash, what, _), found) in measured.iter().filter(|((.., crowd), _)| *crowd == 1) {
        let label = format!("{who}, {hash}");
        blocks.entry(what).or_default().push((label, Summary::of(found).processor));
    }
    let blocks = blocks.into_iter().map(|(what, rows)| {
        let dearest = rows.iter().map(|(_, processor)| processor.as_secs_f64()).fold(f64::MIN_POSITIVE, f64::max);
        let bar = |(label, processor): (String, Duration)| Bar {
            label,
            length: processor.as_secs_f64() / dearest,
            text: ms(processor),
        };
        Block { title: what.to_owned(), rows: rows.into_iter().map(bar).collect() }
    });
    bars::draw("Time on a processor for one request", &blocks.collect::<Vec<_>>())
}
