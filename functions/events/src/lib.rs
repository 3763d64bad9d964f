//! The function `events`: puts what happened to users and sessions on an EventBridge bus. The streams of their tables
//! call it; `roster-streams` keeps the order, and sends what can never become an event to a queue.
//!
//! It reads no table and opens no secret. `roster serve` hands its own streams to [`deliver`] too.

mod event_bridge;
mod wire;

use std::sync::Arc;

use roster_runtime::config::{ConfigError, EventsConfig};
use roster_streams::{BatchError, DeadLetterQueue, DeadLetters, EventSink, Order, Outcome, consume};
use serde_json::Value;

pub use wire::{Entry, SOURCE};

use event_bridge::EventBridge;

/// As many entries as `PutEvents` takes. Ten of ours are some twenty kilobytes, far below what a request may weigh
/// (1 MB, and 256 KB before 2026).
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
const ORDER: Order = Order::PerItem { at_most: 10 };

/// The bus, and the queue of what can never be put on it.
#[derive(Debug)]
pub struct Outlets {
    bus: EventBridge,
    dead_letters: DeadLetterQueue,
}

/// What the function works with for the life of its process.
pub async fn open() -> Result<Arc<Outlets>, ConfigError> {
    let config = EventsConfig::from_env()?;
    let dead_letters = DeadLetterQueue::connect(&config.dead_letter_queue);
    Ok(Arc::new(Outlets { bus: EventBridge::connect(&config), dead_letters }))
}

/// Delivers a batch of records; the answer names those that must come again.
pub async fn answer(outlets: Arc<Outlets>, batch: Value) -> Result<Value, BatchError> {
    let outcome = deliver(&batch, &outlets.bus, &outlets.dead_letters).await?;
    tracing::info!(
        records = outcome.records,
        put = outcome.delivered,
        set_aside = outcome.dead_letters,
        failed = outcome.failed.len(),
        "records delivered"
    );
    Ok(outcome.answer())
}

/// Puts the events of a batch on a bus, in order for each item.
pub async fn deliver(
    batch: &Value,
    bus: &impl EventSink<Event = Entry>,
    dead_letters: &impl DeadLetters,
) -> Result<Outcome, BatchError> {
    consume(batch, ORDER, Entry::all_of, bus, dead_letters).await
}
