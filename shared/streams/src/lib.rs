//! The consumer of DynamoDB streams. It takes a batch of records as Lambda hands it over, keeps their order, delivers
//! what they say to a sink, sends what can never be delivered to a dead-letter queue, and names the records that must
//! come again.
//!
//! What a record says is the reader's business, and where it goes is the sink's. How an item looks only `roster-store`
//! knows.

mod batch;
mod consumer;
mod dead_letters;
#[cfg(feature = "sqs")]
mod sqs;

pub use batch::{Batch, BatchError};
pub use consumer::{Delivery, EventSink, Order, Outcome, consume};
pub use dead_letters::{DeadLetters, NoDeadLetters};
#[cfg(feature = "sqs")]
pub use sqs::DeadLetterQueue;
