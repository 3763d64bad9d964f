//! Whether any partition of DynamoDB gets more than its share: the day of 1 to 100 million users and
//! two stresses, replayed against what a partition serves. docs/scaling.md says what comes of it.

mod chart;
mod load;
mod promises;
mod replay;

use std::process::ExitCode;

use roster::cost::measured::Place;

use crate::figures::table;
use load::Load;
use replay::{Busiest, replay};

const SEED: u64 = 7;
/// Of each hour of a day, and of a stress.
const SECONDS: u32 = 10;
const MOST_USERS: f64 = 100e6;
const CHART: &str = include_str!("../../../docs/scaling.svg");

/// Loads under which every partition has room: docs/scaling.md promises them.
fn held() -> Vec<Load> {
    let mut loads: Vec<Load> = [1e6, 10e6, MOST_USERS].map(Load::of_users).into();
    loads.extend([Load::sign_ups(900.0), Load::sign_ins(3_500.0), Load::sign_ins_with_one_key(450.0)]);
    loads
}

/// Loads beyond what one partition serves, and which.
fn beyond() -> Vec<(Load, &'static [Place])> {
    vec![
        (Load::sign_ups(1_100.0), &[Place::UserIds, Place::Directory]),
        (Load::sign_ins(10_000.0), &[Place::Audit, Place::Unsealed]),
        (Load::sign_ins_with_one_key(1_100.0), &[Place::TriesWithKey]),
    ]
}

/// Replays all of them and shows them; fails where one is not as promised.
pub(crate) fn run(chart: Option<&str>) -> ExitCode {
    let (mut is_kept, mut results) = (true, Vec::new());
    for (load, over) in held().into_iter().map(|load| (load, &[][..])).chain(beyond()) {
        let shares = replay(&load, SECONDS, SEED);
        show(&load, &shares);
        let found = places_over(&shares);
        if found != over {
            println!("NOT AS PROMISED: over its share is {found:?}, and should be {over:?}\n");
            is_kept = false;
        }
        results.push((load, shares));
    }
    let mut promises = promises::of_operations();
    if let Some((day, shares)) = results.iter().find(|(load, _)| load.name == Load::of_users(MOST_USERS).name) {
        promises.extend(promises::of_the_day(day, shares));
    }
    for sentence in promises::missing(&promises) {
        println!("NOT AS PROMISED: docs/scaling.md does not say: {sentence}");
        is_kept = false;
    }
    let drawn = chart::draw(&results);
    match chart.map(|path| (path, std::fs::write(path, &drawn))) {
        Some((_, Ok(()))) => {}
        Some((path, Err(error))) => {
            println!("{path} cannot be written: {error}");
            is_kept = false;
        }
        None if drawn == CHART => {}
        None => {
            println!("NOT AS PROMISED: docs/scaling.svg shows something else: name it as an argument");
            is_kept = false;
        }
    }
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What gets more than a partition serves, in the order of [`Place`].
fn places_over(shares: &[(Place, Busiest)]) -> Vec<Place> {
    let mut over: Vec<_> = shares.iter().filter(|(_, busiest)| busiest.share > 1.0).map(|(place, _)| *place).collect();
    over.sort_unstable();
    over
}

fn show(load: &Load, shares: &[(Place, Busiest)]) {
    let mut table = table(["BUSIEST PARTITION OF", "KEY", "OF ITS SHARE", "IN THE BUSIEST SECOND", "REACHED AT"]);
    for (place, Busiest { key, share, second }) in shares {
        let reached = match load.rate {
            Some(rate) => format!("{:.0} /s", rate / share),
            None => format!("{:.0} times this", 1.0 / share),
        };
        let per_cent = |share: &f64| format!("{:.1} %", share * 100.0);
        table.add_row([place.table(), key, &per_cent(share), &per_cent(second), &reached]);
    }
    println!("{}: {:.0} operations a second at most\n{}\n", load.name, load.busiest(), table.trim_fmt());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_partition_gets_more_than_its_share_at_ten_million_users_or_at_the_promised_rates() {
        // 100 million users, and more seconds, are the command's: in debug they take a while.
        for load in held().into_iter().filter(|load| load.busiest() < 5_000.0) {
            let shares = replay(&load, 3, SEED);
            assert!(shares.iter().all(|(_, busiest)| busiest.share > 0.0), "{}", load.name);
            assert_eq!(places_over(&shares), [], "{}", load.name);
        }
    }

    #[test]
    fn beyond_them_it_is_those_of_which_the_documents_say_so() {
        for (load, over) in beyond() {
            let shares = replay(&load, 2, SEED);
            assert_eq!(places_over(&shares), over, "{}", load.name);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_answer() {
        let shares = || format!("{:?}", replay(&Load::sign_ins(300.0), 2, 3));
        assert_eq!(shares(), shares());
    }
}
