//! The function `events`: tells others what happened to users and sessions. The streams of the two
//! tables call it; it puts events on a bus, and records that can never become one into a queue.
//!
//! It reads no table and opens no secret. `roster serve` hands its own streams to [`deliver`] too.

mod aws;
mod delivery;
mod wire;

use std::sync::Arc;

use serde_json::Value;
use shared::config::EventsConfig;

pub use delivery::{Channel, NoBatch, Outcome, Put, deliver};
pub use wire::{Entry, SOURCE};

use aws::Aws;

/// What it works with for the life of its process.
pub fn open() -> Result<Arc<Aws>, lambda_http::Error> {
    Ok(Arc::new(Aws::connect(&EventsConfig::from_env()?)))
}

/// Delivers a batch of records; the answer names those that shall come again.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
pub async fn answer(channel: Arc<Aws>, batch: Value) -> Result<Value, lambda_http::Error> {
    let outcome = deliver(&batch, &*channel).await?;
    tracing::info!(
        records = outcome.records,
        put = outcome.put,
        set_aside = outcome.set_aside,
        failed = outcome.failed.len(),
        "records delivered"
    );
    Ok(wire::batch_item_failures(&outcome.failed))
}
