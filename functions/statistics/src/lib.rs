//! The function `statistics`: counts what happened to users, sessions and sign-ins. The streams of three
//! tables call it; it adds to the figures of each day, and reports records that nobody can read.
//!
//! What counts as what is in [`shared::statistics`]. `roster serve` hands its own streams to [`deliver`].

mod aws;
mod delivery;
mod wire;

use std::sync::Arc;

use serde_json::Value;
use shared::config::StatisticsConfig;

pub use delivery::{Desk, NoBatch, Outcome, deliver};

use aws::Aws;

/// What it works with for the life of its process.
pub fn open() -> Result<Arc<Aws>, lambda_http::Error> {
    Ok(Arc::new(Aws::connect(&StatisticsConfig::from_env()?)))
}

/// Counts a batch of records; the answer names those that shall come again.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
pub async fn answer(desk: Arc<Aws>, batch: Value) -> Result<Value, lambda_http::Error> {
    let outcome = deliver(&batch, &*desk).await?;
    tracing::info!(
        records = outcome.records,
        counted = outcome.counted,
        set_aside = outcome.set_aside,
        failed = outcome.failed.len(),
        "records counted"
    );
    Ok(wire::batch_item_failures(&outcome.failed))
}
