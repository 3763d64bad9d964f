//! Records of the users and sessions tables, as Lambda delivers them from the streams.

use serde_json::{Value, json};
use shared::clock::Clock;

/// The id of the session in [`session`].
pub const SESSION: &str = "abababababababababababababababab";

/// A profile item with this version.
pub fn profile(id: u64, version: u64) -> Value {
    json!({
        "pk": { "S": format!("user#{id}") }, "id": { "N": id.to_string() },
        "name": { "S": format!("Jane {version}") }, "email": { "S": format!("jane-{id}@example.com") },
        "role": { "S": "user" }, "status": { "S": "active" }, "created_at": { "N": "1790000000" },
        "updated_at": { "N": "1790000000" }, "version": { "N": version.to_string() }, "epoch": { "N": "1" },
        "bucket": { "S": "users#0" }, "email_bucket": { "S": "ja" }, "email_folded": { "S": "jane@example.com" },
        "name_bucket": { "S": "ja" }, "name_folded": { "S": "jane" },
    })
}

/// A profile item with more attributes.
pub fn profile_with(id: u64, version: u64, attributes: &Value) -> Value {
    with(profile(id, version), attributes)
}

/// A session item, including the hashes of its secrets.
pub fn session(attributes: &Value) -> Value {
    let session = json!({
        "id": { "S": SESSION }, "user_id": { "N": "7" }, "started": { "S": format!("1790000000000#{SESSION}") },
        "epoch": { "N": "1" }, "kind": { "S": "refreshable" }, "counted": { "BOOL": true },
        "created_at": { "N": "1790000000000" }, "last_seen_at": { "N": "1790000000" },
        "expires_at": { "N": "1791209600" }, "device": { "S": "Firefox on Windows" },
        "user_agent": { "S": "Mozilla/5.0 secret-agent" }, "ip": { "S": "192.0.2.77" },
        "refresh_hash": { "S": "secret-refresh-hash" }, "nonce": { "S": "secret-nonce" },
        "rotated_at": { "N": "1790000000000" }, "family": { "S": "secret-family" }, "generation": { "N": "0" },
    });
    with(session, attributes)
}

fn with(mut item: Value, attributes: &Value) -> Value {
    item.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    item
}

/// A record of the users table.
pub fn user_record(number: u64, id: u64, old: Option<Value>, new: Option<Value>) -> Value {
    record("users", number, json!({ "pk": { "S": format!("user#{id}") } }), old, new)
}

/// A record of the sessions table.
pub fn session_record(number: u64, old: Option<Value>, new: Option<Value>) -> Value {
    record("sessions", number, json!({ "id": { "S": SESSION } }), old, new)
}

/// The creation of a user.
pub fn created(number: u64, id: u64) -> Value {
    user_record(number, id, None, Some(profile(id, 1)))
}

/// An update that gives a user this version.
pub fn updated(number: u64, id: u64, version: u64) -> Value {
    user_record(number, id, Some(profile(id, version - 1)), Some(profile(id, version)))
}

/// A user whose profile is unreadable.
pub fn poison(number: u64, id: u64) -> Value {
    let image = json!({ "pk": { "S": format!("user#{id}") }, "password": { "S": "secret-verifier" } });
    user_record(number, id, None, Some(image))
}

/// Dates the record now, because old records are not counted.
pub fn just_now(mut record: Value) -> Value {
    record["dynamodb"]["ApproximateCreationDateTime"] = json!(Clock::system().now().seconds());
    record
}

/// A long, increasing number, as DynamoDB's are.
pub fn sequence_number(number: u64) -> String {
    format!("44215845000000000174{number:08}")
}

fn record(table: &str, number: u64, keys: Value, old: Option<Value>, new: Option<Value>) -> Value {
    let name = match (&old, &new) {
        (None, _) => "INSERT",
        (_, None) => "REMOVE",
        _ => "MODIFY",
    };
    let mut record = json!({
        "eventID": format!("c4ca4238a0b923820dcc509a{number:08}"),
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_790_000_100,
            "Keys": keys,
            "SequenceNumber": sequence_number(number),
            "SizeBytes": 480,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN":
            format!("arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/2026-09-21T00:00:00.000"),
    });
    for (member, image) in [("OldImage", old), ("NewImage", new)] {
        if let Some(image) = image {
            record["dynamodb"][member] = image;
        }
    }
    record
}
