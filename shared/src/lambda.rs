//! What the `main` of every function does: start logging, read the settings, open the directory, and
//! answer what Lambda hands over.

use axum::Router;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::directory::{Directory, Needs, Setup};
use crate::password::HashPool;
use crate::random::Random;
use crate::telemetry::{self, Format};

/// Runs a function until Lambda ends it. The directory is opened before the first request is asked
/// for: what fails here fails the start, and a start has the whole processor to itself.
pub async fn run(needs: Needs, router: fn(Directory) -> Router) -> Result<(), lambda_http::Error> {
    telemetry::init(Format::Json, config::log_filter().as_deref());

    let setup = Setup {
        config: Config::from_env()?,
        clock: Clock::system(),
        random: Random::system(),
        hashers: HashPool::new(),
        meter: None,
    };
    let directory = Directory::open(setup, needs).await?;
    lambda_http::run(router(directory)).await
}
