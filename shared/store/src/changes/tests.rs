//! Records as DynamoDB writes them, and invalid ones.

use roster_types::event::{EndOfOne, Event};
use serde_json::json;

use super::*;

fn profile() -> Value {
    json!({
        "pk": { "S": "user#7" }, "id": { "N": "7" }, "name": { "S": "Jane Smith" },
        "email": { "S": "jane@example.com" }, "role": { "S": "user" }, "status": { "S": "active" },
        "created_at": { "N": "1000" }, "updated_at": { "N": "1000" }, "version": { "N": "1" },
        "epoch": { "N": "3" }, "bucket": { "S": "users#0" },
    })
}

fn session() -> Value {
    json!({
        "id": { "S": "abababababababababababababababab" }, "user_id": { "N": "7" },
        "started": { "S": "0000002000000#abababababababababababababababab" }, "epoch": { "N": "3" },
        "kind": { "S": "opaque" }, "counted": { "BOOL": true }, "created_at": { "N": "2000000" },
        "last_seen_at": { "N": "2000" }, "expires_at": { "N": "3000" },
        "device": { "S": "Firefox on Windows" }, "ip": { "S": "192.0.2.1" }, "opaque_hash": { "S": "secret" },
    })
}

fn record(name: &str, key: &Value, old: Option<Value>, new: Option<Value>) -> Value {
    let mut record = json!({ "eventName": name, "dynamodb": {
        "Keys": key, "SequenceNumber": "4421584500000000017450439091", "ApproximateCreationDateTime": 1790000000.5,
    }});
    for (member, image) in [("OldImage", old), ("NewImage", new)] {
        if let Some(image) = image {
            record["dynamodb"][member] = image;
        }
    }
    record
}

fn of_user(name: &str, old: Option<Value>, new: Option<Value>) -> Value {
    record(name, &json!({ "pk": { "S": "user#7" } }), old, new)
}

fn ended_session() -> Value {
    record("REMOVE", &json!({ "id": session()["id"] }), Some(session()), None)
}

fn read(record: &Value) -> Result<Option<(Time, Change)>, UnreadableRecord> {
    Record::of(record).change()
}

#[test]
fn a_record_is_read_with_its_time_and_place() {
    let record = of_user("INSERT", None, Some(profile()));

    let (at, change) = read(&record).unwrap().unwrap();

    assert_eq!(at, Time::from_millis(1_790_000_000_500));
    assert!(matches!(change, Change::User(Step::Made(ref state)) if state.profile.epoch == 3), "{change:?}");
    assert_eq!(Record::of(&record).sequence_number(), Some("4421584500000000017450439091"));
}

#[test]
fn the_session_that_outlived_the_others_is_read_with_the_user() {
    let mut after = profile();
    after["epoch"] = json!({ "N": "4" });
    after["kept_session"] = session()["id"].clone();

    let (_, change) = read(&of_user("MODIFY", Some(profile()), Some(after))).unwrap().unwrap();

    let Change::User(Step::Changed { before, after }) = change else { panic!("{change:?}") };
    assert_eq!((before.profile.epoch, after.profile.epoch), (3, 4));
    assert_eq!(after.kept_session, SessionId::parse("abababababababababababababababab"));
}

#[test]
fn guards_and_counters_are_no_change_to_anybody() {
    for pk in ["email#jane@example.com", "counter#user_id", "counter#active_admins", "user#", "user#x"] {
        let image = json!({ "pk": { "S": pk }, "n": { "N": "4" } });
        let record = record("MODIFY", &json!({ "pk": { "S": pk } }), Some(image.clone()), Some(image));
        assert_eq!(read(&record), Ok(None), "{pk}");
    }
}

#[test]
fn a_session_that_was_swept_is_told_from_one_that_was_ended() {
    let end_of = |identity: Value| {
        let mut record = ended_session();
        record["userIdentity"] = identity;
        let (_, change) = read(&record).unwrap().unwrap();
        match change.events().pop() {
            Some(Event::SessionEnded { end, .. }) => end,
            other => panic!("{other:?}"),
        }
    };
    let by = |kind: &str, who: &str| json!({ "type": kind, "principalId": who });

    assert_eq!(end_of(Value::Null), EndOfOne::Ended);
    assert_eq!(end_of(by("Service", "dynamodb.amazonaws.com")), EndOfOne::Expired);
    let as_answered = json!({ "Type": "Service", "PrincipalId": "dynamodb.amazonaws.com" });
    assert_eq!(end_of(as_answered), EndOfOne::Expired);
    assert_eq!(end_of(by("Service", "replication.dynamodb.amazonaws.com")), EndOfOne::Ended);
}

#[test]
fn what_nobody_can_read_says_which_part_and_quotes_nothing() {
    let without = |member: &str| {
        let mut image = profile();
        image.as_object_mut().unwrap().remove(member);
        of_user("INSERT", None, Some(image))
    };
    let wrong = |member: &str| {
        let mut image = profile();
        image[member] = json!({ "S": "secret" });
        of_user("INSERT", None, Some(image))
    };
    let mut foreign_kind = ended_session();
    foreign_kind["dynamodb"]["OldImage"]["kind"] = json!({ "S": "secret" });
    for (record, problem) in [
        (json!(7), UnreadableRecord::NoRecord),
        (json!({ "eventName": "INSERT" }), UnreadableRecord::NoRecord),
        (of_user("RENAME", None, Some(profile())), UnreadableRecord::NoRecord),
        (of_user("INSERT", None, Some(json!({ "pk": "user#7" }))), UnreadableRecord::NoRecord),
        (record("INSERT", &json!({ "name": { "S": "x" } }), None, Some(profile())), UnreadableRecord::ForeignKey),
        (record("INSERT", &json!({ "id": { "N": "7" } }), None, Some(profile())), UnreadableRecord::ForeignKey),
        (of_user("INSERT", Some(profile()), None), UnreadableRecord::NoImage),
        (of_user("MODIFY", None, Some(profile())), UnreadableRecord::NoImage),
        (without("email"), UnreadableRecord::ForeignImage),
        (wrong("version"), UnreadableRecord::ForeignImage),
        (wrong("kept_session"), UnreadableRecord::ForeignImage),
        (foreign_kind, UnreadableRecord::ForeignImage),
    ] {
        assert_eq!(read(&record), Err(problem), "{record}");
        assert!(!problem.to_string().contains("secret"));
    }
}

#[test]
fn a_letter_says_where_and_why_and_shows_no_image() {
    let record = json!({ "eventID": "1", "eventName": "INSERT", "eventSourceARN": "arn", "dynamodb": {
        "Keys": { "id": { "S": "ab" } }, "NewImage": { "opaque_hash": { "S": "secret" } }, "SequenceNumber": "42",
    }});

    assert_eq!(
        dead_letter(&record, "why"),
        json!({
            "reason": "why", "keys": { "id": { "S": "ab" } }, "eventName": "INSERT", "eventID": "1",
            "eventSourceARN": "arn", "sequenceNumber": "42",
        })
    );
}
