//! Whether any partition of DynamoDB gets more than its share: the day of 1 to 100 million users and the stresses of
//! docs/scaling.md, replayed against what a partition serves.

mod load;
mod promises;
mod replay;

use std::path::Path;

use crate::charts::{self, Bar, Block};
use crate::report::print_table;
use load::Load;
use replay::{Busiest, replay};

const SEED: u64 = 7;
/// Of each hour of a day, and of a stress.
const SECONDS: u32 = 10;
const MAX_USERS: f64 = 100e6;
const CHART: &str = include_str!("../../../docs/scaling.svg");
const CHART_TITLE: &str = "Units of the busiest partition key, in per cent of what one partition serves";
/// Bars of each load: the keys that many users share, busiest first.
const MAX_BARS: usize = 5;

/// Places as `measured.json` names them.
mod place {
    pub(super) const USER_IDS: &str = "UsersTable counter#user_id";
    pub(super) const DIRECTORY: &str = "UsersTable/directory";
    pub(super) const AUDIT: &str = "AuditTable";
    pub(super) const UNSEALED: &str = "AuditTable/unsealed";
    pub(super) const ATTEMPTS_WITH_KEY: &str = "EphemeralTable throttle#key";
}

/// Loads for which every partition has room, as docs/scaling.md promises.
fn sustained() -> Vec<Load> {
    let mut loads: Vec<Load> = [1e6, 10e6, MAX_USERS].map(Load::of_users).into();
    loads.extend([Load::sign_ups(900.0), Load::sign_ins(3_500.0), Load::sign_ins_with_one_key(450.0)]);
    loads
}

/// Loads beyond what one partition serves, and which.
fn excessive() -> Vec<(Load, &'static [&'static str])> {
    vec![
        (Load::sign_ups(1_100.0), &[place::USER_IDS, place::DIRECTORY]),
        (Load::sign_ins(10_000.0), &[place::AUDIT, place::UNSEALED]),
        (Load::sign_ins_with_one_key(1_100.0), &[place::ATTEMPTS_WITH_KEY]),
    ]
}

/// Replays and prints all of them; false if one differs from what the page promises, or the page or its chart from what
/// is computed.
pub(crate) fn run(chart: Option<&Path>) -> bool {
    let (mut wrong, mut blocks) = (Vec::new(), Vec::new());
    let mut promises = promises::of_operations();
    for (load, expected) in sustained().into_iter().map(|load| (load, &[][..])).chain(excessive()) {
        let shares = replay(&load, SECONDS, SEED);
        show(&load, &shares);
        let found = over(&shares);
        if found != expected {
            wrong.push(format!("{}: over its share is {found:?}, and should be {expected:?}", load.name));
        }
        if load.name == Load::of_users(MAX_USERS).name {
            promises.extend(promises::of_the_day(&load, &shares));
        }
        blocks.push(block(&load, &shares));
    }
    let missing = promises::missing(&promises);
    wrong.extend(missing.into_iter().map(|sentence| format!("docs/scaling.md does not say: {sentence}")));
    let drawn = charts::bars(CHART_TITLE, &blocks);
    match chart {
        Some(path) => std::fs::write(path, drawn).expect("the chart can be written"),
        None if drawn == CHART => {}
        None => wrong.push("docs/scaling.svg shows something else: name it as an argument".to_owned()),
    }
    wrong.iter().for_each(|wrong| println!("NOT AS PROMISED: {wrong}"));
    wrong.is_empty()
}

/// What gets more than a partition serves, in alphabetical order.
fn over(shares: &[Busiest]) -> Vec<&'static str> {
    let mut over: Vec<_> = shares.iter().filter(|busiest| busiest.share > 1.0).map(|busiest| busiest.place.0).collect();
    over.sort_unstable();
    over
}

fn per_cent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn show(load: &Load, shares: &[Busiest]) {
    let rows = shares.iter().map(|Busiest { place, key, share, second }| {
        let reached = match load.rate {
            Some(rate) => format!("{:.0} /s", rate / share),
            None => format!("{:.0} times this", 1.0 / share),
        };
        vec![place.table().to_owned(), key.clone(), per_cent(*share), per_cent(*second), reached]
    });
    println!("{}: {:.0} operations a second at most", load.name, load.busiest());
    print_table(["BUSIEST PARTITION OF", "KEY", "OF ITS SHARE", "IN THE BUSIEST SECOND", "REACHED AT"], rows);
}

fn block(load: &Load, shares: &[Busiest]) -> Block {
    let shared = shares.iter().filter(|busiest| busiest.is_of_one_key()).take(MAX_BARS);
    let bar = |Busiest { place, share, .. }: &Busiest| Bar {
        label: place.0.to_owned(),
        length: *share,
        text: per_cent(*share),
    };
    Block { title: load.name.clone(), bars: shared.map(bar).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_partition_gets_more_than_its_share_at_ten_million_users_or_at_the_promised_rates() {
        // 100 million users, and more seconds, are the command's: in debug they take a while.
        for load in sustained().into_iter().filter(|load| load.busiest() < 5_000.0) {
            let shares = replay(&load, 3, SEED);
            assert!(shares.iter().all(|busiest| busiest.share > 0.0), "{}", load.name);
            assert_eq!(over(&shares), [""; 0], "{}", load.name);
        }
    }

    #[test]
    fn beyond_them_it_is_those_of_which_the_documents_say_so() {
        for (load, expected) in excessive() {
            let shares = replay(&load, 2, SEED);
            assert_eq!(over(&shares), expected, "{}", load.name);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_answer() {
        let shares = || format!("{:?}", replay(&Load::sign_ins(300.0), 2, 3));
        assert_eq!(shares(), shares());
    }
}
