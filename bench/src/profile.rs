//! Where a process spends its time: `perf` looks at it now and then, and what it saw becomes a picture and the
//! share of each part. Needs symbols in the program: `CARGO_PROFILE_RELEASE_STRIP=none`.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Child, Command, Stdio};

use inferno::collapse::Collapse;
use inferno::collapse::perf::Folder;
use inferno::flamegraph;

use crate::report;

/// Looks a second: few enough not to be seen in what is measured, and no divisor of anything that ticks.
const LOOKS: &str = "499";

/// Whose code something is: a stack belongs to the part of which its innermost known frame is.
const PARTS: [(&str, &[&str]); 5] = [
    ("emulator", &["dynoxide", "rusqlite", "sqlite3"]),
    ("hash", &["argon2", "blake2"]),
    ("cryptography", &["aws_lc", "rustls"]),
    ("SDK", &["aws_smithy", "aws_sdk", "aws_sigv4", "aws_runtime"]),
    ("ours", &["shared::", "users::", "accounts::", "auth::", "roster::"]),
];
/// Frames under which everything is, ours or not.
const ROOTS: [&str; 2] = ["::main", "shared::lambda::"];
/// What is of none: the runtime, the servers, the kernel on their behalf.
const REST: &str = "rest";

/// Somebody who looks, until asked what was seen.
pub(crate) struct Profile {
    name: String,
    looking: Child,
    data: String,
}

/// Parts of the time, in per cent, by whose code it is.
pub(crate) type Shares = BTreeMap<&'static str, f64>;

impl Profile {
    /// Begins; nothing where there is no `perf`, or it may not look.
    pub(crate) fn begin(name: &str, pid: u32) -> Option<Self> {
        let name = name.replace(' ', "-");
        let data = report::folder().join(format!("{name}.perf")).to_str()?.to_owned();
        let looking = Command::new("perf")
            .args(["record", "--freq", LOOKS, "--call-graph", "dwarf,32768", "--output", &data])
            .args(["--pid", &pid.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        Some(Self { name, looking, data })
    }

    /// Ends it; keeps the picture.
    pub(crate) fn end(mut self) -> Option<Shares> {
        Command::new("kill").args(["-s", "INT", &self.looking.id().to_string()]).status().ok()?;
        self.looking.wait().ok()?;
        let seen = Command::new("perf").args(["script", "--no-inline", "--input", &self.data]).output().ok()?;
        // Large, and of no use once it is told.
        fs::remove_file(&self.data).ok()?;
        let mut stacks = Vec::new();
        Folder::default().collapse(seen.stdout.as_slice(), &mut stacks).ok()?;
        let stacks = String::from_utf8(stacks).ok().filter(|stacks| !stacks.is_empty())?;

        let mut picture = Vec::new();
        let mut options = flamegraph::Options::default();
        options.title = format!("{}: time on a processor, by what called what", self.name);
        options.min_width = 0.2;
        flamegraph::from_lines(&mut options, stacks.lines(), &mut picture).ok()?;
        report::picture(&self.name, &String::from_utf8(picture).ok()?);
        Some(shares(&stacks))
    }
}

/// Each stack is a line, `outer;inner;innermost COUNT`.
fn shares(stacks: &str) -> Shares {
    let mut counts = BTreeMap::new();
    for (stack, count) in stacks.lines().filter_map(|line| line.rsplit_once(' ')) {
        let part = stack.rsplit(';').find_map(part_of).unwrap_or(REST);
        *counts.entry(part).or_insert(0.0) += count.parse().unwrap_or(0.0);
    }
    let all: f64 = counts.values().sum();
    counts.into_iter().map(|(part, count)| (part, count / all * 100.0)).collect()
}

/// Whose code a frame is.
fn part_of(frame: &str) -> Option<&'static str> {
    let has = |marks: &[&str]| marks.iter().any(|mark| frame.contains(mark));
    let part = PARTS.iter().find(|(_, marks)| has(marks)).map(|(part, _)| *part);
    part.filter(|_| !has(&ROOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stack_is_of_the_part_that_its_innermost_known_frame_is_of() {
        let shares = shares(
            "users::main;shared::run;aws_sdk::send;write 1\nusers::main;shared::run 1\n\
             users::main;shared::lambda::run;epoll_wait 1\nshared::a;sqlite3Step 1",
        );

        assert_eq!(shares, Shares::from([("SDK", 25.0), ("emulator", 25.0), ("ours", 25.0), ("rest", 25.0)]));
    }
}
