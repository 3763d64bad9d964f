//! The function `directory`: the operations on users for other code of the stack's owner, such as state
//! machines, rules and functions, which invoke it directly. IAM says who may; see docs/invoke.md.

mod handlers;
mod router;
mod wire;

use lambda_http::LambdaEvent;
use serde_json::Value;
use serde_json::value::RawValue;
use shared::Result;
use shared::directory::{Directory, Needs};
use shared::telemetry;

pub use wire::{ERROR_TYPES, diagnose};

/// It hashes the passwords of new users, and pages lists; it issues no token.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, ..Needs::NONE };

/// Answers one event.
pub async fn answer(directory: Directory, event: LambdaEvent<Box<RawValue>>) -> Result<Value> {
    let asked = wire::read(event.payload.get())?;
    telemetry::note_asked(asked.operation.as_str(), &asked.service);
    router::route(&directory, asked).await
}
