//! The function `directory`: the operations on users for other code of the stack's owner, such as state
//! machines, rules and functions, which invoke it directly. IAM says who may; see docs/invoke.md.

mod handlers;
mod router;
mod services;
mod wire;

use lambda_http::LambdaEvent;
use serde_json::Value;
use serde_json::value::RawValue;
use shared::Result;
use shared::telemetry;

pub use services::Services;
pub use wire::{ERROR_TYPES, diagnose};

/// Answers one event.
pub async fn answer(services: Services, event: LambdaEvent<Box<RawValue>>) -> Result<Value> {
    let asked = wire::read(event.payload.get())?;
    telemetry::note_asked(asked.operation.as_str(), &asked.service);
    router::route(&services, asked).await
}
