//! The program `events`, run as Lambda runs it: realistic batches of both streams in, EventBridge and SQS on the
//! loopback out.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod failures;
mod kinds;
mod thousand;

use serde_json::{Value, json};
use tests::bus::Bus;
use tests::lambda::{Function, Stack, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_events");

/// The function in front of a bus and a queue that a test can make fail.
struct Site {
    bus: Bus,
    events: Function,
    _stack: Stack,
}

impl Site {
    async fn start() -> Self {
        let (bus, stack) = (Bus::start().await, Stack::start().await);
        let events = stack.function_with_all(PROGRAM, &bus.variables()).await;
        Self { bus, events, _stack: stack }
    }

    /// Delivers a batch. Returns the sequence numbers of the records to retry.
    async fn deliver(&mut self, records: &[Value]) -> Vec<String> {
        failures_in(&self.events.invoke_raw(json!({ "Records": records })).await)
    }
}

fn failures_in(answer: &Value) -> Vec<String> {
    let failures = answer["batchItemFailures"].as_array().unwrap_or_else(|| panic!("{answer}"));
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    for variable in ["EVENT_BUS", "DEAD_LETTER_QUEUE"] {
        start_fails_without(PROGRAM, variable).await;
    }
}
