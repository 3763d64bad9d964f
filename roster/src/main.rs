//! The `roster` command: reads its arguments, does as told, and says in one sentence why not.

mod cli;
mod panel;
mod serve;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { command, serve } = Cli::parse();
    let outcome = match command {
        Some(Command::Serve(options)) => serve::run(options).await,
        None => serve::run(serve).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error gone too there is nobody left to tell.
            let _ = writeln!(std::io::stderr().lock(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}
