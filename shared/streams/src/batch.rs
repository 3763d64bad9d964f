//! A batch of records, and the answer to it.

use roster_store::Record;
use serde_json::{Value, json};

/// A batch that was not delivered, and of which no record can be named: Lambda must hand over all of it again.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// It has no records.
    #[error("this is no batch of a stream: it has no Records")]
    NoRecords,
    /// A record that failed has no sequence number.
    #[error("a record without a sequence number could not be set aside: {0}")]
    Nameless(String),
}

/// The records of an event.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a>(&'a [Value]);

impl<'a> Batch<'a> {
    /// The records of an event of a stream; `None` for an event of another source, such as a schedule.
    pub fn of(event: &'a Value) -> Option<Self> {
        event["Records"].as_array().map(|records| Self(records))
    }

    /// The number of records.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are no records.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The records, in the order of the stream.
    pub fn records(self) -> impl Iterator<Item = Record<'a>> {
        self.0.iter().map(Record::of)
    }

    pub(crate) fn json(self, place: usize) -> &'a Value {
        &self.0[place]
    }

    pub(crate) fn record(self, place: usize) -> Record<'a> {
        Record::of(self.json(place))
    }
}

/// The answer that names the records to hand over again. Lambda continues from the first of them in the stream.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
pub(crate) fn batch_item_failures(sequence_numbers: &[String]) -> Value {
    let failures = sequence_numbers.iter().map(|number| json!({ "itemIdentifier": number }));
    json!({ "batchItemFailures": failures.collect::<Vec<_>>() })
}
