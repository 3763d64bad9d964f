//! Benchmarks: `cargo run --release -p bench -- SUITE`. Times belong here and never into a test: they depend on the
//! machine. bench/README.md says what each suite needs.

#![allow(clippy::print_stdout, reason = "results are printed")]

mod baseline;
mod charts;
mod client;
mod cold;
mod growth;
mod instructions;
mod load;
mod random;
mod report;
mod requests;
mod scaling;
mod server;
mod store_calls;
mod timing;
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Measures what Roster costs
#[derive(Debug, Parser)]
enum Suite {
    /// Cold start of each function, compared with one that does nothing
    Cold,
    /// Warm requests, compared with a bare call to the store and the bare hash
    Hot,
    /// Whether anything costs more at a million users than at a thousand
    Growth { users: Option<u64> },
    /// Half an hour of mixed load at 70 per cent of capacity, and a burst of sign-ins
    Load { minutes: Option<u64> },
    /// Whether the time of an answer reveals which accounts exist
    Timing,
    /// How load spreads over the partitions of DynamoDB
    Scaling { chart: Option<PathBuf> },
    /// Whether calls, units, sizes or instructions differ from bench/baseline.json
    Baseline {
        /// Write down what is found
        #[arg(long)]
        write: bool,
    },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let is_good = match Suite::parse() {
        Suite::Cold => cold::run().await,
        Suite::Hot => requests::run().await,
        Suite::Growth { users } => growth::run(users).await,
        Suite::Load { minutes } => load::run(minutes).await,
        Suite::Timing => timing::run().await,
        Suite::Scaling { chart } => scaling::run(chart.as_deref()),
        Suite::Baseline { write } => baseline::run(write).await,
    };
    ExitCode::from(u8::from(!is_good))
}
