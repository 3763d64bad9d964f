//! What a request costs once all is warm: time on a processor, requests a second, and how long an answer takes, of
//! what is asked for most; through the gateway of `roster serve`, its DynamoDB included, and as a function
//! under a Runtime API, without. Beside ours stand functions that do nothing but the one call to the store,
//! and the bare hash.

mod floor;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};
use tests::lambda::Stack;

use crate::figures::{align, median, milliseconds, ms, percentile, table};
use crate::process::processor;
use crate::profile::{Profile, Shares};
use crate::report;
use crate::served::{Served, beside};
use crate::tls_services::TlsServices;
use crate::visitor::{Service, Visitor, Work};
use floor::Floor;

pub(crate) use floor::bare_hash;

/// Every measurement is made so often, in turn with the others: what the machine does to one it does to all.
const ROUNDS: usize = 5;
/// How long each lasts.
const SPAN: Duration = Duration::from_secs(2);
/// How long somebody looks where the time goes.
const LOOK: Duration = Duration::from_secs(8);
/// Who ask at once.
const CROWDS: [usize; 2] = [1, 16];
/// Of each of them, to sign in with by turns: more than are needed for none to reach its limit of sessions, from where on
/// each sign-in ends one.
const ACCOUNTS: usize = 60;

const WORKS: [Work; 6] = [Work::Profile, Work::List, Work::Sessions, Work::Refresh, Work::SignIn, Work::Create];

/// What one measurement found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// On a processor, for each request.
    pub(crate) processor: Duration,
    a_second: f64,
    took: Vec<Duration>,
}

/// What several rounds found.
pub(crate) struct Summary {
    pub(crate) processor: Duration,
    a_second: u64,
    pub(crate) half: Duration,
    nearly_all: Duration,
}

impl Summary {
    /// Medians of the rounds; answers of all together, for one round has too few to know its slowest.
    pub(crate) fn of(rounds: &[Found]) -> Self {
        let mut took: Vec<Duration> = rounds.iter().flat_map(|found| found.took.iter().copied()).collect();
        took.sort_unstable();
        Self {
            processor: median(rounds.iter().map(|found| found.processor)),
            a_second: median(rounds.iter().map(|found| found.a_second.round() as u64)),
            half: percentile(&took, 50),
            nearly_all: percentile(&took, 99),
        }
    }

    /// As a table shows it.
    pub(crate) fn cells(&self, crowd: usize) -> [String; 5] {
        let Self { processor, a_second, half, nearly_all } = self;
        [crowd.to_string(), ms(*processor), a_second.to_string(), ms(*half), ms(*nearly_all)]
    }

    /// Beside what was measured, in milliseconds.
    pub(crate) fn put_into(&self, figure: &mut Value) {
        let spans = [("processor_ms", self.processor), ("p50_ms", self.half), ("p99_ms", self.nearly_all)];
        for (name, span) in spans {
            figure[name] = json!(milliseconds(span));
        }
        figure["a_second"] = json!(self.a_second);
    }
}

/// By what is done, through what, and how many at once.
type Measured = BTreeMap<(&'static str, &'static str, usize), Vec<Found>>;

const GATEWAY: &str = "gateway";
const FUNCTION: &str = "function";

/// Measures all, and shows it.
pub(crate) async fn run() -> ExitCode {
    for program in ["roster", "users", "accounts", "auth", "bare_get", "bare_query"] {
        if !beside(program).exists() {
            println!(
                "{program} is not built: CARGO_PROFILE_RELEASE_STRIP=none cargo build --release --workspace --bins"
            );
            return ExitCode::FAILURE;
        }
    }
    let most = CROWDS[CROWDS.len() - 1];
    let served = Served::anew("hot");
    let mut at_gateway = Visitor::many(&served.service().await, most, ACCOUNTS).await;
    let stack = Stack::start().await;
    let services = TlsServices::of(&stack).await;
    let service = Service::of(&stack).await;
    let mut at_functions = Visitor::many(&service, most, ACCOUNTS).await;
    let token = stack.sign_in(&stack.demo().user).await;

    let mut measured = Measured::new();
    let mut hashes = Vec::new();
    for round in 1..=ROUNDS {
        println!("round {round} of {ROUNDS}");
        hashes.push(bare_hash(SPAN));
        for mut floor in [Floor::get(&stack, &services, &token).await, Floor::query(&stack, &services, &token).await] {
            let found = floor.measure(SPAN).await;
            measured.entry((floor.name, FUNCTION, 1)).or_default().push(found);
        }
        for work in WORKS {
            for visitor in &mut at_functions {
                let mut function = services.function(&stack, work.function()).await;
                function.ready().await;
                visitor.by_lambda(function);
            }
            for crowd in CROWDS {
                let found = measure(&mut at_functions[..crowd], work, SPAN, None).await;
                measured.entry((work.name(), FUNCTION, crowd)).or_default().push(found);
                let found = measure(&mut at_gateway[..crowd], work, SPAN, Some(served.pid())).await;
                measured.entry((work.name(), GATEWAY, crowd)).or_default().push(found);
            }
        }
    }

    let mut shares = BTreeMap::new();
    for work in WORKS {
        shares.insert((work.name(), GATEWAY), look(&mut at_gateway[..4], work, GATEWAY, served.pid()).await);
        let visitor = &mut at_functions[..1];
        visitor[0].by_lambda(services.function(&stack, work.function()).await);
        let pid = visitor[0].pid().expect("a function is asked");
        shares.insert((work.name(), FUNCTION), look(visitor, work, FUNCTION, pid).await);
    }
    show(&measured, median(hashes), &shares);
    ExitCode::SUCCESS
}

/// Has these visitors ask, each as soon as it is answered. The processes that answer are the server, or
/// the functions of the visitors.
#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
pub(crate) async fn measure(visitors: &mut [Visitor], work: Work, span: Duration, server: Option<u32>) -> Found {
    let processes: Vec<u32> =
        server.map_or_else(|| visitors.iter().filter_map(Visitor::pid).collect(), |server| vec![server]);
    // Connections are made, and what is kept from one request to the next is there.
    join_all(visitors.iter_mut().map(async |visitor| visitor.ask(work).await.expect("it is answered"))).await;
    let used = || processes.iter().map(|pid| processor(*pid)).sum::<Duration>();
    let (before, started) = (used(), Instant::now());
    let asking = visitors.iter_mut().map(async |visitor| {
        let mut took = Vec::new();
        while started.elapsed() < span {
            took.push(visitor.ask(work).await.unwrap_or_else(|refused| panic!("{refused}")));
        }
        took
    });
    let took: Vec<Duration> = join_all(asking).await.into_iter().flatten().collect();
    Found::of(took, started.elapsed(), used().saturating_sub(before))
}

impl Found {
    pub(crate) fn of(took: Vec<Duration>, span: Duration, processor: Duration) -> Self {
        let requests = u32::try_from(took.len()).expect("there are not so many");
        Self { processor: processor / requests, a_second: f64::from(requests) / span.as_secs_f64(), took }
    }
}

/// Where the time goes meanwhile.
async fn look(visitors: &mut [Visitor], work: Work, way: &str, pid: u32) -> Option<Shares> {
    // perf sees the threads that are there when it begins: that one which hashes comes with the first hash.
    visitors[0].ask(work).await.unwrap_or_else(|refused| panic!("{refused}"));
    let profile = Profile::begin(&format!("hot {work} {way}"), pid);
    measure(visitors, work, LOOK, Some(pid)).await;
    profile?.end()
}

fn show(measured: &Measured, hash: Duration, shares: &BTreeMap<(&'static str, &'static str), Option<Shares>>) {
    let mut all = table(["REQUEST", "THROUGH", "AT ONCE", "PROCESSOR", "A SECOND", "P50", "P99"]);
    let mut figures = Vec::new();
    for ((name, way, crowd), found) in measured {
        let summary = Summary::of(found);
        all.add_row([(*name).to_owned(), (*way).to_owned()].into_iter().chain(summary.cells(*crowd)));
        let mut figure = json!({ "request": name, "through": way, "at_once": crowd });
        summary.put_into(&mut figure);
        figures.push(figure);
    }
    align(&mut all, usize::MAX);
    println!("{}\nmedians of {ROUNDS} rounds; the bare hash: {}\n", all.trim_fmt(), ms(hash));

    let of = |name: &'static str| Summary::of(&measured[&(name, FUNCTION, 1)]).processor;
    let ratios = [
        ("own profile", floor::GET, of("own profile"), of(floor::GET), 1.6),
        ("list of 100", floor::QUERY, of("list of 100"), of(floor::QUERY), 1.5),
        ("sign-in", "the bare hash", of("sign-in"), hash, 1.15),
    ];
    let mut beside = table(["REQUEST", "PROCESSOR", "BESIDE", "PROCESSOR", "TIMES", "AT MOST"]);
    for (name, floor, ours, theirs, most) in ratios {
        let times = format!("{:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
        beside.add_row([name.to_owned(), ms(ours), floor.to_owned(), ms(theirs), times, most.to_string()]);
    }
    println!("{}\n", beside.trim_fmt());

    let mut parts = table(["REQUEST", "THROUGH", "SHARES OF THE TIME"]);
    for ((name, way), shares) in shares {
        let shown = shares.as_ref().map_or_else(
            || "perf cannot look here".to_owned(),
            |shares| shares.iter().map(|(part, share)| format!("{part} {share:.0} %")).collect::<Vec<_>>().join(", "),
        );
        parts.add_row([*name, *way, &shown]);
    }
    println!("{}", parts.trim_fmt());
    let shares: Vec<Value> = shares.iter().map(|((name, way), shares)| json!([name, way, shares])).collect();
    report::keep("hot", &json!({ "requests": figures, "bare_hash_ms": milliseconds(hash), "shares": shares }));
}
