//! The figures of docs/scaling.md, computed anew: each has to stand there as it comes out. What that page
//! takes from AWS's documentation has its link there, and is not computed here.

use std::collections::HashSet;

use roster::cost::Usage;
use roster::cost::measured::{
    FAILED_SIGN_IN, FIRST_READ, Operation, Place, READ, REFRESH, SEAL, SEAL_HEAD, SIGN_IN, SIGN_IN_WITH_KEY, SIGN_OUT,
    SIGN_UP,
};
use shared::store::partitions;

use super::load::Load;
use super::replay::{Busiest, READS, STARTS, TODAY, WRITES, touches};

const PAGE: &str = include_str!("../../../docs/scaling.md");

/// What the page calls each operation.
const ROWS: [(&str, Operation); 8] = [
    ("sign-up", SIGN_UP),
    ("sign-in", SIGN_IN),
    ("sign-in with an API key", SIGN_IN_WITH_KEY),
    ("failed sign-in", FAILED_SIGN_IN),
    ("refresh", REFRESH),
    ("request with an access token", READ),
    ("the first one after five minutes", FIRST_READ),
    ("sign-out", SIGN_OUT),
];

/// Those of these sentences that the page does not say.
pub(super) fn missing(sentences: &[String]) -> Vec<&String> {
    let page = PAGE.split_whitespace().collect::<Vec<_>>().join(" ");
    sentences.iter().filter(|sentence| !page.contains(sentence.as_str())).collect()
}

/// What the busiest day of a hundred million users comes to.
pub(super) fn of_the_day(load: &Load, shares: &[(Place, Busiest)]) -> Vec<String> {
    let of_trail = |(place, busiest): &(Place, Busiest)| (*place == Place::Audit).then_some(busiest.share);
    let busiest = shares.first().and_then(of_trail).unwrap_or(f64::NAN);
    vec![
        format!("the busiest, a shard of the audit trail, gets {:.0} % of it", busiest * 100.0),
        format!("100 million users send {} requests a second", number(load.busiest() + 50.0, 100.0)),
    ]
}

/// What each operation uses, and when which key is full.
pub(super) fn of_operations() -> Vec<String> {
    let mut sentences: Vec<String> = ROWS.iter().map(|(name, operation)| row(name, operation)).collect();
    let sealing: f64 = SEAL.iter().map(|touch| touch.writes).sum();
    sentences.push(format!("| {sealing} to {} | {} |", sealing + SEAL_HEAD.writes, in_indexes(SEAL.iter().copied())));
    sentences.extend(rates());
    sentences
}

fn row(name: &str, operation: &Operation) -> String {
    let Operation { calls, steps, .. } = operation;
    let indexes = in_indexes(operation.touches.iter().copied());
    format!("| {name} | {calls} | {steps} | {} | {} | {indexes} |", operation.reads(), operation.writes())
}

fn in_indexes(touches: impl Iterator<Item = roster::cost::measured::Touch>) -> f64 {
    // An empty sum is -0.0, and would be written so.
    touches.filter(|touch| touch.place.table().contains('/')).fold(0.0, |sum, touch| sum + touch.writes)
}

fn rates() -> Vec<String> {
    let trail = writes(&SIGN_IN, &[Place::Audit]);
    let parts = |partition: &dyn Fn(u8) -> String| (0..=u8::MAX).map(partition).collect::<HashSet<_>>().len() as f64;
    let entries = number(parts(&|byte| partitions::audit(TODAY, byte)) * WRITES / trail, 10.0);
    let unsealed = parts(&partitions::unsealed) * WRITES / writes(&SIGN_IN, &[Place::Unsealed]);
    let ended = parts(&partitions::revocations) * WRITES / writes(&SIGN_OUT, &[Place::Revocations]);
    let full = |operation: &Operation, place: Place| number(WRITES / writes(operation, &[place]), 10.0);
    let ids = full(&SIGN_UP, Place::UserIds);
    // How often a name begins with the most frequent letters, as the replay draws them.
    let alike = 2_f64.ln() / (STARTS as f64).ln();
    let names = number(WRITES / alike / writes(&SIGN_UP, &[Place::ByName]), 1_000.0);
    let of_one = full(&SIGN_IN, Place::TriesOnAccount);
    let requests = number(READS / reads(&READ, Place::Profile), 10.0);
    let with_key = full(&SIGN_IN_WITH_KEY, Place::TriesWithKey);
    let key_row = number(READS / reads(&SIGN_IN_WITH_KEY, Place::ApplicationKey), 10.0);
    let of_user = full(&SIGN_IN, Place::AuditOfUser);
    let tries = writes(&SIGN_IN, &[Place::TriesOnAccount, Place::TriesFromAddress]);
    let billed = Usage::default().billed_ms(&SIGN_IN);
    vec![
        format!("the index partition `directory`: **both at exactly {ids}**"),
        format!("ids rise, so all new users share one partition | {} sign-ups", full(&SIGN_UP, Place::Directory)),
        format!("{names} sign-ups a second; were all alike, {}, as the counter", full(&SIGN_UP, Place::ByEmail)),
        format!("{requests} requests a second by one user, {of_one} sign-ins of one"),
        format!("one account signs in without end | {of_user} sign-ins a second of one user"),
        format!("one application does all sign-ins | {key_row} a second"),
        format!("sealing included | {entries} entries a second"),
        format!("{trail} units each"),
        format!("shards at **{entries} entries a second**; its index `unsealed` at {}", number(unsealed, 10.0)),
        format!("one unit in, one out | {} entries a second", number(unsealed, 10.0)),
        format!("never but for one account | {of_one} sign-ins a second of one"),
        format!("an office, a carrier | {} sign-ins a second", full(&SIGN_IN, Place::TriesFromAddress)),
        format!("| one application | **{with_key} sign-ins a second**"),
        format!("| **{with_key} sign-ins a second with one API key** |"),
        format!("| sign-outs | {} a second |", number(ended, 10.0)),
        format!(
            "`EphemeralTable` {}, `AuditTable` {} writes",
            number(10_000.0 * tries, 10.0),
            number(10_000.0 * trail, 10.0)
        ),
        format!("some {} at {billed} ms each", number(10.0 * billed, 10.0)),
        format!("A sign-in is billed some {billed} ms"),
    ]
}

fn writes(operation: &Operation, places: &[Place]) -> f64 {
    touches(operation).filter(|touch| places.contains(&touch.place)).map(|touch| touch.writes).sum()
}

fn reads(operation: &Operation, place: Place) -> f64 {
    touches(operation).filter(|touch| touch.place == place).map(|touch| touch.reads).sum()
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
