//! Roster on one machine, and the `roster` command.
//!
//! [`local`] runs the functions of `template.yaml` behind a small API Gateway and over an embedded DynamoDB; the
//! tests start it too. [`operator`] holds the commands for a stack that runs here or in AWS. The other modules
//! read the command line and print.

mod banner;
mod cli;
pub mod command;
mod dynamodb;
mod error_chain;
pub mod local;
pub mod openapi;
pub mod operator;
mod serve;

#[cfg(test)]
mod test_folder;

pub use local::{gateway, rights, store, template};
pub use operator::cost;
