//! What takes how long, and what it costs: `cargo run --release -p bench -- SUITE`. Times belong here and
//! never into a test: they are of a machine.
//!
//! | suite | shows |
//! |---|---|
//! | `cold` | a cold start of each function, once all are built: `cargo build --release --workspace --bins` |
//! | `pages` | how long the pages of the panel take |
//! | `scaling` | how load spreads over the partitions of DynamoDB |
//! | `store` | what each operation asks of DynamoDB, beside the least possible |
//! | `timing` | whether the time of an answer gives away which accounts exist |

#![allow(clippy::print_stdout, reason = "what was measured is shown")]

mod cold;
mod figures;
mod pages;
mod scaling;
mod store;
mod timing;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("timing") => timing::run().await,
        Some("cold") => cold::run().await,
        Some("pages") => pages::run().await,
        Some("store") => store::run(),
        Some("scaling") => scaling::run(std::env::args().nth(2).as_deref()),
        _ => {
            println!("usage: cargo run --release -p bench -- cold|pages|scaling [CHART.svg]|store|timing");
            ExitCode::FAILURE
        }
    }
}
