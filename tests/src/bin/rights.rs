//! Compares the rights that `template.yaml` grants with those that the tests needed. Fails if either side has more.
//! `ROSTER_RIGHTS=FOLDER cargo test --workspace` records the rights, and `rights FOLDER` compares them.

use std::path::PathBuf;
use std::process::ExitCode;

use roster::rights::{Findings, Grant, Recorded, compare};
use roster::template::Template;

#[expect(clippy::print_stdout, reason = "the output of the program")]
fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: rights FOLDER, with the folder that ROSTER_RIGHTS names");
        return ExitCode::FAILURE;
    };
    let recorded = match Recorded::read(&folder) {
        Ok(recorded) if !recorded.used.is_empty() => recorded,
        Ok(_) => {
            eprintln!("{} holds no record: run the tests with ROSTER_RIGHTS set to its full path", folder.display());
            return ExitCode::FAILURE;
        }
        Err(error) => {
            eprintln!("{} cannot be read: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    };
    let template = Template::built_in().expect("the tests ran with it");
    let findings = compare(&template, &recorded);
    let Findings { unused, doubled, missing } = &findings;
    show("granted by template.yaml, but needed by no test: remove it or add a test", unused);
    show("granted twice by template.yaml: remove one", doubled);
    show("needed by a test, but not granted by template.yaml", missing);
    if !findings.is_empty() {
        return ExitCode::FAILURE;
    }
    println!("{} rights, all granted and all needed", recorded.used.len());
    ExitCode::SUCCESS
}

fn show(what: &str, grants: &[Grant]) {
    if !grants.is_empty() {
        eprintln!("{what}:");
        grants.iter().for_each(|grant| eprintln!("  {grant}"));
    }
}
