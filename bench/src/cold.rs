//! What a cold start costs: each function's program under a small Runtime API, from its start until it asks for
//! its first event and until it has answered it, beside a function that does nothing. The store is the
//! embedded one, behind TLS, for in AWS it is too. Then the first answer at the share of a processor that a
//! small function has once it is started, and how much memory is in use after many hashes.

mod hashing;

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
use crate::figures::{align, median, milliseconds, ms, table};
use crate::process::{self, Share};
use crate::report::{self, Scratch};
use crate::served::beside;
use crate::tls_services::TlsServices;
use hashing::Accounts;

/// Starts of each program, in turn with the others: whatever the machine does to one it does to all.
const RUNS: usize = 31;
/// What Lambda gives a function in MB, and with it the share of a processor; a start has a whole one in any case.
const MEMORY: [u64; 2] = [128, 512];
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
pub(crate) type Asked<'a> = Box<dyn Fn() -> Value + 'a>;

/// Where functions find a store and a bus.
struct Place {
    stack: Stack,
    services: TlsServices,
}

impl Place {
    async fn new() -> Self {
        let stack = Stack::start().await;
        let services = TlsServices::of(&stack).await;
        Self { stack, services }
    }
}

/// A program, and what it is asked first.
struct Subject<'a> {
    /// That of the function; what it is asked besides has another word after it.
    name: &'static str,
    place: &'a Place,
    program: PathBuf,
    event: Asked<'a>,
    starts: Vec<Start>,
    /// How long the first answer took at each share.
    first: [Vec<Duration>; MEMORY.len()],
}

/// Measures all programs that are built beside this one, and shows them.
pub(crate) async fn run() -> ExitCode {
    let place = Place::new().await;
    // Sign-ins leave mails behind, which the mailer of the same stack would try to send.
    let of_sign_ins = Place::new().await;
    let accounts = Accounts::made(&of_sign_ins.stack).await;
    let scratch = Scratch::new("cold");
    let mut subjects = subjects(&place, scratch.path()).await;
    subjects.extend(Subject::new("accounts: sign-in", Box::new(|| accounts.sign_in()), &of_sign_ins, scratch.path()));
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
            let start = subject.start(None).await;
            subject.starts.push(start);
            for (memory, first) in MEMORY.into_iter().zip(0..) {
                // Each its own, for what is used up is so until the period ends.
                if let Some(share) = Share::of(memory) {
                    let start = subject.start(Some(&share)).await;
                    subject.first[first].push(start.answered - start.ready);
                }
            }
        }
    }
    let starts = show(&subjects);
    let memory = hashing::measure(&of_sign_ins, scratch.path(), &accounts).await;
    report::keep("cold", &json!({ "starts": starts, "hashing": memory }));
    ExitCode::SUCCESS
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

/// A first event for each, for which it asks the store or the bus.
pub(crate) async fn events(stack: &Stack) -> Vec<(&'static str, Asked<'static>)> {
    let token = stack.sign_in(&stack.demo().user).await;
    let asked = |route: &str, path: &str| Event::new(route, path).token(&token).to_json();
    let sessions = "/api/v1/private/users/seances";
    let devices = Event::new(&format!("POST {sessions}"), sessions).token(&token).json(&json!({}));
    let mut authorizer: Value = serde_json::from_str(AUTHORIZER).expect("the event is JSON");
    authorizer["identitySource"] = json!([format!("Bearer {token}")]);
    let same = |event: Value| -> Asked<'static> { Box::new(move || event.clone()) };
    vec![
        (FLOOR, same(Event::new("GET /", "/").to_json())),
        ("accounts", same(devices.to_json())),
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

/// Those whose programs are there.
async fn subjects<'a>(place: &'a Place, folder: &Path) -> Vec<Subject<'a>> {
    let events = events(&place.stack).await.into_iter();
    events.filter_map(|(name, event)| Subject::new(name, event, place, folder)).collect()
}

impl<'a> Subject<'a> {
    /// With its program copied, as from a zip: how much of a program the kernel maps at once depends on how its file was
    /// written, and linkers differ in it. Nothing where it is not built, which is said.
    fn new(name: &'static str, event: Asked<'a>, place: &'a Place, folder: &Path) -> Option<Self> {
        let built = beside(name.split(':').next().unwrap_or(name));
        if !built.is_file() {
            println!("{name}: not built, left out");
            return None;
        }
        fs::create_dir_all(folder).expect("a folder can be made");
        let program = folder.join(built.file_name().expect("a program has a name"));
        fs::copy(&built, &program).expect("there is room for a program");
        Some(Self { name, place, program, event, starts: Vec::new(), first: Default::default() })
    }

    async fn function(&self) -> Function {
        let (Place { stack, services }, program) =
            (self.place, self.program.to_str().expect("the folder's name is text"));
        match self.name {
            FLOOR => Stack::bare(program).await,
            _ => stack.function_with_all(program, &services.variables()).await,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
    async fn start(&self, share: Option<&Share>) -> Start {
        let started = Instant::now();
        let mut function = self.function().await;
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

/// Prints all, and returns it as figures.
fn show(subjects: &[Subject<'_>]) -> Value {
    let hello = subjects.iter().find(|subject| subject.name == FLOOR).expect("the floor is built");
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
    json!(figures)
}

/// How long each takes, beside the most that it may: so many times what nothing takes.
fn picture(subjects: &[Subject<'_>], floor: f64) -> String {
    let bar = |subject: &Subject<'_>| {
        let answered = subject.median(|start| start.answered);
        let times = answered.as_secs_f64() / floor;
        let text = format!("{}, {times:.1} times hello", ms(answered));
        Bar { label: subject.name.to_owned(), length: times / MOST, text }
    };
    let title = format!("line: {MOST} times a function that does nothing");
    let block = Block { title, rows: subjects.iter().map(bar).collect() };
    bars::draw("From the start of a process to its first answer", &[block])
}
