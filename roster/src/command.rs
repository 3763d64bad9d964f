//! Runs one command: reads the arguments, carries it out, and prints the reason if it fails.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::operator::{admin, audit, cost_report, mail, sessions, signing_keys, throttle};
use crate::{dynamodb, openapi, serve};

/// Runs the command that the process was started with.
pub async fn run() -> ExitCode {
    let Cli { command, serve } = Cli::parse();
    let outcome: Result<bool, Box<dyn Error>> = match command {
        Some(Command::Serve(options)) => serve::run(options).await.map(|()| true).map_err(Into::into),
        Some(Command::Admin { command, stack }) => admin::run(command, stack).await.map(|()| true).map_err(Into::into),
        Some(Command::Mail { command, stack }) => mail::run(command, stack).await.map(|()| true).map_err(Into::into),
        Some(Command::Sessions { command, stack }) => {
            sessions::run(command, stack).await.map(|()| true).map_err(Into::into)
        }
        Some(Command::Dynamodb(options)) => dynamodb::run(options).await.map(|()| true).map_err(Into::into),
        Some(Command::SigningKeys { command, stack }) => {
            signing_keys::run(command, stack).await.map(|()| true).map_err(Into::into)
        }
        Some(Command::Throttle { command, stack }) => {
            throttle::run(command, stack).await.map(|()| true).map_err(Into::into)
        }
        Some(Command::Audit { command, stack }) => audit::run(command, stack).await.map_err(Into::into),
        Some(Command::Cost(options)) => cost_report::run(&options).map(|()| true).map_err(Into::into),
        Some(Command::Openapi) => serve::say(&openapi::text()).map(|()| true).map_err(Into::into),
        None => serve::run(serve).await.map(|()| true).map_err(Into::into),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            // If standard error is closed, there is no other place to report to.
            let _ = writeln!(std::io::stderr().lock(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}
