//! The program `statistics`, run as Lambda runs it: realistic batches of the three streams in, and the resulting
//! figures in the table.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod failures;
mod thousand;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::bus::Bus;
use tests::lambda::{Function, Stack, start_fails_without};
use tests::{Tables, attribute};

const PROGRAM: &str = env!("CARGO_BIN_EXE_statistics");

/// The function, its table, and the queue for unreadable records.
struct Site {
    bus: Bus,
    statistics: Function,
    stack: Stack,
}

impl Site {
    async fn start() -> Self {
        Self::with(&[]).await
    }

    async fn with(variables: &[(&str, &str)]) -> Self {
        let (bus, stack) = (Bus::start().await, Stack::start().await);
        let all: Vec<_> = bus.variables().into_iter().chain(variables.iter().copied()).collect();
        let statistics = stack.function_with_all(PROGRAM, &all).await;
        Self { bus, statistics, stack }
    }

    /// Delivers a batch. Returns the sequence numbers of the records to retry.
    async fn deliver(&mut self, records: &[Value]) -> Vec<String> {
        let answer = self.statistics.invoke_raw(json!({ "Records": records })).await;
        let failures = answer["batchItemFailures"].as_array().unwrap_or_else(|| panic!("{answer}"));
        failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
    }

    /// The figures of all days and the totals, each summed over its sixteen items.
    async fn figures(&self) -> BTreeMap<String, i64> {
        let mut figures = BTreeMap::new();
        let items = Tables::at(self.stack.dynamodb_endpoint()).all("StatisticsTable").await;
        for item in items.iter().filter(|item| attribute(item, "part").starts_with("figures#")) {
            for name in item.keys().filter(|name| !["part", "item", "expires_at"].contains(&name.as_str())) {
                *figures.entry(name.clone()).or_default() += attribute(item, name).parse::<i64>().unwrap();
            }
        }
        figures.retain(|_, count| *count != 0);
        figures
    }
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    for variable in ["STATISTICS_TABLE", "DEAD_LETTER_QUEUE"] {
        start_fails_without(PROGRAM, variable).await;
    }
}
