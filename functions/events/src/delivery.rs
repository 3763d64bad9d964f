//! From a batch of records to the bus. Events of one item go one after the other, those of different
//! items side by side: what fails holds up its own item and nobody else's.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use futures::{StreamExt, stream};
use serde_json::Value;
use shared::store::{Record, dead_letter};

use crate::wire::Entry;

/// The most entries that `PutEvents` takes. Ten of ours are some twenty kilobytes, far below what a
/// request may weigh (1 MB, and 256 KB before 2026).
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
const MOST_ENTRIES: usize = 10;

/// How many calls are under way at once.
const AT_ONCE: usize = 10;

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    /// The bus has it.
    Taken,
    /// It will never be taken, for what it says.
    Refused(String),
    /// It may well be taken later.
    Failed(String),
}

/// Where events go, and what can never be one.
pub trait Channel: Sync {
    /// Puts up to ten entries; what became of each, in their order.
    fn put(&self, entries: &[&Entry]) -> impl Future<Output = Vec<Put>> + Send;

    /// Hands a letter about a record to the operator; else why not.
    fn set_aside(&self, letter: &Value) -> impl Future<Output = Result<(), String>> + Send;
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many records it had.
    pub records: usize,
    /// How many events the bus took.
    pub put: usize,
    /// How many records the operator was written of.
    pub set_aside: usize,
    /// The sequence numbers of the records that shall come again, in their order.
    pub failed: Vec<String>,
}

/// Neither delivered nor to be named: the whole of it shall come again.
#[derive(Debug, thiserror::Error)]
pub enum NoBatch {
    /// It has no records.
    #[error("this is no batch of a stream: it has no Records")]
    NoRecords,
    /// A record that failed cannot be named.
    #[error("a record without a sequence number could not be set aside: {0}")]
    Nameless(String),
}

/// The events of one item that wait, each with its record's place in the batch.
type Line = VecDeque<(usize, Entry)>;

/// Puts the events of a batch on the bus, in order for each item, and sets aside what can never be
/// put. Only what may succeed another time fails.
pub async fn deliver(batch: &Value, channel: &impl Channel) -> Result<Outcome, NoBatch> {
    let records = batch["Records"].as_array().ok_or(NoBatch::NoRecords)?;
    let (mut lines, mut poison) = line_up(records);
    let mut failed = BTreeSet::new();
    let mut put = 0;
    while !lines.is_empty() {
        let outcomes = put_first(&lines, channel).await;
        for (line, outcome) in lines.iter_mut().zip(outcomes) {
            match outcome {
                Put::Taken => {
                    put += 1;
                    line.pop_front();
                }
                Put::Refused(reason) => {
                    let refused = line.pop_front();
                    poison.extend(refused.map(|(place, _)| (place, format!("the bus refuses its event: {reason}"))));
                }
                Put::Failed(reason) => {
                    tracing::warn!(reason, "an event could not be put: it and what follows it come again");
                    failed.extend(line.drain(..).map(|(place, _)| place));
                }
            }
        }
        lines.retain(|line| !line.is_empty());
    }
    let set_aside = set_aside(records, poison, channel, &mut failed).await?;
    let named = failed.into_iter().filter_map(|place| Record::of(&records[place]).sequence_number());
    Ok(Outcome { records: records.len(), put, set_aside, failed: named.map(str::to_owned).collect() })
}

/// The events of each item, in the stream's order; and the records that nobody can read, with why.
fn line_up(records: &[Value]) -> (Vec<Line>, BTreeMap<usize, String>) {
    let mut lines: Vec<Line> = Vec::new();
    let mut line_of = HashMap::new();
    let mut poison = BTreeMap::new();
    for (place, record) in records.iter().map(Record::of).enumerate() {
        let change = match record.change() {
            // What could not be named if it failed must not be begun.
            Ok(_) if record.sequence_number().is_none() => Err("it has no sequence number".to_owned()),
            Ok(change) => Ok(change),
            Err(unreadable) => Err(unreadable.to_string()),
        };
        let (time, change) = match change {
            Ok(Some(change)) => change,
            Ok(None) => continue,
            Err(reason) => {
                poison.insert(place, reason);
                continue;
            }
        };
        let line = *line_of.entry(record.keys().to_string()).or_insert_with(|| {
            lines.push(Line::new());
            lines.len() - 1
        });
        lines[line].extend(change.events().iter().map(|event| (place, Entry::new(time, event))));
    }
    lines.retain(|line| !line.is_empty());
    (lines, poison)
}

/// Puts the first event of every line: never two of an item in one call, for the bus may take the
/// second and not the first.
async fn put_first(lines: &[Line], channel: &impl Channel) -> Vec<Put> {
    let heads: Vec<&Entry> = lines.iter().filter_map(VecDeque::front).map(|(_, entry)| entry).collect();
    let calls: Vec<_> = heads.chunks(MOST_ENTRIES).map(|entries| channel.put(entries)).collect();
    stream::iter(calls).buffered(AT_ONCE).concat().await
}

/// Writes to the operator of each; a record of which that fails shall come again.
async fn set_aside(
    records: &[Value],
    poison: BTreeMap<usize, String>,
    channel: &impl Channel,
    failed: &mut BTreeSet<usize>,
) -> Result<usize, NoBatch> {
    let letters = poison.into_iter().map(|(place, reason)| async move {
        let sequence_number = Record::of(&records[place]).sequence_number();
        tracing::error!(reason, sequence_number, "a record can never become an event: see the dead-letter queue");
        (place, channel.set_aside(&dead_letter(&records[place], &reason)).await)
    });
    let letters: Vec<_> = letters.collect();
    let written: Vec<_> = stream::iter(letters).buffer_unordered(AT_ONCE).collect().await;
    let mut count = 0;
    for (place, written) in written {
        match written {
            Ok(()) => count += 1,
            Err(reason) if Record::of(&records[place]).sequence_number().is_none() => {
                return Err(NoBatch::Nameless(reason));
            }
            Err(reason) => {
                tracing::warn!(reason, "the dead-letter queue could not be reached: the record comes again");
                failed.insert(place);
            }
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests;
