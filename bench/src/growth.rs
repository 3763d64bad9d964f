//! Whether anything costs more where there are many: a thousand, a hundred thousand and a million users, each with
//! a session. What each operation asks of the store is what AWS would charge for and wait for, and must be
//! the same at each size; time is of the function's own process, and of the answer with the embedded store.

mod fill;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;
use shared::store::Meter;
use tests::lambda::Stack;

use crate::figures::{align, median, ms, table};
use crate::process::processor;
use crate::report::{self, Scratch};
use crate::served::beside;
use crate::visitor::{Account, Service, Visitor, Work};

const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];
/// Measurements of each, in turn with the others.
const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(1);
/// Signed in with by turns, at each size others: an account that has reached its limit of sessions ends one first.
const ACCOUNTS: usize = 40;
/// How much more anything may cost at the last size than at the first.
const MOST: f64 = 1.15;

/// What one operation costs at one size.
#[derive(Clone, Debug, PartialEq)]
struct Cost {
    steps: usize,
    calls: usize,
    reads: f64,
    writes: f64,
    processor: Duration,
    answered: Duration,
}

/// Fills a directory step by step, measures at each, and shows what grew; sizes can be left out.
pub(crate) async fn run(most: Option<u64>) -> ExitCode {
    let most = most.unwrap_or(SIZES[SIZES.len() - 1]).max(SIZES[0]);
    // A million users are some gigabytes.
    let scratch = Scratch::new("growth");
    let folder = scratch.path();
    Stack::over(folder, Meter::default()).await.stop().await;
    let accounts: Vec<Account> = (0..ACCOUNTS * SIZES.len()).map(Account::numbered).collect();
    make(folder, &accounts).await;

    let mut costs = BTreeMap::new();
    let model = fill::Model::read(folder);
    let (mut there, mut sizes) = (0, Vec::new());
    for (size, accounts) in SIZES.into_iter().zip(accounts.chunks(ACCOUNTS)).filter(|(size, _)| *size <= most) {
        fill::fill(folder, &model, there..size);
        there = size;
        sizes.push(size);
        for (work, cost) in measure(folder, accounts).await {
            costs.entry(work).or_insert_with(Vec::new).push(cost);
        }
    }
    show(&sizes, &costs)
}

/// Makes the accounts that are signed in with at each size.
async fn make(folder: &Path, accounts: &[Account]) {
    let stack = Stack::over(folder, Meter::default()).await;
    Visitor::with(&Service::of(&stack).await, 0, accounts.to_vec(), true).await;
    stack.stop().await;
}

#[expect(clippy::disallowed_methods, reason = "how long it takes is the question")]
async fn measure(folder: &Path, accounts: &[Account]) -> Vec<(Work, Cost)> {
    let meter = Meter::default();
    let stack = Stack::over(folder, meter.clone()).await;
    let mut visitor = Visitor::with(&Service::of(&stack).await, 0, accounts.to_vec(), false).await;
    let mut asked = Vec::new();
    for work in Work::ALL {
        // The public keys are read anew now and then, by whoever comes then.
        visitor.ask(work).await.expect("it is answered");
        meter.take();
        visitor.ask(work).await.expect("it is answered");
        asked.push((work, meter.take()));
    }

    let mut took: BTreeMap<Work, Vec<(Duration, Duration)>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for work in Work::ALL {
            visitor.by_lambda(stack.function(&beside(work.function()).to_string_lossy()).await);
            visitor.ask(work).await.expect("it is answered");
            let pid = visitor.function().expect("a function is asked");
            let (before, started) = (processor(pid), Instant::now());
            let mut answers = Vec::new();
            while started.elapsed() < SPAN {
                answers.push(visitor.ask(work).await.expect("it is answered"));
            }
            let each = (processor(pid) - before) / u32::try_from(answers.len()).expect("there are not so many");
            took.entry(work).or_default().push((each, median(answers)));
        }
    }
    stack.stop().await;
    let cost = |(work, metered): (Work, shared::store::Metered)| {
        let cost = Cost {
            steps: metered.steps,
            calls: metered.calls.len(),
            reads: metered.units_read(),
            writes: metered.units_written(),
            processor: median(took[&work].iter().map(|(processor, _)| *processor)),
            answered: median(took[&work].iter().map(|(_, answered)| *answered)),
        };
        (work, cost)
    };
    asked.into_iter().map(cost).collect()
}

/// Prints all; whether nothing that AWS would charge or wait for grew.
fn show(sizes: &[u64], costs: &BTreeMap<Work, Vec<Cost>>) -> ExitCode {
    let mut all = table(["REQUEST", "USERS", "STEPS", "CALLS", "READ UNITS", "WRITE UNITS", "PROCESSOR", "ANSWERED"]);
    let mut grew = Vec::new();
    let mut figures = Vec::new();
    for (work, costs) in costs {
        for (size, cost) in sizes.iter().zip(costs) {
            let Cost { steps, calls, reads, writes, processor, answered } = cost;
            all.add_row([
                work.to_string(),
                size.to_string(),
                steps.to_string(),
                calls.to_string(),
                reads.to_string(),
                writes.to_string(),
                ms(*processor),
                ms(*answered),
            ]);
            figures.push(json!({
                "request": work.name(), "users": size, "steps": steps, "calls": calls, "read_units": reads,
                "write_units": writes, "processor_ms": processor.as_secs_f64() * 1e3,
                "answered_ms": answered.as_secs_f64() * 1e3,
            }));
        }
        let (first, last) = (&costs[0], &costs[costs.len() - 1]);
        let units = |cost: &Cost| cost.reads + cost.writes;
        let times = |of: fn(&Cost) -> Duration| of(last).as_secs_f64() / of(first).as_secs_f64();
        let ratios = [
            ("calls", last.calls as f64 / first.calls as f64),
            ("steps", last.steps as f64 / first.steps as f64),
            ("units", units(last) / units(first)),
            ("processor", times(|cost| cost.processor)),
            ("answered, with the embedded store", times(|cost| cost.answered)),
        ];
        grew.extend(ratios.into_iter().filter(|(_, times)| *times > MOST).map(|(what, times)| (*work, what, times)));
    }
    align(&mut all, usize::MAX);
    println!("{}\nmedians of {ROUNDS} rounds", all.trim_fmt());
    for (work, what, times) in &grew {
        println!("{work}: {what} {times:.2} times what it was");
    }
    report::keep("growth", &json!(figures));
    if grew.iter().any(|(_, what, _)| !what.contains("embedded")) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
