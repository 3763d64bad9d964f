//! From a batch of records to the figures: in the order of the stream, as many together as one
//! transaction takes. What fails comes again with all that follows, which then adds nothing twice.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use shared::clock::Time;
use shared::statistics::Countable;
use shared::store::{COUNTED_TOGETHER, Record};

use crate::wire;

/// Older records are left out. A stream in AWS keeps none beyond 24 hours; one that does, such as that of
/// a DynamoDB on a laptop, tells them again when nothing says any more that they have been counted
/// (`MARKS_KEPT_FOR` in the store).
const OLDEST: Duration = Duration::from_secs(36 * 60 * 60);

/// Where changes are counted, and what nobody can read is reported.
pub trait Desk: Sync {
    /// What time it is.
    fn now(&self) -> Time;

    /// Counts up to [`COUNTED_TOGETHER`] changes once, however often it is asked; else why not.
    fn count(&self, changes: &[Countable]) -> impl Future<Output = Result<(), String>> + Send;

    /// Hands a letter about a record to the operator; else why not.
    fn set_aside(&self, letter: &Value) -> impl Future<Output = Result<(), String>> + Send;
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many records it had.
    pub records: usize,
    /// How many of them are counted.
    pub counted: usize,
    /// How many records the operator was written of.
    pub set_aside: usize,
    /// The sequence numbers of the records that shall come again, in their order.
    pub failed: Vec<String>,
}

/// Neither counted nor to be named: the whole of it shall come again.
#[derive(Debug, thiserror::Error)]
pub enum NoBatch {
    /// It has no records.
    #[error("this is no batch of a stream: it has no Records")]
    NoRecords,
    /// A record that failed cannot be named.
    #[error("a record without a sequence number could not be set aside: {0}")]
    Nameless(String),
}

/// Counts a batch, and sets aside what nobody can read. Only what may succeed another time fails.
pub async fn deliver(batch: &Value, desk: &impl Desk) -> Result<Outcome, NoBatch> {
    let records = batch["Records"].as_array().ok_or(NoBatch::NoRecords)?;
    let mut outcome = Outcome { records: records.len(), ..Outcome::default() };
    let mut failed = BTreeSet::new();
    let (changes, poison) = read(records, desk.now());
    for (place, reason) in poison {
        let sequence_number = Record::of(&records[place]).sequence_number();
        tracing::error!(reason, sequence_number, "a record can never be counted: see the dead-letter queue");
        match desk.set_aside(&wire::dead_letter(&records[place], &reason)).await {
            Ok(()) => outcome.set_aside += 1,
            Err(reason) if sequence_number.is_none() => return Err(NoBatch::Nameless(reason)),
            Err(reason) => {
                tracing::warn!(reason, "the dead-letter queue could not be reached: the record comes again");
                failed.insert(place);
            }
        }
    }
    for chunk in changes.chunks(COUNTED_TOGETHER) {
        let (places, together): (Vec<usize>, Vec<Countable>) = chunk.iter().cloned().unzip();
        match desk.count(&together).await {
            Ok(()) => outcome.counted += places.len(),
            Err(reason) => {
                tracing::warn!(reason, "changes could not be counted: they and what follows come again");
                failed.extend(places.first());
                break;
            }
        }
    }
    let named = failed.into_iter().filter_map(|place| Record::of(&records[place]).sequence_number());
    outcome.failed = named.map(str::to_owned).collect();
    Ok(outcome)
}

/// Something about a record, by its place in the batch.
type Placed<T> = Vec<(usize, T)>;

/// What is to be counted, in its order, and the records that nobody can read, with why.
fn read(records: &[Value], now: Time) -> (Placed<Countable>, Placed<String>) {
    let (mut changes, mut poison) = (Placed::new(), Placed::new());
    for (place, record) in records.iter().map(Record::of).enumerate() {
        match record.countable() {
            // What could not be named if it failed must not be begun.
            Ok(_) if record.sequence_number().is_none() => poison.push((place, "it has no sequence number".to_owned())),
            Ok(Some((at, change))) if now.since(at) <= OLDEST => changes.push((place, change)),
            Ok(_) => {}
            Err(unreadable) => poison.push((place, unreadable.to_string())),
        }
    }
    (changes, poison)
}
