//! Whether anything costs more if there are many users: a thousand, a hundred thousand and a million, each with a
//! session. What each operation uses of the store, which AWS would charge for and wait for, must be the same at each
//! size; CPU time is that of the function's process, and latency includes the embedded store.

mod fill;

use std::collections::BTreeMap;
use std::path::Path;
use std::slice;
use std::time::Duration;

use shared::store::Meter;
use tests::lambda::Stack;

use crate::client::{Account, Client, Operation, Service};
use crate::report::{Scratch, milliseconds, print_table};
use crate::requests::{ROUNDS, Summary, measure_clients};
use crate::server::program;

const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];
/// The cheapest of so many requests counts: now and then one records the use of its session, or reads the public keys.
const REPEATS: usize = 3;
const SPAN: Duration = Duration::from_secs(1);
/// Signed in to in turn, other ones at each size: an account at its limit of sessions ends one first.
const ACCOUNTS: usize = 40;
/// How much more anything may cost at any size than at the first.
const MAX_TIMES: f64 = 1.15;

/// What is compared, by the index in [`Cost`]. The last includes the embedded store, which AWS does not have.
const FIGURES: [&str; 6] =
    ["steps", "calls", "read units", "write units", "processor", "answered, with the embedded store"];
/// What one operation costs at one size; time in milliseconds.
type Cost = [f64; FIGURES.len()];

/// Fills a directory step by step and measures at each size up to `max`.
pub(crate) async fn run(max: Option<u64>) -> bool {
    let max = max.unwrap_or(SIZES[SIZES.len() - 1]).max(SIZES[0]);
    // A million users are some gigabytes.
    let scratch = Scratch::new("growth");
    let folder = scratch.path();
    let accounts: Vec<Account> = (0..ACCOUNTS * SIZES.len()).map(Account::numbered).collect();
    let stack = Stack::over(folder, Meter::default()).await;
    Client::create(&Service::of(&stack).await, 0, accounts.clone()).await;
    stack.stop().await;

    let mut costs: BTreeMap<Operation, Vec<Cost>> = BTreeMap::new();
    let model = fill::Model::read(folder);
    let (mut filled, mut sizes) = (0, Vec::new());
    for (size, accounts) in SIZES.into_iter().zip(accounts.chunks(ACCOUNTS)).filter(|(size, _)| *size <= max) {
        fill::fill(folder, &model, filled..size);
        filled = size;
        sizes.push(size);
        for (operation, cost) in measure_all(folder, accounts, size).await {
            costs.entry(operation).or_default().push(cost);
        }
    }
    show(&sizes, &costs)
}

async fn measure_all(folder: &Path, accounts: &[Account], size: u64) -> Vec<(Operation, Cost)> {
    let meter = Meter::default();
    let stack = Stack::over(folder, meter.clone()).await;
    let mut client = Client::open(&Service::of(&stack).await, 0, accounts.to_vec()).await;
    client.turn_pages(size / 2 / 100).await;
    let mut calls = Vec::new();
    for (operation, ..) in Operation::ALL {
        let mut repeats = Vec::new();
        for _ in 0..REPEATS {
            meter.take();
            client.send(operation).await;
            let metered = meter.take();
            let count = metered.calls.len() as f64;
            repeats.push([metered.steps as f64, count, metered.units_read(), metered.units_written()]);
        }
        repeats.sort_by(|one, other| (one[2] + one[3]).total_cmp(&(other[2] + other[3])));
        calls.push(repeats[0]);
    }
    let mut rounds = vec![Vec::new(); Operation::ALL.len()];
    for _ in 0..ROUNDS {
        for ((operation, ..), rounds) in Operation::ALL.into_iter().zip(&mut rounds) {
            let function = stack.function(&program(operation.function()).to_string_lossy()).await;
            let pid = client.use_function(function);
            rounds.push(measure_clients(slice::from_mut(&mut client), operation, SPAN, &[pid]).await);
        }
    }
    stack.stop().await;
    let costs = calls.into_iter().zip(rounds).map(|([steps, calls, reads, writes], rounds)| {
        let Summary { cpu, p50, .. } = Summary::of(&rounds);
        [steps, calls, reads, writes, milliseconds(cpu), milliseconds(p50)]
    });
    Operation::ALL.into_iter().map(|(operation, ..)| operation).zip(costs).collect()
}

/// The maximum of any size, as a multiple of the first; 1 if both are 0.
fn growth(costs: &[Cost], figure: usize) -> f64 {
    let first = costs[0][figure];
    let max = costs.iter().map(|cost| cost[figure]).fold(first, f64::max);
    if max == first { 1.0 } else { max / first }
}

/// Prints all; whether nothing that AWS would charge or wait for grew.
fn show(sizes: &[u64], costs: &BTreeMap<Operation, Vec<Cost>>) -> bool {
    let (mut rows, mut grown) = (Vec::new(), Vec::new());
    for (operation, costs) in costs {
        for (size, cost) in sizes.iter().zip(costs) {
            let cells = cost.iter().map(|figure| format!("{}", (figure * 100.0).round() / 100.0));
            rows.push([operation.name().to_owned(), size.to_string()].into_iter().chain(cells).collect());
        }
        let growths = (0..FIGURES.len()).map(|figure| (operation.name(), figure, growth(costs, figure)));
        grown.extend(growths.filter(|(.., times)| *times > MAX_TIMES));
    }
    print_table(["REQUEST", "USERS", "STEPS", "CALLS", "READ", "WRITTEN", "CPU, MS", "ANSWERED, MS"], rows);
    for (name, figure, times) in &grown {
        println!("{name}: {} {times:.2} times what it was", FIGURES[*figure]);
    }
    grown.iter().all(|(_, figure, _)| *figure == FIGURES.len() - 1)
}
