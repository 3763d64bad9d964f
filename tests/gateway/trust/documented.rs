//! Every test that `docs/security.md` names as proof of a promise exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../docs/security.md");

/// Crates whose tests are named with the crate first. Other names are of the tests through the gateway.
const CRATES: [(&str, &str); 9] = [
    ("types", "shared/types"),
    ("crypto", "shared/crypto"),
    ("passwords", "shared/passwords"),
    ("core", "shared/core"),
    ("roster", "roster"),
    ("accounts", "functions/accounts"),
    ("sessions", "functions/sessions"),
    ("auth", "functions/auth"),
    ("users", "functions/users"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text between backticks that has the form of a test's path.
fn tests_named() -> BTreeSet<&'static str> {
    let quoted = PAGE.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        text.contains("::") && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c))
    };
    quoted.filter(is_path).collect()
}

/// The files that may contain a module's tests.
fn files_of(module: &[&str]) -> Vec<PathBuf> {
    let root = root();
    let named = CRATES.iter().filter(|(name, _)| *name == module[0]);
    // A function's crate and a folder of the tests through the gateway can have the same name.
    let mut places: Vec<(PathBuf, &[&str])> = named
        .flat_map(|(_, folder)| ["src", "tests"].map(|part| (root.join(folder).join(part), &module[1..])))
        .collect();
    places.push((root.join("tests/gateway"), module));
    let mut files = Vec::new();
    for (place, module) in places {
        for module in [module, module.strip_suffix(&["tests"]).unwrap_or(module)] {
            let file = module.iter().fold(place.clone(), |path, segment| path.join(segment));
            files.extend([file.with_extension("rs"), file.join("mod.rs")]);
        }
    }
    files
}

/// Whether the test exists: a test function, or one in `proptest!`.
fn is_there(path: &str) -> bool {
    let segments: Vec<&str> = path.split("::").collect();
    let (name, module) = segments.split_last().unwrap();
    files_of(module).iter().filter_map(|file| fs::read_to_string(file).ok()).any(|text| {
        let function = format!("fn {name}(");
        let lines: Vec<&str> = text.lines().collect();
        let found = lines.iter().position(|line| line.trim_start().trim_start_matches("async ").starts_with(&function));
        found.is_some_and(|at| {
            let above = lines[..at].iter().rev().take_while(|line| !line.trim().is_empty());
            above.into_iter().any(|line| line.contains("#[test]") || line.contains("#[tokio::test"))
        })
    })
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let named = tests_named();

    let missing: Vec<_> = named.iter().filter(|path| !is_there(path)).collect();

    assert!(missing.is_empty(), "docs/security.md names tests that do not exist:\n{missing:#?}");
    assert!(named.len() > 100, "only {} names of tests were found", named.len());
}

#[test]
fn every_promise_is_there_with_what_shows_it() {
    let rows = PAGE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("| ")?.split(" | ").collect();
        let number: u32 = cells.first()?.parse().ok()?;
        Some((number, cells.last()?.matches("::").count()))
    });
    let rows: Vec<_> = rows.collect();

    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=31).collect::<Vec<_>>());
    let bare: Vec<u32> = rows.iter().filter(|(_, tests)| *tests == 0).map(|(number, _)| *number).collect();
    assert_eq!(bare, [0; 0], "promises without a test");
}

#[test]
fn what_is_not_there_is_noticed() {
    assert!(is_there("trust::documented::what_is_not_there_is_noticed"));
    for none in
        ["trust::documented::nothing", "trust::nowhere::what_is_not_there_is_noticed", "trust::documented::root"]
    {
        assert!(!is_there(none), "{none}");
    }
}
