//! The `roster` command: reads its arguments, does as told, and says in one sentence why not.

mod admin;
mod audit;
mod cli;
mod cost_options;
mod cost_report;
mod dynamodb;
mod failure;
mod mail;
mod new_password;
mod panel;
mod serve;
mod sessions;
mod signing_keys;
mod stack;
mod throttle;
mod typed;

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
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
        Some(Command::Openapi) => serve::say(&roster::openapi::text()).map(|()| true).map_err(Into::into),
        None => serve::run(serve).await.map(|()| true).map_err(Into::into),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            // With standard error gone too there is nobody left to tell.
            let _ = writeln!(std::io::stderr().lock(), "error: {failure}");
            ExitCode::FAILURE
        }
    }
}
