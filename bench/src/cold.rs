//! What a cold start costs: each function's program under a small Runtime API, from its start until it asks for
//! its first event and until it has answered it, beside a function that does nothing. The store is the
//! embedded one, behind TLS, for in AWS it is too.

mod process;
mod store;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::lambda::{Event, Stack};

use crate::figures::{align, median, ms, table};
use store::TlsStore;

/// Starts of each program, in turn with the others: whatever the machine does to one it does to all.
const RUNS: usize = 15;
/// The function that does nothing.
const FLOOR: &str = "hello";
/// What an HTTP API asks its authorizer.
const AUTHORIZER: &str = include_str!("../../tests/events/authorizer-http.json");

/// One start.
struct Start {
    ready: Duration,
    answered: Duration,
    processor: Duration,
    memory: u64,
}

/// A program, and what it is asked first.
struct Subject {
    name: &'static str,
    program: PathBuf,
    bytes: u64,
    event: Value,
    starts: Vec<Start>,
}

/// Measures all programs that are built beside this one, and shows them.
pub(crate) async fn run() -> ExitCode {
    let stack = Stack::start().await;
    let store = TlsStore::before(stack.dynamodb_endpoint()).await;
    let mut subjects = subjects(&stack).await;
    if !subjects.iter().any(|subject| subject.name == FLOOR) {
        println!("{FLOOR} is not built: cargo build --release --workspace --bins");
        return ExitCode::FAILURE;
    }
    for _ in 0..RUNS {
        for subject in &mut subjects {
            let start = subject.start(&stack, &store).await;
            subject.starts.push(start);
        }
    }
    show(&subjects);
    ExitCode::SUCCESS
}

/// A first event for each: one that is answered from the store where the function has any to ask.
async fn events(stack: &Stack) -> Vec<(&'static str, Value)> {
    let token = stack.sign_in(&stack.demo().user).await;
    let asked = |route: &str, path: &str| Event::new(route, path).token(&token).to_json();
    let sessions = "/api/v1/private/users/seances";
    let devices = Event::new(&format!("POST {sessions}"), sessions).token(&token).json(&json!({}));
    let mut authorizer: Value = serde_json::from_str(AUTHORIZER).expect("the event is JSON");
    authorizer["identitySource"] = json!([format!("Bearer {token}")]);
    vec![
        (FLOOR, Event::new("GET /", "/").to_json()),
        ("accounts", devices.to_json()),
        ("auth", asked("GET /.well-known/jwks.json", "/.well-known/jwks.json")),
        ("authorizer", authorizer),
        ("console", asked("GET /panel/{page+}", "/panel/sign-in")),
        ("directory", json!({ "operation": "get_user", "user_id": 2, "actor": "service:bench" })),
        ("events", json!({ "Records": [] })),
        ("mailer", json!({ "source": "aws.events" })),
        ("sealer", json!({ "source": "aws.events" })),
        ("sessions", asked("GET /api/user", "/api/user")),
        ("statistics", json!({ "Records": [] })),
        ("users", asked("GET /users/{id}", "/users/2")),
    ]
}

/// Those whose programs are there; of the others it is said that they are not.
async fn subjects(stack: &Stack) -> Vec<Subject> {
    let folder = std::env::current_exe().ok().and_then(|file| file.parent().map(PathBuf::from)).unwrap_or_default();
    let mut subjects = Vec::new();
    for (name, event) in events(stack).await {
        let program = folder.join(name);
        match program.metadata() {
            Ok(file) => subjects.push(Subject { name, program, bytes: file.len(), event, starts: Vec::new() }),
            Err(_) => println!("{name}: not built, left out"),
        }
    }
    subjects
}

impl Subject {
    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn start(&self, stack: &Stack, store: &TlsStore) -> Start {
        let started = Instant::now();
        let program = self.program.to_string_lossy();
        let mut function = match self.name {
            FLOOR => Stack::bare(&program).await,
            _ => stack.function_with_all(&program, &store.variables()).await,
        };
        function.ready().await;
        let ready = started.elapsed();
        function.invoke_raw(self.event.clone()).await;
        let answered = started.elapsed();
        let used = process::used(function.pid());
        Start { ready, answered, processor: used.processor, memory: used.memory }
    }

    /// The median of something.
    fn median<T: Ord + Copy>(&self, of: impl Fn(&Start) -> T) -> T {
        median(self.starts.iter().map(of))
    }
}

fn show(subjects: &[Subject]) {
    let Some(floor) = subjects.iter().find(|subject| subject.name == FLOOR) else { return };
    let floor = floor.median(|start| start.answered).as_secs_f64();
    let mb = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let mut table = table(["FUNCTION", "READY", "ANSWERED", "x HELLO", "PROCESSOR", "PEAK MEMORY", "PROGRAM"]);
    for subject in subjects {
        let answered = subject.median(|start| start.answered);
        table.add_row([
            subject.name.to_owned(),
            ms(subject.median(|start| start.ready)),
            ms(answered),
            format!("{:.2}", answered.as_secs_f64() / floor),
            ms(subject.median(|start| start.processor)),
            mb(subject.median(|start| start.memory)),
            mb(subject.bytes),
        ]);
    }
    align(&mut table, usize::MAX);
    println!("{}\nmedians of {RUNS} starts that took turns", table.trim_fmt());
}
