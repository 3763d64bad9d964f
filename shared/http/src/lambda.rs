//! The main of a function behind API Gateway.

use axum::Router;
use roster_core::bootstrap::Services;
use roster_runtime::lambda::start_telemetry;
use roster_setup::lambda::start;
use roster_types::clock::Clock;

/// Runs a function until Lambda ends it. Its services are built before the first request is asked for:
/// what fails here fails the start, and a start has the whole processor to itself.
pub async fn run<S: Services>(router: fn(S) -> Router) -> Result<(), lambda_http::Error> {
    lambda_http::run(router(start::<S>().await?)).await
}

/// Runs a function that reads no table and opens no secret.
pub async fn run_without_services(router: fn(Clock) -> Router) -> Result<(), lambda_http::Error> {
    start_telemetry()?;
    lambda_http::run(router(Clock::system())).await
}
