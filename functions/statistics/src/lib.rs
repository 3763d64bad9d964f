//! The function `statistics`: counts what happened to users, sessions and sign-ins. The streams of three
//! tables call it; it adds to the figures of each day, and reports records that no one can read.
//!
//! What counts as what is in [`roster_types::statistics`]. `roster serve` hands its own streams to [`deliver`].

mod figures;

use std::sync::Arc;
use std::time::Duration;

use roster_runtime::config::{ConfigError, StatisticsConfig};
use roster_store::{COUNTED_TOGETHER, Record, UnreadableRecord};
use roster_streams::{BatchError, DeadLetterQueue, DeadLetters, Order, Outcome, consume};
use roster_types::clock::{Clock, Time};
use roster_types::random::Random;
use roster_types::statistics::Countable;
use serde_json::Value;

pub use figures::Figures;

/// In the order of the stream, as many together as one transaction takes. What fails comes again with all that follows,
/// which then adds nothing twice.
const ORDER: Order = Order::OfStream { at_most: COUNTED_TOGETHER };

/// Older records are left out. A stream in AWS keeps none beyond 24 hours; one that does, such as that of
/// a DynamoDB on a laptop, tells them again when nothing says any more that they have been counted
/// (`MARKS_KEPT_FOR` in the store).
const OLDEST: Duration = Duration::from_secs(36 * 60 * 60);

/// The figures, and the queue of what no one can read.
#[derive(Debug)]
pub struct Outlets {
    figures: Figures,
    dead_letters: DeadLetterQueue,
}

/// What the function works with for the life of its process.
pub async fn open() -> Result<Arc<Outlets>, ConfigError> {
    let config = StatisticsConfig::from_env()?;
    let figures = Figures::connect(&config.store, Clock::system(), Random::system());
    let dead_letters = DeadLetterQueue::connect(&config.dead_letter_queue).signed("statistics");
    Ok(Arc::new(Outlets { figures, dead_letters }))
}

/// Counts a batch of records; the answer names those that must come again.
pub async fn answer(outlets: Arc<Outlets>, batch: Value) -> Result<Value, BatchError> {
    let outcome = deliver(&batch, &outlets.figures, &outlets.dead_letters).await?;
    tracing::info!(
        records = outcome.records,
        counted = outcome.delivered,
        set_aside = outcome.dead_letters,
        failed = outcome.failed.len(),
        "records counted"
    );
    Ok(outcome.answer())
}

/// Counts a batch once, however often it is delivered.
pub async fn deliver(batch: &Value, figures: &Figures, dead_letters: &impl DeadLetters) -> Result<Outcome, BatchError> {
    let now = figures.clock.now();
    consume(batch, ORDER, |record| changes_of(record, now), figures, dead_letters).await
}

/// What a record adds to the figures.
fn changes_of(record: Record<'_>, now: Time) -> Result<Vec<Countable>, UnreadableRecord> {
    let countable = record.countable()?.filter(|(at, _)| now.since(*at) <= OLDEST);
    Ok(countable.map(|(_, change)| change).into_iter().collect())
}
