//! Figures that are the same each time, beside those written down in bench/baseline.json: what each operation
//! asks of the store, how large the programs are that `sam build` made, and how many instructions a start and a
//! request take. A rise is seen in the change that brings it, or is written down with it: `--write`.

mod instructions;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

use crate::figures::{align, table};
use crate::store;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/baseline.json");
/// Where `sam build` leaves each program, in a folder with the name of its function in template.yaml.
const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.aws-sam/build");
/// As much more as is taken for chance.
const MOST: f64 = 1.03;

/// Figures by name, of one kind: comparable where `of` is the same.
struct Kind {
    name: &'static str,
    /// What they depend on besides the code.
    of: String,
    figures: BTreeMap<String, f64>,
}

/// Compares, or writes down what is found; fails where something rose, or fell without being written down.
pub(crate) async fn run(is_written: bool) -> ExitCode {
    let mut kinds = vec![asked().await];
    let programs = programs();
    if programs.is_empty() {
        println!("SKIPPED: sizes and instructions: there is nothing in .aws-sam/build; sam build makes it");
    } else {
        kinds.push(sizes(&programs));
        match instructions::count(&programs).await {
            Some(counted) => kinds.push(counted),
            None => println!("SKIPPED: instructions: there is no valgrind"),
        }
    }

    let known: Value =
        fs::read_to_string(FILE).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    if is_written {
        write(known, &kinds);
        return ExitCode::SUCCESS;
    }
    let wrong: Vec<String> = kinds.iter().flat_map(|kind| kind.compare(&known[kind.name])).collect();
    for wrong in &wrong {
        println!("{wrong}");
    }
    if wrong.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!(
        "make it cheaper, or say in the commit why it is worth that; then: cargo run -p bench -- baseline --write"
    );
    ExitCode::FAILURE
}

fn write(mut known: Value, kinds: &[Kind]) {
    if !known.is_object() {
        known = json!({});
    }
    for kind in kinds {
        known[kind.name] = json!({ "of": kind.of, "figures": kind.figures });
    }
    fs::write(FILE, format!("{known:#}\n")).expect("the file can be written");
    println!("written: bench/baseline.json");
}

async fn asked() -> Kind {
    let mut figures = BTreeMap::new();
    for asked in store::asked().await {
        let name = asked.name;
        figures.insert(format!("{name}: steps"), asked.steps as f64);
        figures.insert(format!("{name}: calls"), asked.calls as f64);
        figures.insert(format!("{name}: read units"), asked.reads);
        figures.insert(format!("{name}: write units"), asked.writes);
    }
    Kind { name: "store", of: "the code alone".to_owned(), figures }
}

/// The functions' programs by the name of their binary.
fn programs() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(BUILT).into_iter().flatten().flatten();
    let program = |folder: &Path| {
        let name = folder.file_name()?.to_str()?.strip_suffix("Function")?.to_lowercase();
        Some((name, folder.join("bootstrap"))).filter(|(_, program)| program.is_file())
    };
    folders.filter_map(|folder| program(&folder.path())).collect()
}

fn sizes(programs: &BTreeMap<String, PathBuf>) -> Kind {
    let mut figures = BTreeMap::new();
    for (name, program) in programs {
        let program = fs::read(program).expect("it can be read");
        figures.insert(format!("{name}: program, bytes"), program.len() as f64);
        figures.insert(format!("{name}: zip, bytes"), size_packed(&program) as f64);
    }
    Kind { name: "sizes", of: std::env::consts::ARCH.to_owned(), figures }
}

/// As large as in a zip.
fn size_packed(file: &[u8]) -> usize {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    packer.write_all(file).and_then(|()| packer.finish()).map(|packed| packed.len()).expect("memory can be written to")
}

impl Kind {
    /// Shows each figure beside the known one; what is wrong.
    fn compare(&self, known: &Value) -> Vec<String> {
        let (name, of) = (self.name, known["of"].as_str().unwrap_or_default());
        if of != self.of && !of.is_empty() {
            println!("SKIPPED: {name}: these are of {}, and those written down of {of}", self.of);
            return Vec::new();
        }
        let mut wrong = Vec::new();
        let mut shown = table([name, "NOW", "WRITTEN DOWN", "TIMES"]);
        for (figure, now) in &self.figures {
            let Some(before) = known["figures"][figure].as_f64() else {
                wrong.push(format!("{name}: {figure} is not written down"));
                continue;
            };
            let times = if *now == before { 1.0 } else { now / before };
            if times > MOST {
                wrong.push(format!("{name}: {figure} rose from {before} to {now}, {times:.3} times"));
            } else if times < 1.0 / MOST {
                // Else it could rise again, unseen.
                wrong.push(format!("{name}: {figure} fell from {before} to {now}, {times:.3} times: write it down"));
            }
            shown.add_row([figure.clone(), now.to_string(), before.to_string(), format!("{times:.3}")]);
        }
        let written = known["figures"].as_object().into_iter().flatten();
        let gone = written.filter(|(figure, _)| !self.figures.contains_key(*figure));
        wrong.extend(gone.map(|(figure, _)| format!("{name}: {figure} is written down and was not measured")));
        align(&mut shown, usize::MAX);
        println!("{}\n", shown.trim_fmt());
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(figures: &[(&str, f64)]) -> Kind {
        let figures = figures.iter().map(|(name, figure)| ((*name).to_owned(), *figure)).collect();
        Kind { name: "sizes", of: "this machine".to_owned(), figures }
    }

    #[test]
    fn a_change_of_more_than_three_per_cent_is_told() {
        let known = json!({ "of": "this machine", "figures": { "a": 100.0, "b": 100.0, "c": 100.0, "d": 0.0 } });

        let wrong = kind(&[("a", 103.0), ("b", 103.1), ("c", 50.0), ("d", 0.0)]).compare(&known);

        let fell = "sizes: c fell from 100 to 50, 0.500 times: write it down";
        assert_eq!(wrong, ["sizes: b rose from 100 to 103.1, 1.031 times", fell]);
    }

    #[test]
    fn what_is_known_on_one_side_alone_is_told() {
        let known = json!({ "of": "this machine", "figures": { "gone": 1.0 } });

        let wrong = kind(&[("new", 1.0)]).compare(&known);

        assert_eq!(wrong, ["sizes: new is not written down", "sizes: gone is written down and was not measured"]);
    }

    #[test]
    fn figures_of_another_machine_are_not_compared() {
        let known = json!({ "of": "another", "figures": { "a": 1.0 } });

        assert!(kind(&[("a", 100.0)]).compare(&known).is_empty());
    }
}
