//! Cold starts: each function's program under a small Runtime API, from the start of the process until it asks for its
//! first event and until it has answered it, next to a function that does nothing. The store is behind TLS, as in AWS.
//! Then the first answer with the CPU share of a small function, and the memory in use after many hashes.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::PASSWORD;
use tests::lambda::{Event, Function, Stack};
use tests::records::{created, just_now};

use crate::client::{Account, Client, Service, request};
use crate::random::Random;
use crate::report::{Scratch, median, ms, print_table};
use crate::server::{TlsServices, program};
use crate::usage::{CpuLimit, cpu_time, memory};

/// Starts of each program, in turn with the others, so that the machine affects all alike.
const RUNS: usize = 31;
/// Memory of a function in MB, which decides its CPU share once it has started; a start has a whole CPU.
const SHARES: [u64; 2] = [128, 512];
/// The target: a multiple of the floor.
const MAX_TIMES: f64 = 3.0;
/// The function that does nothing.
const FLOOR: &str = "hello";
const AUTHORIZER: &str = include_str!("../../tests/events/authorizer-http.json");
/// Hashes after which the memory is read.
const HASHES: [usize; 2] = [3, 200];
/// Signed in to in turn: so many that none reaches its limit of sessions, from which on each sign-in ends one.
const ACCOUNTS: usize = 60;

/// An event, built anew for each invocation.
pub(crate) type MakeEvent<'a> = Box<dyn Fn() -> Value + 'a>;

struct Start {
    ready: Duration,
    answered: Duration,
    /// CPU time until it is ready, and until it has answered.
    cpu: [Duration; 2],
    memory: u64,
}

/// Where functions find a store and a bus.
struct Place {
    stack: Stack,
    services: TlsServices,
}

/// A program, and its first event.
struct Subject<'a> {
    /// That of the function, and after a colon what the event is if it is not the usual one.
    name: &'static str,
    place: &'a Place,
    program: PathBuf,
    event: MakeEvent<'a>,
    starts: Vec<Start>,
    /// How long the first answer took at each share.
    first: [Vec<Duration>; SHARES.len()],
}

pub(crate) async fn run() -> bool {
    let place = Place::new().await;
    // Sign-ins create mails, which the mailer of the same stack would try to send.
    let hashing_place = Place::new().await;
    let accounts = Accounts::create(&hashing_place.stack).await;
    let scratch = Scratch::new("cold");
    let folder = scratch.path();
    let events = events(&place.stack).await.into_iter();
    let mut subjects: Vec<_> = events.filter_map(|(name, event)| Subject::new(name, event, &place, folder)).collect();
    let sign_in: MakeEvent<'_> = Box::new(|| accounts.next().sign_in());
    subjects.extend(Subject::new("accounts: sign-in", sign_in, &hashing_place, folder));
    if !subjects.iter().any(|subject| subject.name == FLOOR) {
        println!("{FLOOR} is not built: cargo build --release --workspace --bins");
        return false;
    }
    let mut order: Vec<usize> = (0..subjects.len()).collect();
    let mut random = Random::new(7);
    for _ in 0..RUNS {
        // In another order each time: one may leave the store work that affects the next.
        random.shuffle(&mut order);
        for &next in &order {
            let subject = &mut subjects[next];
            let start = subject.start(None).await;
            subject.starts.push(start);
            for (memory, first) in SHARES.into_iter().zip(0..) {
                // A group each, as a used-up quota is used up until the period ends.
                if let Some(limit) = CpuLimit::of(memory) {
                    let start = subject.start(Some(&limit)).await;
                    subject.first[first].push(start.answered - start.ready);
                }
            }
        }
    }
    show(&subjects);
    measure_memory(&hashing_place, folder, &accounts).await;
    true
}

/// Of a new user each time, as a repeated one is less work.
fn records() -> Value {
    static USERS: AtomicU64 = AtomicU64::new(1_000);
    let user = USERS.fetch_add(1, Ordering::Relaxed);
    json!({ "Records": [just_now(created(user, user))] })
}

/// A first event for each function, for which it calls the store or the bus.
pub(crate) async fn events(stack: &Stack) -> Vec<(&'static str, MakeEvent<'static>)> {
    let token = stack.sign_in(&stack.demo().user).await;
    let get = |route, path| request("GET", route, path, Some(&token), None);
    let devices = "/api/v1/private/users/seances";
    let mut authorizer: Value = serde_json::from_str(AUTHORIZER).expect("the event is JSON");
    authorizer["identitySource"] = json!([format!("Bearer {token}")]);
    let directory = json!({ "operation": "get_user", "user_id": 2, "actor": "service:bench" });
    let schedule = json!({ "source": "aws.events" });
    let same = |event: Value| -> MakeEvent<'static> { Box::new(move || event.clone()) };
    vec![
        (FLOOR, same(request("GET", "/", "/", None, None))),
        ("accounts", same(request("POST", devices, devices, Some(&token), Some(json!({}))))),
        ("auth", same(get("/.well-known/jwks.json", "/.well-known/jwks.json"))),
        ("authorizer", same(authorizer)),
        ("console", same(get("/panel/{page+}", "/panel/sign-in"))),
        ("reference", same(get("/docs", "/docs"))),
        ("directory", same(directory)),
        ("events", Box::new(records)),
        ("mailer", same(schedule.clone())),
        ("sealer", same(schedule)),
        ("sessions", same(get("/api/user", "/api/user"))),
        ("statistics", Box::new(records)),
        ("users", same(get("/users/{id}", "/users/2"))),
    ]
}

/// Whether any function's answer is one of success.
pub(crate) fn is_success(answer: &Value) -> bool {
    let status = &answer["statusCode"];
    let failures = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
    (status.is_null() || *status == 200) && answer["isAuthorized"] != json!(false) && failures == 0
}

impl Place {
    async fn new() -> Self {
        let stack = Stack::start().await;
        let services = TlsServices::of(&stack).await;
        Self { stack, services }
    }
}

impl<'a> Subject<'a> {
    /// With its program copied, as from a zip: how much of a program the kernel maps at once depends on how its file
    /// was written, and linkers differ in it. `None` if it is not built.
    fn new(name: &'static str, event: MakeEvent<'a>, place: &'a Place, folder: &Path) -> Option<Self> {
        let file = name.split(':').next().unwrap_or(name);
        fs::create_dir_all(folder).expect("the target folder can be written to");
        let copy = folder.join(file);
        if fs::copy(program(file), &copy).is_err() {
            println!("{name}: not built, left out");
            return None;
        }
        Some(Self { name, place, program: copy, event, starts: Vec::new(), first: Default::default() })
    }

    async fn function(&self) -> Function {
        let program = self.program.to_str().expect("the folder's name is text");
        match self.name {
            FLOOR => Stack::bare(program).await,
            _ => self.place.stack.function_with_all(program, &self.place.services.variables()).await,
        }
    }

    #[expect(clippy::disallowed_methods, reason = "latency is measured")]
    async fn start(&self, limit: Option<&CpuLimit>) -> Start {
        let started = Instant::now();
        let mut function = self.function().await;
        function.ready().await;
        let (ready, pid) = (started.elapsed(), function.pid());
        let cpu = cpu_time(pid);
        if let Some(limit) = limit {
            limit.apply(pid);
        }
        let sent = Instant::now();
        let answer = function.invoke_raw((self.event)()).await;
        let answered = ready + sent.elapsed();
        assert!(is_success(&answer), "{}: {answer}", self.name);
        let start = Start { ready, answered, cpu: [cpu, cpu_time(pid)], memory: memory(pid, "VmHWM") };
        function.stop().await;
        start
    }

    fn median<T: Ord + Copy>(&self, of: impl Fn(&Start) -> T) -> T {
        median(self.starts.iter().map(of))
    }
}

fn mb(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

fn times(span: Duration, floor: Duration) -> String {
    format!("{:.2}", span.as_secs_f64() / floor.as_secs_f64())
}

fn show(subjects: &[Subject<'_>]) {
    let hello = subjects.iter().find(|subject| subject.name == FLOOR).expect("the floor is built");
    let floor = hello.median(|start| start.answered);
    let (mut rows, mut small) = (Vec::new(), Vec::new());
    for subject in subjects {
        let (ready, answered) = (subject.median(|start| start.ready), subject.median(|start| start.answered));
        let [cpu_ready, cpu] = [0, 1].map(|index| subject.median(|start| start.cpu[index]));
        let (memory, times_hello) = (mb(subject.median(|start| start.memory)), times(answered, floor));
        let cells = [ms(ready), ms(answered), times_hello, ms(cpu), ms(cpu_ready), memory];
        rows.push([subject.name.to_owned()].into_iter().chain(cells).collect());
        let mut row = vec![subject.name.to_owned()];
        for (first, floor) in subject.first.iter().zip(&hello.first).filter(|(first, _)| !first.is_empty()) {
            let (first, floor) = (median(first.iter().copied()), median(floor.iter().copied()));
            row.extend([ms(first), times(first, floor)]);
        }
        small.push(row);
    }
    print_table(["FUNCTION", "READY", "ANSWERED", "x HELLO", "CPU", "UNTIL READY", "PEAK MEMORY"], rows);
    println!("medians of {RUNS} starts that took turns; the target is {MAX_TIMES} times hello\n");
    print_table(["FIRST ANSWER AT", "128 MB", "x HELLO", "512 MB", "x HELLO"], small);
}

/// Accounts that are signed in to in turn.
struct Accounts {
    accounts: Vec<Account>,
    turn: Cell<usize>,
}

impl Accounts {
    async fn create(stack: &Stack) -> Self {
        let accounts: Vec<Account> = (0..ACCOUNTS).map(Account::numbered).collect();
        Client::create(&Service::of(stack).await, 0, accounts.clone()).await;
        Self { accounts, turn: Cell::new(0) }
    }

    fn next(&self) -> &Account {
        let turn = self.turn.replace(self.turn.get() + 1);
        &self.accounts[turn % self.accounts.len()]
    }

    fn new_user(&self) -> Value {
        let turn = self.turn.replace(self.turn.get() + 1);
        json!({ "name": "Somebody New", "email": format!("made-{turn}@example.com"), "password": PASSWORD })
    }
}

/// For each function that hashes, an event for which it does.
async fn hashing_events<'a>(stack: &Stack, accounts: &'a Accounts) -> [(&'static str, MakeEvent<'a>); 6] {
    let api_key = stack.demo().api_key.clone();
    let administrator = stack.sign_in(&stack.demo().admin).await;
    let token = move || {
        let Account { email, password } = accounts.next();
        let body = json!({ "api_key": api_key, "username": email, "password": password });
        request("POST", "/auth/token", "/auth/token", None, Some(body))
    };
    let panel = || {
        let Account { email, password } = accounts.next();
        let event = Event::new("POST /panel/{page+}", "/panel/sign-in").header("sec-fetch-site", "same-origin");
        let event = event.header("content-type", "application/x-www-form-urlencoded");
        event.base64(format!("email={email}&password={password}").as_bytes()).to_json()
    };
    let invoked = || {
        let mut event = accounts.new_user();
        event["operation"] = json!("create_user");
        event["actor"] = json!("service:bench");
        event
    };
    let legacy = || {
        let Account { email, password } = accounts.next();
        let body = json!({ "email": email, "hash_pass": password });
        request("PUT", "/api/login", "/api/login", None, Some(body))
    };
    let create = move || request("POST", "/users", "/users", Some(&administrator), Some(accounts.new_user()));
    [
        ("accounts", Box::new(|| accounts.next().sign_in())),
        ("auth", Box::new(token)),
        ("console", Box::new(panel)),
        ("directory", Box::new(invoked)),
        ("sessions", Box::new(legacy)),
        ("users", Box::new(create)),
    ]
}

/// Peak memory of each after few hashes and after many: whether it grows with their number.
async fn measure_memory(place: &Place, folder: &Path, accounts: &Accounts) {
    let mut rows = Vec::new();
    for (name, event) in hashing_events(&place.stack, accounts).await {
        let Some(subject) = Subject::new(name, event, place, folder) else { continue };
        let mut function = subject.function().await;
        let mut peaks = Vec::new();
        for nth in 1..=HASHES[1] {
            let answer = function.invoke_raw((subject.event)()).await;
            // `directory` answers without a status, and others with 201 or a redirection.
            assert!(answer["statusCode"].as_u64().is_none_or(|status| status < 400), "{name}: {answer}");
            if HASHES.contains(&nth) {
                peaks.push(memory(function.pid(), "VmHWM"));
            }
        }
        function.stop().await;
        rows.push([name.to_owned()].into_iter().chain(peaks.iter().map(|peak| mb(*peak))).collect());
    }
    print_table(["PEAK MEMORY AFTER", "3 HASHES", "200 HASHES"], rows);
}
