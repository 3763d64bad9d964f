//! The `roster` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    roster::command::run().await
}
