//! What a cold start costs: each function's program under a small Runtime API, from its start until it asks for
//! its first event and until it has answered it, beside a function that does nothing. The store is the
//! embedded one, behind TLS, for in AWS it is too. Then the first answer at the share of a processor that a
//! small function has once it is started, and how much memory is in use after many sign-ins.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::lambda::{Event, Function, Stack};
use tests::records::{created, just_now};

use crate::bars::{self, Bar, Block};
use crate::dice::Dice;
use crate::figures::{align, median, ms, table};
use crate::process::{self, Share};
use crate::report::{self, Scratch};
use crate::served::beside;
use crate::tls_services::TlsServices;

/// Starts of each program, in turn with the others: whatever the machine does to one it does to all.
const RUNS: usize = 31;
/// What Lambda gives a function in MB, and with it the share of a processor; a start has a whole one in any case.
const MEMORY: [u64; 2] = [128, 512];
/// Sign-ins after which memory is looked at.
const SIGN_INS: [usize; 2] = [3, 200];
/// How many times as long as what does nothing a start may take.
const MOST: f64 = 3.0;
/// The function that does nothing.
const FLOOR: &str = "hello";
/// What an HTTP API asks its authorizer.
const AUTHORIZER: &str = include_str!("../../tests/events/authorizer-http.json");

/// One start.
struct Start {
    ready: Duration,
    answered: Duration,
    /// On a processor until it was ready, and until it had answered.
    processor: [Duration; 2],
    memory: u64,
}

/// What a function is asked, each time anew.
pub(crate) type Asked = Box<dyn Fn() -> Value>;

/// A program, and what it is asked first.
struct Subject {
    name: &'static str,
    program: PathBuf,
    event: Asked,
    starts: Vec<Start>,
    /// How long the first answer took at each share.
    first: [Vec<Duration>; MEMORY.len()],
}

/// Measures all programs that are built beside this one, and shows them.
pub(crate) async fn run() -> ExitCode {
    let stack = Stack::start().await;
    let services = TlsServices::of(&stack).await;
    let scratch = Scratch::new("cold");
    let mut subjects = subjects(&stack, scratch.path()).await;
    if !subjects.iter().any(|subject| subject.name == FLOOR) {
        println!("{FLOOR} is not built: cargo build --release --workspace --bins");
        return ExitCode::FAILURE;
    }
    let mut order: Vec<usize> = (0..subjects.len()).collect();
    let mut dice = Dice::new(7);
    for _ in 0..RUNS {
        // What one leaves the store to do shall not always meet the same.
        dice.shuffle(&mut order);
        for &next in &order {
            let subject = &mut subjects[next];
            let start = subject.start(&stack, &services, None).await;
            subject.starts.push(start);
            for (memory, first) in MEMORY.into_iter().zip(0..) {
                // Each its own, for what is used up is so until the period ends.
                if let Some(share) = Share::of(memory) {
                    let start = subject.start(&stack, &services, Some(&share)).await;
                    subject.first[first].push(start.answered - start.ready);
                }
            }
        }
    }
    show(&subjects);
    match subjects.iter().find(|subject| subject.name == "accounts") {
        Some(accounts) => hashing(&stack, &services, accounts).await,
        None => println!("accounts is not built: no sign-ins"),
    }
    ExitCode::SUCCESS
}

/// Whether memory grows with the number of sign-ins.
async fn hashing(stack: &Stack, services: &TlsServices, accounts: &Subject) {
    let mut function = accounts.function(stack, services).await;
    let mut peaks = Vec::new();
    for nth in 1..=SIGN_INS[1] {
        let answer = function.invoke_raw(sign_in(stack)).await;
        assert_eq!(answer["statusCode"], 200, "{answer}");
        if SIGN_INS.contains(&nth) {
            peaks.push(process::used(function.pid()).peak);
        }
    }
    println!("\naccounts, peak memory: {} after 3 sign-ins, {} after 200", mb(peaks[0]), mb(peaks[1]));
}

/// Of another account than the one with whose token others are asked: of an account's sessions only the last twenty live.
fn sign_in(stack: &Stack) -> Value {
    let path = "/api/v1/public/users/login";
    let user = &stack.demo().admin;
    let body = json!({ "email": user.email, "passw": user.password });
    Event::new(&format!("POST {path}"), path).json(&body).to_json()
}

fn mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Of a user of whom nothing was told before: the second time there is less to do.
fn batch() -> Value {
    static USERS: AtomicU64 = AtomicU64::new(1_000);
    let user = USERS.fetch_add(1, Ordering::Relaxed);
    json!({ "Records": [just_now(created(user, user))] })
}

/// A first event for each, for which it asks the store or the bus. What a function is asked besides has a name
/// after its own.
pub(crate) async fn events(stack: &Stack) -> Vec<(&'static str, Asked)> {
    let token = stack.sign_in(&stack.demo().user).await;
    let asked = |route: &str, path: &str| Event::new(route, path).token(&token).to_json();
    let sessions = "/api/v1/private/users/seances";
    let devices = Event::new(&format!("POST {sessions}"), sessions).token(&token).json(&json!({}));
    let mut authorizer: Value = serde_json::from_str(AUTHORIZER).expect("the event is JSON");
    authorizer["identitySource"] = json!([format!("Bearer {token}")]);
    let same = |event: Value| -> Asked { Box::new(move || event.clone()) };
    vec![
        (FLOOR, same(Event::new("GET /", "/").to_json())),
        ("accounts", same(devices.to_json())),
        ("accounts: sign-in", same(sign_in(stack))),
        ("auth", same(asked("GET /.well-known/jwks.json", "/.well-known/jwks.json"))),
        ("authorizer", same(authorizer)),
        ("console", same(asked("GET /panel/{page+}", "/panel/sign-in"))),
        ("directory", same(json!({ "operation": "get_user", "user_id": 2, "actor": "service:bench" }))),
        ("events", Box::new(batch)),
        ("mailer", same(json!({ "source": "aws.events" }))),
        ("sealer", same(json!({ "source": "aws.events" }))),
        ("sessions", same(asked("GET /api/user", "/api/user"))),
        ("statistics", Box::new(batch)),
        ("users", same(asked("GET /users/{id}", "/users/2"))),
    ]
}

/// Whether an answer is what was asked for, of whatever function.
pub(crate) fn is_done(answer: &Value) -> bool {
    let status = &answer["statusCode"];
    let failures = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
    (status.is_null() || *status == 200) && answer["isAuthorized"] != json!(false) && failures == 0
}

/// Those whose programs are there; of the others it is said that they are not. They are copied, as from a zip: how
/// much of a program the kernel maps at once depends on how its file was written, and linkers differ in it.
async fn subjects(stack: &Stack, folder: &Path) -> Vec<Subject> {
    fs::create_dir_all(folder).expect("a folder can be made");
    let mut subjects = Vec::new();
    for (name, event) in events(stack).await {
        let built = beside(name.split(':').next().unwrap_or(name));
        let program = folder.join(built.file_name().expect("a program has a name"));
        if built.is_file() {
            fs::copy(&built, &program).expect("there is room for a program");
            subjects.push(Subject { name, program, event, starts: Vec::new(), first: Default::default() });
        } else {
            println!("{name}: not built, left out");
        }
    }
    subjects
}

impl Subject {
    async fn function(&self, stack: &Stack, services: &TlsServices) -> Function {
        let program = self.program.to_str().expect("the folder's name is text");
        match self.name {
            FLOOR => Stack::bare(program).await,
            _ => stack.function_with_all(program, &services.variables()).await,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn start(&self, stack: &Stack, services: &TlsServices, share: Option<&Share>) -> Start {
        let started = Instant::now();
        let mut function = self.function(stack, services).await;
        function.ready().await;
        let ready = started.elapsed();
        let at_start = process::used(function.pid()).processor;
        if let Some(share) = share {
            share.hold(function.pid());
        }
        let asked = Instant::now();
        let answer = function.invoke_raw((self.event)()).await;
        let answered = ready + asked.elapsed();
        assert!(is_done(&answer), "{}: {answer}", self.name);
        let used = process::used(function.pid());
        function.stop().await;
        Start { ready, answered, processor: [at_start, used.processor], memory: used.peak }
    }

    /// The median of something.
    fn median<T: Ord + Copy>(&self, of: impl Fn(&Start) -> T) -> T {
        median(self.starts.iter().map(of))
    }
}

fn show(subjects: &[Subject]) {
    let Some(hello) = subjects.iter().find(|subject| subject.name == FLOOR) else { return };
    let floor = hello.median(|start| start.answered).as_secs_f64();
    let headings = ["FUNCTION", "READY", "ANSWERED", "x HELLO", "PROCESSOR", "OF IT READY", "PEAK MEMORY"];
    let mut all = table(headings);
    let mut figures = Vec::new();
    for subject in subjects {
        let answered = subject.median(|start| start.answered);
        let (at_start, processor) =
            (subject.median(|start| start.processor[0]), subject.median(|start| start.processor[1]));
        let (ready, memory) = (subject.median(|start| start.ready), subject.median(|start| start.memory));
        let times = answered.as_secs_f64() / floor;
        all.add_row([
            subject.name.to_owned(),
            ms(ready),
            ms(answered),
            format!("{times:.2}"),
            ms(processor),
            ms(at_start),
            mb(memory),
        ]);
        let milliseconds = |span: Duration| span.as_secs_f64() * 1e3;
        let first = subject.first.iter().map(|first| (!first.is_empty()).then(|| milliseconds(median(first.clone()))));
        figures.push(json!({
            "function": subject.name, "ready_ms": milliseconds(ready), "answered_ms": milliseconds(answered),
            "times_hello": times, "processor_ms": milliseconds(processor),
            "processor_until_ready_ms": milliseconds(at_start), "memory": memory,
            "first_at_128_and_512_ms": first.collect::<Vec<_>>(),
        }));
    }
    align(&mut all, usize::MAX);
    println!("{}\nmedians of {RUNS} starts that took turns\n", all.trim_fmt());

    let mut small = table(["FIRST ANSWER AT", "128 MB", "x HELLO", "512 MB", "x HELLO"]);
    for subject in subjects {
        let cells = subject.first.iter().zip(&hello.first).flat_map(|(first, floor)| {
            if first.is_empty() {
                return ["no control group".to_owned(), String::new()];
            }
            let (first, floor) = (median(first.clone()), median(floor.clone()));
            [ms(first), format!("{:.2}", first.as_secs_f64() / floor.as_secs_f64())]
        });
        small.add_row([subject.name.to_owned()].into_iter().chain(cells));
    }
    align(&mut small, usize::MAX);
    println!("{}", small.trim_fmt());
    report::picture("cold", &picture(subjects, floor));
    report::keep("cold", &json!(figures));
}

/// How long each takes, beside the most that it may: so many times what nothing takes.
fn picture(subjects: &[Subject], floor: f64) -> String {
    let bar = |subject: &Subject| {
        let answered = subject.median(|start| start.answered);
        let times = answered.as_secs_f64() / floor;
        let text = format!("{}, {times:.1} times hello", ms(answered));
        Bar { label: subject.name.to_owned(), length: times / MOST, text }
    };
    let title = format!("line: {MOST} times a function that does nothing");
    let block = Block { title, rows: subjects.iter().map(bar).collect() };
    bars::draw("From the start of a process to its first answer", &[block])
}
