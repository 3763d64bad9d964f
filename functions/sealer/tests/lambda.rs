//! The program `sealer`, run as Lambda runs it: invoked by the stream of the audit table and by the schedule.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

use std::time::Duration;

use roster_types::clock::{Clock, Time};
use serde_json::{Value, json};
use tests::lambda::{Stack, makes_and_opens_its_secrets, start_fails_without};

const PROGRAM: &str = env!("CARGO_BIN_EXE_sealer");

/// The event that Lambda sends for a new entry: its keys, as the stream shows them.
fn stream_event() -> Value {
    json!({ "Records": [{
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_790_000_000,
            "Keys": { "shard": { "S": "2026-09-21#07" }, "ulid": { "S": "01K5P3E7H0000000000000000A" } },
            "SequenceNumber": "4421584500000000017450439091",
            "SizeBytes": 48,
            "StreamViewType": "KEYS_ONLY",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/audit/stream/2026-09-21T00:00:00.000",
    }] })
}

/// The event that EventBridge sends on schedule.
fn scheduled_event() -> Value {
    json!({
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "time": "2026-09-21T14:13:20Z",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/sealer"],
        "detail": {},
    })
}

/// The numbers of entries and of sealed entries. It counts two days, because the test may run at midnight with a clock
/// that is behind.
async fn state(stack: &Stack) -> (usize, usize) {
    let today = Clock::system().now();
    let (mut entries, mut sealed) = (0, 0);
    for day in [today.minus(Duration::from_secs(24 * 60 * 60)), today] {
        for shard in stack.services().seals.verify_audit(day).await.unwrap() {
            assert_eq!(shard.broken, None, "{}", shard.shard);
            entries += shard.entries;
            sealed += shard.sealed;
        }
    }
    (entries, sealed)
}

#[tokio::test]
async fn what_waits_is_sealed_whatever_calls() {
    let stack = Stack::start().await;
    stack.sign_in(&stack.demo().admin).await;
    let (entries, sealed) = state(&stack).await;
    assert!(entries > 0 && sealed == 0, "{entries} entries, {sealed} sealed");
    let mut sealer = stack.function(PROGRAM).await;

    assert_eq!(sealer.invoke_raw(stream_event()).await, json!(entries));
    assert_eq!(state(&stack).await, (entries, entries));

    stack.sign_in(&stack.demo().user).await;
    let more = state(&stack).await.0 - entries;
    assert_eq!(sealer.invoke_raw(scheduled_event()).await, json!(more));
    assert_eq!(state(&stack).await, (entries + more, entries + more));
    assert_eq!(sealer.invoke_raw(stream_event()).await, json!(0), "nothing is sealed twice");
    assert!(!sealer.log().contains(&stack.demo().admin.email), "an email address is in the log");
}

/// Signs in as Jane with a wrong password.
async fn guess(stack: &Stack) {
    let body = json!({ "email": stack.demo().user.email, "passw": "not her password" });
    let url = format!("{}/api/v1/public/users/login", stack.url());
    let reply = reqwest::Client::new().post(url).json(&body).send().await.unwrap();
    assert_eq!(reply.status(), 401);
}

#[tokio::test]
async fn a_refused_sign_in_waits_until_its_minute_is_over() {
    let stack = Stack::start().await;
    guess(&stack).await;
    let entries = state(&stack).await.0;
    let mut sealer = stack.function(PROGRAM).await;

    sealer.invoke_raw(stream_event()).await;

    assert_eq!(state(&stack).await, (entries, entries - 1));
}

#[tokio::test]
async fn a_refused_sign_in_is_sealed_by_the_schedule() {
    let before: Time = Clock::system().now().minus(Duration::from_secs(5 * 60));
    let (clock, _) = Clock::manual(before);
    let stack = Stack::start_at(clock).await;
    guess(&stack).await;
    let entries = state(&stack).await.0;
    let mut sealer = stack.function(PROGRAM).await;

    assert_eq!(sealer.invoke_raw(scheduled_event()).await, json!(entries));

    assert_eq!(state(&stack).await, (entries, entries));
}

#[tokio::test]
async fn a_start_without_a_variable_fails_and_says_which() {
    start_fails_without(PROGRAM, "AUDIT_TABLE").await;
}

#[tokio::test]
async fn the_secrets_it_needs_are_made_at_the_first_start_and_opened_at_the_next() {
    makes_and_opens_its_secrets(PROGRAM, &["audit"], &["audit_key"]).await;
}
