//! Compares the rights that `template.yaml` gives with those that the tests needed, both ways.
//! `ROSTER_RIGHTS=FOLDER cargo test --workspace` records them, `rights FOLDER` compares.

use std::path::PathBuf;
use std::process::ExitCode;

use roster::rights::{Findings, Grant, Recorded, compare};
use roster::template::Template;

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("rights FOLDER: name the folder that ROSTER_RIGHTS named");
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
    show("given by template.yaml, and needed by no test: take it out, or test what it is for", unused);
    show("given twice by template.yaml: take one out", doubled);
    show("needed by a test, and not given by template.yaml", missing);
    if !findings.is_empty() {
        return ExitCode::FAILURE;
    }
    println!("{} rights, each given and each needed", recorded.used.len());
    ExitCode::SUCCESS
}

fn show(what: &str, grants: &[Grant]) {
    if !grants.is_empty() {
        eprintln!("{what}:");
        grants.iter().for_each(|grant| eprintln!("  {grant}"));
    }
}
