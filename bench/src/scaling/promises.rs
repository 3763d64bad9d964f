//! The figures of docs/scaling.md, computed: each must be on the page as it is computed here. What the page takes from
//! AWS's documentation has a link there and is not computed.

use std::collections::HashSet;

use roster::cost::Usage;
use roster::cost::measured::{
    FAILED_SIGN_IN, FIRST_READ, MEASURED, Named, Operation, READ, REFRESH, SIGN_IN, SIGN_IN_WITH_KEY, SIGN_OUT,
    SIGN_UP, Touch,
};
use shared::store::partitions;

use super::load::Load;
use super::place;
use super::replay::{Busiest, READS, STARTS, TODAY, WRITES, touches};

const PAGE: &str = include_str!("../../../docs/scaling.md");

/// The page's names of the operations.
const ROWS: [(&str, Named); 8] = [
    ("sign-up", SIGN_UP),
    ("sign-in", SIGN_IN),
    ("sign-in with an API key", SIGN_IN_WITH_KEY),
    ("failed sign-in", FAILED_SIGN_IN),
    ("refresh", REFRESH),
    ("request with an access token", READ),
    ("the first one after five minutes", FIRST_READ),
    ("sign-out", SIGN_OUT),
];

/// Those of these sentences that the page does not have.
pub(super) fn missing(sentences: &[String]) -> Vec<&String> {
    let page = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");
    sentences.iter().filter(|sentence| !page.contains(sentence.as_str())).collect()
}

/// Of the busiest day of a hundred million users.
pub(super) fn of_the_day(load: &Load, shares: &[Busiest]) -> Vec<String> {
    let busiest = shares.first().filter(|busiest| busiest.place.0 == place::AUDIT);
    let share = busiest.map_or(f64::NAN, |busiest| busiest.share);
    vec![
        format!("the busiest, a shard of the audit trail, gets {:.0} % of it", share * 100.0),
        format!("100 million users send {} requests a second", number(load.busiest() + 50.0, 100.0)),
    ]
}

/// What each operation uses, and the rates at which keys reach their limit.
pub(super) fn of_operations() -> Vec<String> {
    let rows = ROWS.iter().map(|(name, operation)| {
        let Operation { calls, steps, touches, .. } = operation.figures();
        let (reads, writes) = (operation.reads(), operation.writes());
        format!("| {name} | {calls} | {steps} | {reads} | {writes} | {} |", in_indexes(touches))
    });
    let sealing: f64 = MEASURED.seal.iter().map(|touch| touch.writes).sum();
    let with_head = sealing + MEASURED.seal_head.writes;
    let sealing = format!("| {sealing} to {with_head} | {} |", in_indexes(&MEASURED.seal));
    rows.chain([sealing]).chain(rates()).collect()
}

fn in_indexes(touches: &[Touch]) -> f64 {
    // An empty sum is -0.0, and would be written so.
    touches.iter().filter(|touch| touch.place.table().contains('/')).fold(0.0, |sum, touch| sum + touch.writes)
}

/// Write units of an operation in a place.
fn writes(operation: &Operation, place: &str) -> f64 {
    touches(operation).filter(|touch| touch.place.0 == place).map(|touch| touch.writes).sum()
}

/// How often a second the operation may read the place.
fn read_limit(operation: &Operation, place: &str) -> String {
    let reads: f64 = touches(operation).filter(|touch| touch.place.0 == place).map(|touch| touch.reads).sum();
    number(READS / reads, 10.0)
}

fn rates() -> Vec<String> {
    let (account, address) = ("EphemeralTable throttle#account", "EphemeralTable throttle#address");
    let trail = writes(&SIGN_IN, place::AUDIT);
    let parts = |partition: &dyn Fn(u8) -> String| (0..=u8::MAX).map(partition).collect::<HashSet<_>>().len() as f64;
    let entries = number(parts(&|byte| partitions::audit(TODAY, byte)) * WRITES / trail, 10.0);
    let unsealed = number(parts(&partitions::unsealed) * WRITES / writes(&SIGN_IN, place::UNSEALED), 10.0);
    let ended = number(parts(&partitions::revocations) * WRITES / writes(&SIGN_OUT, "RevocationsTable"), 10.0);
    let full = |operation: &Operation, place: &str| number(WRITES / writes(operation, place), 10.0);
    let ids = full(&SIGN_UP, place::USER_IDS);
    // How often a name begins with the most frequent letters, as the replay draws them.
    let alike = 2_f64.ln() / (STARTS as f64).ln();
    let names = number(WRITES / alike / writes(&SIGN_UP, "UsersTable/by_name"), 1_000.0);
    let of_one = full(&SIGN_IN, account);
    let requests = read_limit(&READ, "UsersTable user");
    let with_key = full(&SIGN_IN_WITH_KEY, place::ATTEMPTS_WITH_KEY);
    let key_row = read_limit(&SIGN_IN_WITH_KEY, "ApiKeysTable, the application's");
    let of_user = full(&SIGN_IN, "AuditTable/by_user");
    let attempts = writes(&SIGN_IN, account) + writes(&SIGN_IN, address);
    let billed = Usage::default().billed_ms(&SIGN_IN);
    vec![
        format!("the index partition `directory`: **both at exactly {ids}**"),
        format!("ids rise, so all new users share one partition | {} sign-ups", full(&SIGN_UP, place::DIRECTORY)),
        format!("{names} sign-ups a second; were all alike, {}, as the counter", full(&SIGN_UP, "UsersTable/by_email")),
        format!("{requests} requests a second by one user, {of_one} sign-ins of one"),
        format!("one account signs in without end | {of_user} sign-ins a second of one user"),
        format!("one application does all sign-ins | {key_row} a second"),
        format!("sealing included | {entries} entries a second"),
        format!("{trail} units each"),
        format!("shards at **{entries} entries a second**; its index `unsealed` at {}", unsealed),
        format!("one unit in, one out | {} entries a second", unsealed),
        format!("never but for one account | {of_one} sign-ins a second of one"),
        format!("an office, a carrier | {} sign-ins a second", full(&SIGN_IN, address)),
        format!("| one application | **{with_key} sign-ins a second**"),
        format!("| **{with_key} sign-ins a second with one API key** |"),
        format!("| sign-outs | {} a second |", ended),
        format!(
            "`EphemeralTable` {}, `AuditTable` {} writes",
            number(10_000.0 * attempts, 10.0),
            number(10_000.0 * trail, 10.0)
        ),
        format!("some {} at {billed} ms each", number(10.0 * billed, 10.0)),
        format!("A sign-in is billed some {billed} ms"),
    ]
}

/// Rounded down, with a comma before thousands: a limit is never promised too high.
fn number(value: f64, to: f64) -> String {
    let whole = ((value / to + 1e-9).floor() * to) as u64;
    if whole < 1_000 { whole.to_string() } else { format!("{},{:03}", whole / 1_000, whole % 1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_says_of_operations_and_keys_is_what_was_measured() {
        assert_eq!(missing(&of_operations()), [""; 0]);
    }

    #[test]
    fn numbers_are_rounded_down_and_grouped() {
        assert_eq!([number(3_950.6, 10.0), number(500.0, 10.0), number(12_393.0, 100.0)], ["3,950", "500", "12,300"]);
    }
}
