//! What takes how long, and whether it gives anything away: `cargo run --release -p bench -- timing`.
//! Times belong here and never into a test: they are of a machine. How long the pages of the panel take:
//! `cargo run --release -p bench -- pages`. And how load spreads over the partitions of DynamoDB:
//! `cargo run -p bench -- scaling`.

#![allow(clippy::print_stdout, reason = "what was measured is shown")]

mod pages;
mod scaling;
mod timing;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("timing") => timing::run().await,
        Some("pages") => pages::run().await,
        Some("scaling") => scaling::run(std::env::args().nth(2).as_deref()),
        _ => {
            println!(
                "usage: cargo run --release -p bench -- timing\n       cargo run --release -p bench -- pages\n       \
                 cargo run -p bench -- scaling [CHART.svg]"
            );
            ExitCode::FAILURE
        }
    }
}
