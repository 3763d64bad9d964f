//! Figures that are the same each time, compared with bench/baseline.json: what each operation uses of the store, the
//! sizes of the programs that `sam build` made, and the instructions of a start and of a request. A change is seen in
//! the commit that causes it, which writes it down: `--write`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::{Value, json};

use crate::report::print_table;
use crate::{instructions, store_calls};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/baseline.json");
/// Where `sam build` leaves each program, in a folder named after its function in template.yaml.
const BUILT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../.aws-sam/build");
/// A larger change is no chance.
const TOLERANCE: f64 = 1.03;

/// The functions' programs by the name of their binary.
pub(crate) type Programs = BTreeMap<String, PathBuf>;
pub(crate) type Figures = BTreeMap<String, f64>;

/// Figures of one kind: comparable if `of` is the same.
struct Kind {
    name: &'static str,
    /// What they depend on besides the code.
    of: String,
    figures: Figures,
}

/// Compares, or writes down what is found; false if a figure rose or fell.
pub(crate) async fn run(is_written: bool) -> bool {
    let mut kinds =
        vec![Kind { name: "store", of: "the code alone".to_owned(), figures: store_calls::figures().await }];
    let programs = programs();
    if programs.is_empty() {
        println!("SKIPPED: sizes and instructions: there is nothing in .aws-sam/build; sam build makes it");
    } else {
        kinds.push(Kind { name: "sizes", of: std::env::consts::ARCH.to_owned(), figures: sizes(&programs) });
        match instructions::count(&programs).await {
            Some((of, figures)) => kinds.push(Kind { name: "instructions", of, figures }),
            None => println!("SKIPPED: instructions: there is no valgrind"),
        }
    }
    let text = fs::read_to_string(FILE).unwrap_or_else(|_| "{}".to_owned());
    let mut known: Value = serde_json::from_str(&text).expect("baseline.json is JSON");
    if is_written {
        for Kind { name, of, figures } in &kinds {
            known[*name] = json!({ "of": of, "figures": figures });
        }
        fs::write(FILE, format!("{known:#}\n")).expect("the file can be written");
        println!("written: bench/baseline.json");
        return true;
    }
    let wrong: Vec<String> = kinds.iter().flat_map(|kind| kind.compare(&known[kind.name])).collect();
    wrong.iter().for_each(|wrong| println!("{wrong}"));
    if !wrong.is_empty() {
        println!("make it cheaper, or say in the commit why it is worth it: cargo run -p bench -- baseline --write");
    }
    wrong.is_empty()
}

fn programs() -> Programs {
    let folders = fs::read_dir(BUILT).into_iter().flatten().flatten();
    let program = |folder: &Path| {
        let name = folder.file_name()?.to_str()?.strip_suffix("Function")?.to_lowercase();
        Some((name, folder.join("bootstrap"))).filter(|(_, program)| program.is_file())
    };
    folders.filter_map(|folder| program(&folder.path())).collect()
}

/// Of each program, and of it as in a zip.
fn sizes(programs: &Programs) -> Figures {
    let mut figures = Figures::new();
    for (name, program) in programs {
        let program = fs::read(program).expect("the program can be read");
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&program).expect("memory can be written to");
        let zip = encoder.finish().expect("memory can be written to");
        figures.insert(format!("{name}: program, bytes"), program.len() as f64);
        figures.insert(format!("{name}: zip, bytes"), zip.len() as f64);
    }
    figures
}

impl Kind {
    /// Prints each figure next to the known one; what is wrong.
    fn compare(&self, known: &Value) -> Vec<String> {
        let (name, of) = (self.name, known["of"].as_str().unwrap_or_default());
        if of != self.of && !of.is_empty() {
            println!("SKIPPED: {name}: these are of {}, and those written down of {of}", self.of);
            return Vec::new();
        }
        let (mut wrong, mut rows) = (Vec::new(), Vec::new());
        for (figure, now) in &self.figures {
            let Some(before) = known["figures"][figure].as_f64() else {
                wrong.push(format!("{name}: {figure} is not written down"));
                continue;
            };
            let times = if *now == before { 1.0 } else { now / before };
            if times > TOLERANCE {
                wrong.push(format!("{name}: {figure} rose from {before} to {now}, {times:.3} times"));
            } else if times < 1.0 / TOLERANCE {
                // Otherwise it could rise again unseen.
                wrong.push(format!("{name}: {figure} fell from {before} to {now}, {times:.3} times: write it down"));
            }
            rows.push(vec![figure.clone(), now.to_string(), before.to_string(), format!("{times:.3}")]);
        }
        let written = known["figures"].as_object().into_iter().flatten();
        let missing = written.filter(|(figure, _)| !self.figures.contains_key(*figure));
        wrong.extend(missing.map(|(figure, _)| format!("{name}: {figure} is written down and was not measured")));
        print_table([name, "NOW", "WRITTEN DOWN", "TIMES"], rows);
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
    fn a_change_of_more_than_three_per_cent_is_reported() {
        let known = json!({ "of": "this machine", "figures": { "a": 100.0, "b": 100.0, "c": 100.0, "d": 0.0 } });

        let wrong = kind(&[("a", 103.0), ("b", 103.1), ("c", 50.0), ("d", 0.0)]).compare(&known);

        let fell = "sizes: c fell from 100 to 50, 0.500 times: write it down";
        assert_eq!(wrong, ["sizes: b rose from 100 to 103.1, 1.031 times", fell]);
    }

    #[test]
    fn what_is_known_on_one_side_alone_is_reported() {
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
