//! Runs the functions of `fuzz/` over their seeds, and over truncated and changed seeds. So they are checked, and keep
//! compiling, without nightly Rust.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzzer uses it as a library")]
mod targets;

/// More would only repeat what fuzzing does better.
const MAX_VARIANTS: usize = 24;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(name)
}

fn file_stems(of: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(of).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

/// A seed, its prefixes, and copies with one byte changed.
fn variants(seed: &[u8]) -> Vec<Vec<u8>> {
    let stride = seed.len().div_ceil(MAX_VARIANTS).max(1);
    let mut variants = vec![seed.to_vec()];
    for at in (0..seed.len()).step_by(stride) {
        variants.push(seed[..at].to_vec());
        let mut changed = seed.to_vec();
        changed[at] ^= 0x15;
        variants.push(changed);
    }
    variants
}

fn run(name: &str, target: fn(&[u8])) {
    let mut seeds = 0;
    for entry in fs::read_dir(folder("seeds").join(name)).unwrap() {
        let seed = fs::read(entry.unwrap().path()).unwrap();
        variants(&seed).iter().for_each(|data| target(data));
        seeds += 1;
    }
    assert!(seeds >= 8, "only {seeds} seeds of {name}");
}

#[test]
fn bodies_and_queries_are_read_whatever_they_hold() {
    run("body", targets::body);
}

#[test]
fn no_text_is_a_token_that_was_not_handed_out() {
    run("token", targets::token);
}

#[test]
fn no_text_is_a_cursor_that_was_not_issued() {
    run("cursor", targets::cursor);
}

#[test]
fn every_target_has_its_seeds_and_runs_here() {
    let here = BTreeSet::from(["body", "cursor", "token"].map(str::to_owned));

    assert_eq!(file_stems(&folder("fuzz_targets")), here);
    assert_eq!(file_stems(&folder("seeds")), here);
}
