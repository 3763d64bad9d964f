//! Compares the rights that a template gives with those that a run of all tests needed: each must be in both.

use std::collections::BTreeSet;

use super::{Grant, Recorded};
use crate::local::template::{Stream, Template};

/// Where the two differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Given, and never needed.
    pub unused: Vec<Grant>,
    /// Given twice: the second is never needed.
    pub doubled: Vec<Grant>,
    /// Needed, and not given.
    pub missing: Vec<Grant>,
}

impl Findings {
    /// Whether there is nothing to mend.
    pub fn is_empty(&self) -> bool {
        self.unused.is_empty() && self.doubled.is_empty() && self.missing.is_empty()
    }
}

/// Compares both ways. What Lambda itself does with a function's rights, reading the stream that calls
/// it, no record of ours can show: it follows from the template. What it sends to a queue when it gives a
/// record up is no such exception, for the functions that have a queue write to it themselves.
pub fn compare(template: &Template, recorded: &Recorded) -> Findings {
    let mut findings = Findings::default();
    let mut given = BTreeSet::new();
    for grant in Grant::all(template) {
        if !recorded.used.contains(&grant) && !is_used_by_lambda(template, &grant) {
            findings.unused.push(grant.clone());
        }
        if let Some(twice) = given.replace(grant) {
            findings.doubled.push(twice);
        }
    }
    let of_another = recorded.used.iter().filter(|grant| !given.contains(grant));
    findings.missing.extend(recorded.denied.iter().chain(of_another).cloned());
    findings
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-create-permissions.html>
fn is_used_by_lambda(template: &Template, grant: &Grant) -> bool {
    let is_its = |stream: &&Stream| {
        let of = template.all_functions().find(|function| function.name == stream.function);
        of.is_some_and(|function| function.binary == grant.function)
    };
    template.streams.iter().filter(is_its).any(|Stream { source, .. }| {
        let table = source.trim_end_matches(".StreamArn");
        match grant.action.as_str() {
            "dynamodb:DescribeStream" | "dynamodb:GetRecords" | "dynamodb:GetShardIterator" => {
                grant.resource == *source
            }
            "dynamodb:ListStreams" => grant.resource == format!("{table}/stream/*"),
            _ => false,
        }
    })
}
