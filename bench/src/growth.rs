//! Whether anything costs more where there are many: a thousand, a hundred thousand and a million users, each with
//! a session. What each operation asks of the store is what AWS would charge for and wait for, and must be
//! the same at each size; time is of the function's own process, and of the answer with the embedded store.

mod fill;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::slice;
use std::time::Duration;

use serde_json::json;
use shared::store::{Meter, Metered};
use tests::lambda::Stack;

use crate::bars::{self, Bar, Block};
use crate::figures::{align, milliseconds, ms, table};
use crate::hot::{Found, Summary, measure};
use crate::report::{self, Scratch};
use crate::served::beside;
use crate::visitor::{Account, Service, Visitor, Work};

const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];
/// The least of so many requests is what one asks of the store: now and then one writes down the use of its session, or
/// reads the public keys anew.
const TRIES: usize = 3;
/// Measurements of each, in turn with the others.
const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(1);
/// Signed in with by turns, at each size others: an account that has reached its limit of sessions ends one first.
const ACCOUNTS: usize = 40;
/// How much more anything may cost at any size than at the first.
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
        for (work, cost) in costs_of(folder, accounts, size).await {
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

async fn costs_of(folder: &Path, accounts: &[Account], size: u64) -> Vec<(Work, Cost)> {
    let meter = Meter::default();
    let stack = Stack::over(folder, meter.clone()).await;
    let mut visitor = Visitor::with(&Service::of(&stack).await, 0, accounts.to_vec(), false).await;
    visitor.walk(size / 2 / 100).await;
    let mut asked = Vec::new();
    for work in Work::ALL {
        let mut tries = Vec::new();
        for _ in 0..TRIES {
            meter.take();
            visitor.ask(work).await.expect("it is answered");
            tries.push(meter.take());
        }
        let units = |metered: &Metered| metered.units_read() + metered.units_written();
        let least = tries.into_iter().min_by(|one, other| units(one).total_cmp(&units(other)));
        asked.push((work, least.expect("it is asked more than once")));
    }

    let mut found: BTreeMap<Work, Vec<Found>> = BTreeMap::new();
    for _ in 0..ROUNDS {
        for work in Work::ALL {
            visitor.by_lambda(stack.function(&beside(work.function()).to_string_lossy()).await);
            let once = measure(slice::from_mut(&mut visitor), work, SPAN, None).await;
            found.entry(work).or_default().push(once);
        }
    }
    stack.stop().await;
    let cost = |(work, metered): (Work, Metered)| {
        let Summary { processor, half, .. } = Summary::of(&found[&work]);
        let cost = Cost {
            steps: metered.steps,
            calls: metered.calls.len(),
            reads: metered.units_read(),
            writes: metered.units_written(),
            processor,
            answered: half,
        };
        (work, cost)
    };
    asked.into_iter().map(cost).collect()
}

/// Something that may grow by so little.
struct Measure {
    name: &'static str,
    of: fn(&Cost) -> f64,
    /// Not of the embedded store, which AWS does not have.
    is_ours: bool,
}

const MEASURES: [Measure; 6] = [
    Measure { name: "steps", of: |cost| cost.steps as f64, is_ours: true },
    Measure { name: "calls", of: |cost| cost.calls as f64, is_ours: true },
    Measure { name: "read units", of: |cost| cost.reads, is_ours: true },
    Measure { name: "write units", of: |cost| cost.writes, is_ours: true },
    Measure { name: "processor", of: |cost| cost.processor.as_secs_f64(), is_ours: true },
    Measure { name: "answered, with the embedded store", of: |cost| cost.answered.as_secs_f64(), is_ours: false },
];

impl Measure {
    /// The most of any size, as so many times what it is at the first; 1 where it is nothing everywhere.
    fn growth(&self, costs: &[Cost]) -> f64 {
        let first = (self.of)(&costs[0]);
        let most = costs.iter().map(self.of).fold(first, f64::max);
        if most == first { 1.0 } else { most / first }
    }
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
                "write_units": writes, "processor_ms": milliseconds(*processor), "answered_ms": milliseconds(*answered),
            }));
        }
        let growths = MEASURES.iter().map(|measure| (*work, measure, measure.growth(costs)));
        grew.extend(growths.filter(|(.., times)| *times > MOST));
    }
    align(&mut all, usize::MAX);
    println!("{}\nmedians of {ROUNDS} rounds", all.trim_fmt());
    for (work, measure, times) in &grew {
        println!("{work}: {} {times:.2} times what it was", measure.name);
    }
    report::keep("growth", &json!(figures));
    report::picture("growth", &picture(sizes, costs));
    if grew.iter().any(|(_, measure, _)| measure.is_ours) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Each figure at whatever size has the most, as so many times what it is at the first; the line is the most it may be.
fn picture(sizes: &[u64], costs: &BTreeMap<Work, Vec<Cost>>) -> String {
    let blocks = MEASURES.iter().map(|measure| {
        let bar = |(work, costs): (&Work, &Vec<Cost>)| {
            let times = measure.growth(costs);
            Bar { label: work.to_string(), length: times / MOST, text: format!("{times:.2} times") }
        };
        Block { title: format!("{}; line: {MOST} times", measure.name), rows: costs.iter().map(bar).collect() }
    });
    let (first, last) = (sizes[0], sizes[sizes.len() - 1]);
    bars::draw(&format!("With up to {last} users, beside {first}"), &blocks.collect::<Vec<_>>())
}
