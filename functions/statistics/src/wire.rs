//! The shapes that leave this function: letters to the operator, and its answer to Lambda.

use serde_json::{Value, json};
use shared::store;

/// What the operator is told of a record that nobody can read. The queue holds letters of the function
/// `events` too.
pub(crate) fn dead_letter(record: &Value, reason: &str) -> Value {
    let mut letter = store::dead_letter(record, reason);
    letter["function"] = json!("statistics");
    letter
}

/// Lambda goes on from the first of them in the stream.
pub(crate) fn batch_item_failures(sequence_numbers: &[String]) -> Value {
    let failures = sequence_numbers.iter().map(|number| json!({ "itemIdentifier": number }));
    json!({ "batchItemFailures": failures.collect::<Vec<_>>() })
}
