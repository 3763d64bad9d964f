//! The main of a function behind API Gateway.

use axum::Router;
use roster_core::directory::{Directory, Needs};
use roster_runtime::lambda::{start, start_telemetry};
use roster_types::clock::Clock;

/// Runs a function until Lambda ends it. The directory is opened before the first request is asked
/// for: what fails here fails the start, and a start has the whole processor to itself.
pub async fn run(needs: Needs, router: fn(Directory) -> Router) -> Result<(), lambda_http::Error> {
    lambda_http::run(router(start(needs).await?)).await
}

/// Runs a function that reads no table and opens no secret.
pub async fn run_without_directory(router: fn(Clock) -> Router) -> Result<(), lambda_http::Error> {
    start_telemetry()?;
    lambda_http::run(router(Clock::system())).await
}
