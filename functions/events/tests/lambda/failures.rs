//! Failures lose no event, do not block other users' events, and a repeat sends the same events.

use serde_json::{Value, json};
use tests::bus::Health;
use tests::records::{created, poison, sequence_number, updated};

use super::Site;

fn numbers(of: &[u64]) -> Vec<String> {
    of.iter().map(|number| sequence_number(*number)).collect()
}

#[tokio::test]
async fn an_event_that_fails_stops_its_own_user_alone_until_it_comes_again() {
    let mut site = Site::start().await;
    let records = [created(1, 1), updated(2, 1, 2), created(3, 2), updated(4, 1, 3), updated(5, 2, 2)];
    site.bus.fails("user.updated/1/2", "ThrottlingException");

    let failed = site.deliver(&records).await;

    assert_eq!(failed, numbers(&[2, 4]));
    assert_eq!(
        site.bus.ids(),
        ["user.created/1/1", "user.created/2/1", "user.updated/2/2"],
        "the third version of user 1 waits for the second"
    );

    // Lambda continues from the first failed record, so it delivers the later ones again.
    site.bus.recovers();
    assert_eq!(site.deliver(&records[1..]).await, [""; 0]);
    let again = &site.bus.ids()[3..];
    assert_eq!(again, ["user.updated/1/2", "user.created/2/1", "user.updated/1/3", "user.updated/2/2"]);
}

#[tokio::test]
async fn what_is_told_again_has_the_same_id() {
    let mut site = Site::start().await;
    let records = [created(1, 1), updated(2, 1, 2), created(3, 2)];

    site.deliver(&records).await;
    let mut again = records.clone();
    // A redelivery of the same change may carry another record id.
    again.iter_mut().for_each(|record| record["eventID"] = json!("another"));
    site.deliver(&again).await;

    let events = site.bus.events();
    assert_eq!(events.len(), 6);
    assert_eq!(events[..3], events[3..], "the repeat is identical");
}

#[tokio::test]
async fn a_hundred_records_are_put_ten_at_a_time() {
    let mut site = Site::start().await;
    let records: Vec<Value> = (1..=100).map(|id| created(id, id)).collect();

    assert_eq!(site.deliver(&records).await, [""; 0]);

    assert_eq!(site.bus.calls(), [10; 10]);
    assert_eq!(site.bus.events().len(), 100);
}

#[tokio::test]
async fn a_poison_record_goes_to_the_queue_and_stops_nobody() {
    let mut site = Site::start().await;
    let mut malformed = created(4, 4);
    malformed["dynamodb"]["NewImage"] = json!("nonsense");

    let failed = site.deliver(&[created(1, 1), poison(2, 2), updated(3, 1, 2), malformed, created(5, 5)]).await;

    assert_eq!(failed, [""; 0]);
    assert_eq!(site.bus.ids(), ["user.created/1/1", "user.created/5/1", "user.updated/1/2"]);
    let mut letters = site.bus.letters();
    letters.sort_by_key(|letter| letter["sequenceNumber"].to_string());
    assert_eq!(
        letters[0],
        json!({
            "reason": "an image is not of our making",
            "keys": { "pk": { "S": "user#2" } },
            "eventName": "INSERT",
            "eventID": "c4ca4238a0b923820dcc509a00000002",
            "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/users/stream/2026-09-21T00:00:00.000",
            "sequenceNumber": sequence_number(2),
        })
    );
    assert_eq!(letters[1]["reason"], json!("it is no record of a stream"));
    assert!(site.events.log().contains(&sequence_number(2)), "the log names the record");
    assert!(!format!("{letters:?} {}", site.events.log()).contains("secret"), "an image was logged or sent");
}

#[tokio::test]
async fn an_event_that_the_bus_refuses_is_poison_and_found_among_its_neighbours() {
    let mut site = Site::start().await;
    site.bus.fails("user.created/2/1", "MalformedDetail");
    site.bus.is_spoilt_by("user.created/3/1");

    let failed = site.deliver(&[created(1, 1), created(2, 2), created(3, 3), updated(4, 2, 2), created(5, 5)]).await;

    assert_eq!(failed, [""; 0]);
    let mut ids = site.bus.ids();
    ids.sort();
    assert_eq!(ids, ["user.created/1/1", "user.created/5/1", "user.updated/2/2"]);
    let mut reasons: Vec<String> =
        site.bus.letters().iter().map(|letter| format!("{} {}", letter["keys"]["pk"]["S"], letter["reason"])).collect();
    reasons.sort();
    assert_eq!(
        reasons,
        [
            r#""user#2" "the bus refuses its event: MalformedDetail""#,
            r#""user#3" "the bus refuses its event: ValidationException""#,
        ]
    );
}

#[tokio::test]
async fn a_right_that_is_missing_holds_the_stream_up_and_loses_nothing() {
    let mut site = Site::start().await;
    site.bus.fails("user.created/1/1", "AccessDeniedException");

    assert_eq!(site.deliver(&[created(1, 1), created(2, 2)]).await, numbers(&[1]));

    assert_eq!((site.bus.ids(), site.bus.letters()), (vec!["user.created/2/1".to_owned()], Vec::new()));
}

#[tokio::test]
async fn a_bus_that_is_down_gets_everything_later() {
    let mut site = Site::start().await;
    let records: Vec<Value> = (1..=25).map(|id| created(id, id)).collect();
    let all = numbers(&(1..=25).collect::<Vec<_>>());
    for health in [
        Health::Refusing(400, "ThrottlingException"),
        Health::Refusing(500, "InternalException"),
        Health::Refusing(400, "AccessDeniedException"),
        Health::Silent,
    ] {
        site.bus.bus_is(health.clone());
        assert_eq!(site.deliver(&records).await, all, "{health:?}");
    }
    assert_eq!((site.bus.events().len(), site.bus.letters().len()), (0, 0));

    site.bus.recovers();
    assert_eq!(site.deliver(&records).await, [""; 0]);
    assert_eq!(site.bus.events().len(), 25);
}

#[tokio::test]
async fn without_the_queue_a_poison_record_comes_again_and_the_others_are_told() {
    let mut site = Site::start().await;
    for health in [Health::Refusing(400, "AccessDeniedException"), Health::Silent] {
        site.bus.queue_is(health);
        assert_eq!(site.deliver(&[poison(1, 1), created(2, 2)]).await, numbers(&[1]));
    }
    assert_eq!(site.bus.ids(), ["user.created/2/1", "user.created/2/1"]);

    site.bus.recovers();
    assert_eq!(site.deliver(&[poison(1, 1), created(2, 2)]).await, [""; 0]);
    assert_eq!(site.bus.letters().len(), 1);
}
