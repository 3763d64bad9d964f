//! What each operation asks of DynamoDB beside the least that it could: steps one after the other, calls, and
//! units. The figures are those that `tests/gateway/costs.rs` and `trips.rs` hold the code to.

use std::process::ExitCode;

use roster::cost::measured::{
    CHANGE, FAILED_SIGN_IN, FIRST_READ, Operation, READ, REFRESH, SIGN_IN, SIGN_IN_WITH_KEY, SIGN_OUT, SIGN_UP,
};

use crate::figures::{align, table};

/// An operation, the fewest steps that it could take, and why it takes so many.
const OPERATIONS: [(Operation, u32, &str); 9] = [
    (READ, 1, "session and user in one batch, with what is asked for"),
    (FIRST_READ, 1, "the session's last use is written once in five minutes, after it is known to be good"),
    (REFRESH, 2, "read; replace under the condition that nobody else did"),
    (SIGN_OUT, 2, "read; end, for whoever asks must be known first"),
    (CHANGE, 2, "read; change under the version that was read"),
    (SIGN_IN, 3, "count the try and read; hash beside reading the profile; write"),
    (SIGN_IN_WITH_KEY, 3, "the same, with the key in the first step and its owner in the second"),
    (FAILED_SIGN_IN, 3, "the same up to the hash; the refusal is counted in the trail"),
    (SIGN_UP, 2, "the registration is counted before an id is drawn, so that a flood draws none; hash beside the id"),
];

/// Shows them; fails where one takes fewer steps than is said to be possible.
pub(crate) fn run() -> ExitCode {
    let mut table = table(["OPERATION", "STEPS", "LEAST", "CALLS", "READ UNITS", "WRITE UNITS", "WHY"]);
    for (operation, least, why) in &OPERATIONS {
        let figures = [operation.steps, *least, operation.calls].map(|figure| figure.to_string());
        let units = [operation.reads(), operation.writes()].map(|units| units.to_string());
        let row = [operation.name.to_owned()].into_iter().chain(figures).chain(units).chain([(*why).to_owned()]);
        table.add_row(row);
    }
    align(&mut table, 5);
    println!("{}", table.trim_fmt());
    if OPERATIONS.iter().all(|(operation, least, _)| operation.steps >= *least) {
        ExitCode::SUCCESS
    } else {
        println!("one of these takes fewer steps than the least: say what is possible now");
        ExitCode::FAILURE
    }
}
