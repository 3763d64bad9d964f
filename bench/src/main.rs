//! What takes how long, and what it costs: `cargo run --release -p bench -- [SUITE]`. Times belong here and
//! never into a test: they are of a machine. Tables are printed; figures and pictures are kept in
//! `target/bench`.
//!
//! The suites that start programs want all to be built, with symbols where it shall be seen where the time goes:
//! `export CARGO_PROFILE_RELEASE_STRIP=none`, `cargo build --release --workspace --bins`.

#![allow(clippy::print_stdout, reason = "what was measured is shown")]

mod bars;
mod baseline;
mod chart;
mod cold;
mod dice;
mod figures;
mod growth;
mod hot;
mod load;
mod pages;
mod peers;
mod process;
mod profile;
mod report;
mod request;
mod scaling;
mod served;
mod store;
mod timing;
mod tls_services;
mod visitor;

use std::process::{Command, ExitCode};

/// Each suite, what may follow it, and what it shows.
const SUITES: [(&str, &str, &str); 10] = [
    ("store", "", "what each operation asks of DynamoDB, beside the least possible"),
    ("cold", "", "a start of each function, beside one that does nothing"),
    ("hot", "", "what a request costs once all is warm, beside one call to the store and the bare hash"),
    ("growth", "[USERS]", "whether anything costs more at a million users than at a thousand"),
    ("load", "[MINUTES]", "half an hour of everything at 70 per cent of what can be kept up, and a burst of sign-ins"),
    ("peers", "", "the same work by better-auth, OpenAuth and fastapi-users: see bench/peers"),
    ("pages", "", "how long the pages of the panel take"),
    ("timing", "", "whether the time of an answer gives away which accounts exist"),
    ("scaling", "[CHART.svg]", "how load spreads over the partitions of DynamoDB"),
    ("baseline", "[--write]", "whether calls, units, sizes or instructions have left bench/baseline.json"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = arguments.get(1).map(String::as_str);
    match arguments.first().map(String::as_str) {
        Some(suite) if SUITES.iter().any(|(name, ..)| *name == suite) => run(suite, option).await,
        Some(_) => usage(),
        None => {
            let mut failed = Vec::new();
            for (suite, ..) in SUITES {
                println!("\n=== {suite}\n");
                // Each in a process of its own: one that goes wrong takes no other with it.
                let this = std::env::current_exe().expect("this program is a file");
                if !Command::new(this).arg(suite).status().is_ok_and(|status| status.success()) {
                    failed.push(suite);
                }
            }
            failed.iter().for_each(|suite| println!("FAILED: {suite}"));
            if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
    }
}

async fn run(suite: &str, option: Option<&str>) -> ExitCode {
    let number = option.map(str::parse);
    let is_understood = match suite {
        "growth" | "load" => !matches!(number, Some(Err(_))),
        "baseline" => option.is_none_or(|option| option == "--write"),
        "scaling" => true,
        _ => option.is_none(),
    };
    if !is_understood {
        return usage();
    }
    let number = number.and_then(Result::ok);
    match suite {
        "store" => store::run().await,
        "cold" => cold::run().await,
        "hot" => hot::run().await,
        "growth" => growth::run(number).await,
        "load" => load::run(number).await,
        "peers" => peers::run().await,
        "pages" => pages::run().await,
        "timing" => timing::run().await,
        "scaling" => scaling::run(option),
        _ => baseline::run(option.is_some()).await,
    }
}

fn usage() -> ExitCode {
    println!("usage: cargo run --release -p bench -- [SUITE]; all of them without one\n");
    for (name, option, shows) in SUITES {
        println!("  {:<20} {shows}", format!("{name} {option}"));
    }
    ExitCode::FAILURE
}
