//! From a batch of records to a sink, in order.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use futures::{StreamExt, stream};
use roster_store::{Record, UnreadableRecord, dead_letter};
use serde_json::Value;

use crate::batch::{Batch, BatchError, batch_item_failures};
use crate::dead_letters::DeadLetters;

/// How many calls to a sink or to the dead-letter queue are under way at once.
const AT_ONCE: usize = 10;

/// Takes what records say.
pub trait EventSink: Sync {
    /// What it takes.
    type Event: Send + Sync;

    /// Puts as many events as the [`Order`] allows in one call; what became of each, in their order.
    fn put(&self, events: &[&Self::Event]) -> impl Future<Output = Vec<Delivery>> + Send;
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The sink has it.
    Taken,
    /// The sink will never take it; the reason goes to the dead-letter queue.
    Refused(String),
    /// The sink may take it later.
    Failed(String),
}

/// In which order events are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The events of one item one after the other, those of different items in parallel: a failure stops its own item
    /// alone. A call never holds two events of an item, for a sink may take the second and not the first.
    PerItem {
        /// The most events that one call takes.
        at_most: usize,
    },
    /// All events in the order of the stream: a failure stops all that follows. A call takes all of its events or none.
    OfStream {
        /// The most events that one call takes.
        at_most: usize,
    },
}

impl Order {
    const fn at_most(self) -> usize {
        match self {
            Self::PerItem { at_most } | Self::OfStream { at_most } => at_most,
        }
    }
}

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Records in the batch.
    pub records: usize,
    /// Events that the sink took.
    pub delivered: usize,
    /// Records sent to the dead-letter queue.
    pub dead_letters: usize,
    /// The sequence numbers of the records that must come again, in their order.
    pub failed: Vec<String>,
}

impl Outcome {
    /// The answer to Lambda.
    pub fn answer(&self) -> Value {
        batch_item_failures(&self.failed)
    }
}

/// Reads each record of a batch with `read`, puts the events on `sink` in `order`, and sends what can never be
/// delivered to `dead_letters`. Only what may succeed another time fails.
pub async fn consume<S: EventSink>(
    batch: &Value,
    order: Order,
    read: impl Fn(Record<'_>) -> Result<Vec<S::Event>, UnreadableRecord>,
    sink: &S,
    dead_letters: &impl DeadLetters,
) -> Result<Outcome, BatchError> {
    let batch = Batch::of(batch).ok_or(BatchError::NoRecords)?;
    let (mut lanes, mut dead) = line_up(batch, order, read);
    let mut failed = BTreeSet::new();
    let mut delivered = 0;
    while !lanes.is_empty() {
        let rounds = put_first(&lanes, order, sink).await;
        for (lane, deliveries) in lanes.iter_mut().zip(rounds) {
            for delivery in deliveries {
                match delivery {
                    Delivery::Taken => {
                        delivered += 1;
                        lane.pop_front();
                    }
                    Delivery::Refused(reason) => {
                        let refused = lane.pop_front();
                        dead.extend(refused.map(|(place, _)| (place, reason)));
                    }
                    Delivery::Failed(reason) => {
                        tracing::warn!(reason, "an event could not be delivered: it and what follows it come again");
                        let places = lane.drain(..).map(|(place, _)| place);
                        // Lambda hands over again what follows the first, so no other of the stream need be named.
                        match order {
                            Order::PerItem { .. } => failed.extend(places),
                            Order::OfStream { .. } => failed.extend(places.take(1)),
                        }
                        break;
                    }
                }
            }
        }
        lanes.retain(|lane| !lane.is_empty());
    }
    let dead_letters = send_letters(batch, dead, dead_letters, &mut failed).await?;
    let named = failed.into_iter().filter_map(|place| batch.record(place).sequence_number());
    Ok(Outcome { records: batch.len(), delivered, dead_letters, failed: named.map(str::to_owned).collect() })
}

/// Events that are put one after the other, each with its record's place in the batch.
type Lane<E> = VecDeque<(usize, E)>;

/// The events of each lane, in the order of the stream; and the records that no one can read, with the reason.
fn line_up<E>(
    batch: Batch<'_>,
    order: Order,
    read: impl Fn(Record<'_>) -> Result<Vec<E>, UnreadableRecord>,
) -> (Vec<Lane<E>>, BTreeMap<usize, String>) {
    let mut lanes: Vec<Lane<E>> = Vec::new();
    let mut lane_of = HashMap::new();
    let mut dead = BTreeMap::new();
    for (place, record) in batch.records().enumerate() {
        let events = match read(record) {
            // A record that could not be named if it failed must not be started.
            Ok(_) if record.sequence_number().is_none() => Err("it has no sequence number".to_owned()),
            read => read.map_err(|unreadable| unreadable.to_string()),
        };
        match events {
            Ok(events) => {
                let name = match order {
                    Order::PerItem { .. } => record.keys().to_string(),
                    Order::OfStream { .. } => String::new(),
                };
                let lane = *lane_of.entry(name).or_insert_with(|| {
                    lanes.push(Lane::new());
                    lanes.len() - 1
                });
                lanes[lane].extend(events.into_iter().map(|event| (place, event)));
            }
            Err(reason) => {
                dead.insert(place, reason);
            }
        }
    }
    lanes.retain(|lane| !lane.is_empty());
    (lanes, dead)
}

/// Puts the first events of every lane; what became of them, lane by lane.
async fn put_first<S: EventSink>(lanes: &[Lane<S::Event>], order: Order, sink: &S) -> Vec<Vec<Delivery>> {
    let of_each = match order {
        Order::PerItem { .. } => 1,
        Order::OfStream { at_most } => at_most,
    };
    let firsts: Vec<&S::Event> =
        lanes.iter().flat_map(|lane| lane.iter().take(of_each)).map(|(_, event)| event).collect();
    let calls: Vec<_> = firsts.chunks(order.at_most()).map(|events| sink.put(events)).collect();
    let deliveries: Vec<Delivery> = stream::iter(calls).buffered(AT_ONCE).concat().await;
    let mut deliveries = deliveries.into_iter();
    lanes.iter().map(|lane| deliveries.by_ref().take(lane.len().min(of_each)).collect()).collect()
}

/// Sends a letter about each record, and counts them; a record whose letter could not be sent must come again.
async fn send_letters(
    batch: Batch<'_>,
    dead: BTreeMap<usize, String>,
    dead_letters: &impl DeadLetters,
    failed: &mut BTreeSet<usize>,
) -> Result<usize, BatchError> {
    let letters = dead.into_iter().map(|(place, reason)| async move {
        let sequence_number = batch.record(place).sequence_number();
        tracing::error!(reason, sequence_number, "a record can never be delivered: see the dead-letter queue");
        (place, dead_letters.send(&dead_letter(batch.json(place), &reason)).await)
    });
    let letters: Vec<_> = letters.collect();
    let sent: Vec<_> = stream::iter(letters).buffer_unordered(AT_ONCE).collect().await;
    let mut count = 0;
    for (place, sent) in sent {
        match sent {
            Ok(()) => count += 1,
            Err(reason) if batch.record(place).sequence_number().is_none() => {
                return Err(BatchError::Nameless(reason));
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
