//! What takes how long, and whether it gives anything away: `cargo run --release -p bench -- SUITE`.
//! Times belong here and never into a test: they are of a machine.

#![allow(clippy::print_stdout, reason = "what was measured is shown")]

mod timing;

use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("timing") => timing::run().await,
        _ => {
            println!("usage: cargo run --release -p bench -- timing");
            ExitCode::FAILURE
        }
    }
}
