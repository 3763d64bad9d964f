//! Records that can never be counted, and records that cannot be counted now.

use serde_json::{Value, json};
use tests::TestApp;
use tests::bus::Health;
use tests::records::just_now;

use super::Site;

/// An unreadable record of the users table.
fn poison() -> Value {
    let dynamodb = json!({
        "Keys": { "pk": { "S": "user#4" } }, "NewImage": { "pk": { "S": "user#4" }, "nickname": { "S": "Bo" } },
        "SequenceNumber": "1", "ApproximateCreationDateTime": 1_790_000_000, "StreamViewType": "NEW_AND_OLD_IMAGES",
    });
    json!({ "eventID": "1", "eventName": "INSERT", "eventSourceARN": "arn", "dynamodb": dynamodb })
}

/// The records of John's and Jane's creation.
async fn records() -> Vec<Value> {
    let records = TestApp::start().await.counted_streams().next().await.unwrap();
    records.into_iter().map(just_now).collect()
}

#[tokio::test]
async fn what_nobody_can_read_is_reported_and_stops_nobody() {
    let mut site = Site::start().await;
    let mut batch = records().await;
    batch.insert(0, poison());

    assert_eq!(site.deliver(&batch).await, [""; 0]);

    assert_eq!(site.figures().await["users"], 2);
    let letters = site.bus.letters();
    assert_eq!((letters.len(), &letters[0]["function"]), (1, &json!("statistics")));
    assert_eq!(
        (&letters[0]["sequenceNumber"], &letters[0]["keys"]),
        (&json!("1"), &json!({ "pk": { "S": "user#4" } }))
    );
    assert!(!letters[0].to_string().contains("Bo"), "an image was sent: {}", letters[0]);
}

#[tokio::test]
async fn a_report_that_cannot_be_written_comes_again_and_counts_the_others_once() {
    let mut site = Site::start().await;
    let mut batch = records().await;
    batch.push(poison());
    site.bus.queue_is(Health::Refusing(400, "AWS.SimpleQueueService.NonExistentQueue"));

    assert_eq!(site.deliver(&batch).await, ["1"]);
    site.bus.recovers();
    assert_eq!(site.deliver(&batch).await, [""; 0]);

    assert_eq!((site.figures().await["users"], site.bus.letters().len()), (2, 1));
}

#[tokio::test]
async fn what_cannot_be_counted_now_is_named_from_its_first_on() {
    let mut site = Site::with(&[("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1")]).await;
    let batch = records().await;
    let counted = batch.iter().find(|record| record["dynamodb"]["Keys"]["pk"]["S"] == "user#1").unwrap();

    assert_eq!(site.deliver(&batch).await, [counted["dynamodb"]["SequenceNumber"].as_str().unwrap()]);
}

#[tokio::test]
async fn records_of_the_day_before_yesterday_are_left_out() {
    let mut site = Site::start().await;
    let mut batch = records().await;
    batch.iter_mut().for_each(|record| record["dynamodb"]["ApproximateCreationDateTime"] = json!(1_700_000_000));

    assert_eq!(site.deliver(&batch).await, [""; 0]);

    assert!(site.figures().await.is_empty());
}
