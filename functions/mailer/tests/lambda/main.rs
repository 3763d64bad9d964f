//! The program `mailer`, run as Lambda runs it: invoked by the stream of the mail table and by the schedule.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod ses;
mod smtp;

use serde_json::{Value, json};
use tests::lambda::{Stack, makes_and_opens_its_secrets, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_mailer");
const SENDER: &str = "accounts@example.com";

/// The event that Lambda sends for new mails: their keys, as the stream shows them.
fn stream_event(ids: &[String]) -> Value {
    let record = |id: &String| json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "id": { "S": id } } } });
    json!({ "Records": ids.iter().map(record).collect::<Vec<_>>() })
}

/// The event that EventBridge sends on schedule.
fn scheduled_event() -> Value {
    json!({ "source": "aws.events", "detail-type": "Scheduled Event", "detail": {} })
}

/// Requests a link for Jane. Returns the ids of all mails.
async fn forget(stack: &Stack) -> Vec<String> {
    forget_of(stack, &stack.demo().user.email).await
}

/// Requests a link for this email address. Returns the ids of all mails.
async fn forget_of(stack: &Stack, email: &str) -> Vec<String> {
    let url = format!("{}/panel/forgot", stack.url());
    assert_eq!(reqwest::Client::new().post(url).form(&[("email", email)]).send().await.unwrap().status(), 200);
    stack.services().mailer.due_mails().await.unwrap().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "MAIL_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["mail"], &["mail_key"]).await;
}
