//! Sends every example of docs/invoke.md to the program and compares the answers with the page.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use std::collections::BTreeSet;

use directory::ERROR_TYPES;
use serde_json::{Value, json};
use tests::lambda::{Function, Stack};

const PROGRAM: &str = env!("CARGO_BIN_EXE_directory");
const PAGE: &str = include_str!("../../../docs/invoke.md");

/// The page's JSON blocks, in order.
fn examples() -> Vec<Value> {
    let blocks = PAGE.split("```json\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    blocks.map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}"))).collect()
}

/// Replaces values that change with each run by a fixed text, after checking their form.
fn without_times_and_ids(mut answer: Value) -> Value {
    match &mut answer {
        Value::Array(values) => values.iter_mut().for_each(|value| *value = without_times_and_ids(value.take())),
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                let text = value.as_str().unwrap_or_default();
                *value = match name.as_str() {
                    "created_at" | "updated_at" | "expires_at" if text.len() == 20 && text.ends_with('Z') => {
                        json!("time")
                    }
                    "session_id" if text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit()) => json!("id"),
                    _ => without_times_and_ids(value.take()),
                };
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    answer
}

async fn answer_to(directory: &mut Function, event: &Value) -> Value {
    directory.try_invoke(event.clone()).await.unwrap_or_else(|error| error)
}

#[tokio::test]
async fn every_event_is_answered_as_the_page_says() {
    let stack = Stack::start().await;
    let token = stack.sign_in(&stack.demo().user).await;
    let mut directory = stack.function(PROGRAM).await;
    let examples = examples();
    let is_event = |example: &Value| example.get("operation").is_some();

    let mut shown = BTreeSet::new();
    for pair in examples.windows(2).filter(|pair| is_event(&pair[0])) {
        let [event, documented] = pair else { panic!("a window of two") };
        let mut event = event.clone();
        if event["token"] == "ACCESS_TOKEN" {
            event["token"] = json!(token);
        }
        let answer = answer_to(&mut directory, &event).await;
        assert_eq!(without_times_and_ids(answer), without_times_and_ids(documented.clone()), "{event}");
        shown.insert(event["operation"].as_str().unwrap().to_owned());
    }

    let headings = PAGE.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned);
    assert_eq!(shown, headings.collect(), "left: the operations with an example, right: all operations");
    assert_eq!(shown.len(), 8);
}

/// What a state sends, with its paths resolved against `input`.
fn payload(state: &Value, input: &Value) -> Value {
    let members = state["Parameters"]["Payload"].as_object().unwrap().iter();
    let members = members.map(|(name, value)| match name.strip_suffix(".$") {
        None => (name.clone(), value.clone()),
        Some(name) => {
            let pointer = value.as_str().unwrap().strip_prefix('$').unwrap().replace('.', "/");
            (name.to_owned(), input.pointer(&pointer).unwrap_or_else(|| panic!("the input has no {value}")).clone())
        }
    });
    members.collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn the_state_machine_makes_an_account_or_finds_it() {
    let stack = Stack::start().await;
    let mut directory = stack.function(PROGRAM).await;
    let machine = examples().into_iter().find(|example| example.get("StartAt").is_some()).unwrap();
    let (make, find) = (&machine["States"]["MakeAccount"], &machine["States"]["FindAccount"]);
    let input = |order: &str| json!({ "order": order, "customer": { "name": "Ana", "email": "ana@example.com" } });

    let made = directory.invoke_raw(payload(make, &input("1"))).await;
    let retried = directory.invoke_raw(payload(make, &input("1"))).await;
    let taken = answer_to(&mut directory, &payload(make, &input("2"))).await;
    let found = directory.invoke_raw(payload(find, &input("2"))).await;

    assert_eq!((&retried, &found), (&made, &made));
    assert_eq!(
        (&make["Catch"][0]["ErrorEquals"][0], &make["Catch"][0]["Next"]),
        (&taken["errorType"], &json!("FindAccount"))
    );
    let named = make["Retry"][0]["ErrorEquals"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    let ours: Vec<&str> = named.filter(|name| !name.starts_with("Lambda.")).collect();
    assert!(!ours.is_empty() && ours.iter().all(|name| ERROR_TYPES.contains(name)), "{ours:?}");
}

#[test]
fn the_page_lists_every_type_of_error_and_no_other() {
    let (_, section) = PAGE.split_once("\n## Errors\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let listed: Vec<&str> = rows.map(|(name, _)| name).filter(|name| *name != "errorType").collect();
    assert_eq!(listed, ERROR_TYPES);

    let promised = PAGE.lines().filter_map(|line| line.strip_prefix("Errors: "));
    let promised: BTreeSet<&str> = promised.flat_map(|line| line.split('`').skip(1).step_by(2)).collect();
    assert!(promised.iter().all(|name| ERROR_TYPES.contains(name)), "{promised:?}");
}
