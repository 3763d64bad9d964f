//! Batches before a sink that does as it is told.

use std::sync::Mutex;

use roster_types::event::Event;
use serde_json::json;

use super::*;

/// What it was handed, and what it does to which event.
#[derive(Default)]
struct Fake {
    puts: HashMap<&'static str, Delivery>,
    has_no_queue: bool,
    calls: Mutex<Vec<Vec<String>>>,
    letters: Mutex<Vec<Value>>,
}

/// The ids of the events of users and sessions.
fn ids(record: Record<'_>) -> Result<Vec<String>, UnreadableRecord> {
    Ok(record.change()?.map_or_else(Vec::new, |(_, change)| change.events().iter().map(Event::id).collect()))
}

impl Fake {
    fn that(puts: impl IntoIterator<Item = (&'static str, Delivery)>) -> Self {
        Self { puts: puts.into_iter().collect(), ..Self::default() }
    }

    fn calls(&self) -> Vec<Vec<String>> {
        self.calls.lock().unwrap().clone()
    }

    fn ids(&self) -> Vec<String> {
        self.calls().concat()
    }
}

impl EventSink for Fake {
    type Event = String;

    async fn put(&self, ids: &[&String]) -> Vec<Delivery> {
        let puts = ids.iter().map(|id| self.puts.get(id.as_str()).cloned().unwrap_or(Delivery::Taken)).collect();
        self.calls.lock().unwrap().push(ids.iter().map(|id| (*id).clone()).collect());
        puts
    }
}

impl DeadLetters for Fake {
    async fn send(&self, letter: &Value) -> Result<(), String> {
        if self.has_no_queue {
            return Err("no queue".to_owned());
        }
        self.letters.lock().unwrap().push(letter.clone());
        Ok(())
    }
}

fn image(id: u64, version: u64, epoch: u64) -> Value {
    json!({
        "id": { "N": id.to_string() }, "name": { "S": format!("Name {version}") }, "email": { "S": "a@example.com" },
        "role": { "S": "user" }, "status": { "S": "active" }, "created_at": { "N": "1000" },
        "updated_at": { "N": "1000" }, "version": { "N": version.to_string() }, "epoch": { "N": epoch.to_string() },
    })
}

/// A record of a user, its sequence number being the given one.
fn record(sequence_number: &str, name: &str, id: u64, old: Option<Value>, new: Option<Value>) -> Value {
    json!({ "eventName": name, "dynamodb": {
        "Keys": { "pk": { "S": format!("user#{id}") } }, "SequenceNumber": sequence_number,
        "ApproximateCreationDateTime": 1_790_000_000, "OldImage": old, "NewImage": new,
    }})
}

fn created(sequence_number: &str, id: u64) -> Value {
    record(sequence_number, "INSERT", id, None, Some(image(id, 1, 1)))
}

fn updated(sequence_number: &str, id: u64, version: u64) -> Value {
    record(sequence_number, "MODIFY", id, Some(image(id, version - 1, 1)), Some(image(id, version, 1)))
}

fn poison(sequence_number: &str) -> Value {
    record(sequence_number, "INSERT", 1, None, Some(json!({ "opaque_hash": { "S": "secret" } })))
}

const PER_ITEM: Order = Order::PerItem { at_most: 10 };
const OF_STREAM: Order = Order::OfStream { at_most: 3 };

async fn deliver(batch: &Value, order: Order, channel: &Fake) -> Result<Outcome, BatchError> {
    consume(batch, order, ids, channel, channel).await
}

async fn delivered(records: &[Value], channel: &Fake) -> Outcome {
    deliver(&json!({ "Records": records }), PER_ITEM, channel).await.unwrap()
}

async fn delivered_in_order(records: &[Value], channel: &Fake) -> Outcome {
    deliver(&json!({ "Records": records }), OF_STREAM, channel).await.unwrap()
}

fn failed() -> Delivery {
    Delivery::Failed("ThrottlingException".to_owned())
}

#[tokio::test]
async fn no_call_holds_two_events_of_an_item_and_none_more_than_ten() {
    let channel = Fake::default();
    let mut records: Vec<Value> = (1..=12).map(|id| created(&format!("1{id:02}"), id)).collect();
    records.extend([updated("200", 3, 2), updated("201", 3, 3)]);

    let outcome = delivered(&records, &channel).await;

    assert_eq!(outcome, Outcome { records: 14, delivered: 14, ..Outcome::default() });
    let calls = channel.calls();
    assert_eq!(calls.iter().map(Vec::len).collect::<Vec<_>>(), [10, 2, 1, 1]);
    assert_eq!((&calls[2][..], &calls[3][..]), (&["user.updated/3/2".into()][..], &["user.updated/3/3".into()][..]));
}

#[tokio::test]
async fn what_fails_stops_its_own_item_and_nobody_else() {
    let channel = Fake::that([("user.updated/1/2", failed())]);
    let records = [created("1", 1), updated("2", 1, 2), created("3", 2), updated("4", 1, 3), updated("5", 2, 2)];

    let outcome = delivered(&records, &channel).await;

    assert_eq!(outcome.failed, ["2", "4"]);
    assert_eq!(
        channel.ids(),
        ["user.created/1/1", "user.created/2/1", "user.updated/1/2", "user.updated/2/2"],
        "the third of user 1 was never tried"
    );
}

#[tokio::test]
async fn both_events_of_a_record_are_told_or_the_record_fails() {
    let both = record("1", "REMOVE", 1, Some(image(1, 4, 2)), None);
    let channel = Fake::that([("user.deleted/1/4", failed())]);

    let outcome = delivered(&[both], &channel).await;

    assert_eq!(channel.ids(), ["user.sessions_ended/1/3", "user.deleted/1/4"]);
    assert_eq!((outcome.delivered, &outcome.failed[..]), (1, &["1".to_owned()][..]));
}

#[tokio::test]
async fn a_record_that_can_never_be_put_is_set_aside_and_stops_nobody() {
    let channel =
        Fake::that([("user.created/2/1", Delivery::Refused("the bus refuses its event: MalformedDetail".to_owned()))]);
    let records = [poison("1"), created("2", 2), updated("3", 2, 2), created("4", 3), json!("nonsense")];

    let outcome = delivered(&records, &channel).await;

    assert_eq!(outcome, Outcome { records: 5, delivered: 2, dead_letters: 3, failed: Vec::new() });
    assert_eq!(channel.ids(), ["user.created/2/1", "user.created/3/1", "user.updated/2/2"]);
    let mut letters = channel.letters.lock().unwrap().clone();
    letters.sort_by_key(|letter| letter["sequenceNumber"].to_string());
    let told = letters.iter().map(|letter| (letter["sequenceNumber"].as_str(), letter["reason"].as_str().unwrap()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            (Some("1"), "an image is not of our making"),
            (Some("2"), "the bus refuses its event: MalformedDetail"),
            (None, "it is no record of a stream"),
        ]
    );
    assert!(!format!("{letters:?}").contains("secret"), "a hash is in a letter");
}

#[tokio::test]
async fn without_the_queue_poison_comes_again_and_still_stops_nobody() {
    let channel = Fake { has_no_queue: true, ..Fake::default() };

    let outcome = delivered(&[poison("1"), created("2", 2)], &channel).await;

    assert_eq!((outcome.delivered, outcome.dead_letters, &outcome.failed[..]), (1, 0, &["1".to_owned()][..]));
}

#[tokio::test]
async fn a_batch_that_cannot_name_what_failed_fails_whole() {
    let channel = Fake { has_no_queue: true, ..Fake::default() };

    let nameless = deliver(&json!({ "Records": [{}] }), PER_ITEM, &channel).await;
    assert!(matches!(nameless, Err(BatchError::Nameless(_))), "{nameless:?}");
    let no_batch = deliver(&json!({ "detail": {} }), PER_ITEM, &channel).await;
    assert!(matches!(no_batch, Err(BatchError::NoRecords)), "{no_batch:?}");
}

#[tokio::test]
async fn a_record_without_a_name_is_set_aside_before_anything_of_it_is_put() {
    let channel = Fake::default();
    let mut nameless = created("1", 1);
    nameless["dynamodb"]["SequenceNumber"] = Value::Null;

    let outcome = delivered(&[nameless], &channel).await;

    assert_eq!((outcome.delivered, outcome.dead_letters), (0, 1));
}

#[tokio::test]
async fn in_the_order_of_the_stream_a_call_takes_what_follows_whichever_item_it_is_of() {
    let channel = Fake::default();
    let records = [created("1", 1), updated("2", 1, 2), created("3", 2), updated("4", 1, 3)];

    let outcome = delivered_in_order(&records, &channel).await;

    assert_eq!(outcome, Outcome { records: 4, delivered: 4, ..Outcome::default() });
    assert_eq!(
        channel.calls(),
        [&["user.created/1/1", "user.updated/1/2", "user.created/2/1"][..], &["user.updated/1/3"]]
    );
}

#[tokio::test]
async fn in_the_order_of_the_stream_a_failure_names_the_first_and_stops_all_that_follows() {
    let calls = ["user.created/4/1", "user.created/5/1", "user.created/6/1"];
    let channel = Fake::that(calls.map(|id| (id, failed())));
    let mut records: Vec<Value> = (1..=9).map(|id| created(&id.to_string(), id)).collect();
    records.push(poison("10"));

    let outcome = delivered_in_order(&records, &channel).await;

    assert_eq!((outcome.delivered, outcome.dead_letters, &outcome.failed[..]), (3, 1, &["4".to_owned()][..]));
    assert_eq!(channel.calls().len(), 2, "the last three were not put");
    assert_eq!(outcome.answer(), json!({ "batchItemFailures": [{ "itemIdentifier": "4" }] }));
}
