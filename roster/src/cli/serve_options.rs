//! How to serve: the whole API, or the store alone for functions that run elsewhere.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;

use super::parse_endpoint;

/// How to serve.
#[derive(Debug, Args)]
pub(crate) struct ServeOptions {
    /// Port to listen on, at 127.0.0.1; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    pub(crate) port: u16,

    /// Keep nothing: all data is gone when this stops
    #[arg(long, conflicts_with_all = ["data", "dynamodb_endpoint"])]
    pub(crate) memory: bool,

    /// Folder of the data; made where there is none
    #[arg(long, value_name = "DIR", default_value = ".roster")]
    pub(crate) data: PathBuf,

    /// Make no demo accounts on the first run, and show none
    #[arg(long)]
    pub(crate) no_demo: bool,

    /// Use this DynamoDB instead of the embedded one, with AWS_REGION and credentials from the
    /// environment where they are set
    #[arg(long, value_name = "URL", value_parser = parse_endpoint)]
    pub(crate) dynamodb_endpoint: Option<String>,

    /// Take routes, tables and variables from this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// Print one line of JSON when ready, for programs; all else goes to standard error
    #[arg(long)]
    pub(crate) json: bool,
}

/// How to serve the store alone.
#[derive(Debug, Args)]
pub(crate) struct DynamoDbOptions {
    /// Address to listen on. Whoever reaches it reads and changes everything: it is one of this machine's
    /// own networks, such as 172.17.0.1, where Docker's containers reach a host that runs Linux
    #[arg(long, value_name = "IP", default_value = "127.0.0.1", value_parser = parse_host)]
    pub(crate) host: IpAddr,

    /// Port to listen on; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    pub(crate) port: u16,

    /// Keep nothing: all data is gone when this stops
    #[arg(long, conflicts_with = "data")]
    pub(crate) memory: bool,

    /// Folder of the data; made where there is none
    #[arg(long, value_name = "DIR", default_value = ".roster")]
    pub(crate) data: PathBuf,

    /// Make no demo accounts on the first run, and show none
    #[arg(long)]
    pub(crate) no_demo: bool,

    /// Where `sam local start-api` will answer; the issuer of tokens
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:3000", value_parser = parse_endpoint)]
    pub(crate) api_url: String,

    /// Where to write the variables for `sam local --env-vars`; without it, into the folder of the data,
    /// and with --memory into that for temporary files
    #[arg(long, value_name = "FILE")]
    pub(crate) env_vars: Option<PathBuf>,

    /// Take tables and variables from this template instead of the built-in one
    #[arg(long, value_name = "FILE")]
    pub(crate) template: Option<PathBuf>,

    /// Print one line of JSON when ready, for programs; all else goes to standard error
    #[arg(long)]
    pub(crate) json: bool,
}

/// The embedded DynamoDB lets everybody in, so only those come near who are on the machine itself or
/// on a network that is not the internet.
fn parse_host(text: &str) -> Result<IpAddr, String> {
    let host: IpAddr = text.parse().map_err(|_| "write it as 127.0.0.1")?;
    let is_near = match host {
        IpAddr::V4(host) => host.is_loopback() || host.is_private(),
        IpAddr::V6(host) => host.is_loopback() || host.is_unique_local(),
    };
    let refusal = "everybody there could read and change the data: \
                   name 127.0.0.1, or the address of Docker's bridge, mostly 172.17.0.1";
    if is_near { Ok(host) } else { Err(refusal.into()) }
}
