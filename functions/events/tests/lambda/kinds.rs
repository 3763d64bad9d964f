//! The exact content of each kind of event, and the changes that cause none.

use serde_json::{Value, json};
use tests::records::{SESSION, created, profile, profile_with, session, session_record, updated, user_record};

use super::Site;

/// The detail type and detail of each event that one record causes.
async fn events_of(site: &mut Site, record: Value) -> Vec<(String, Value)> {
    let before = site.bus.events().len();
    assert_eq!(site.deliver(&[record]).await, [""; 0]);
    let new = site.bus.events().split_off(before);
    new.iter()
        .map(|entry| {
            assert_eq!(entry["Time"].as_f64(), Some(1_790_000_100.0), "the commit time of the change: {entry}");
            (entry["DetailType"].as_str().unwrap().to_owned(), entry["Detail"].clone())
        })
        .collect()
}

fn jane(version: u64) -> Value {
    json!({
        "name": format!("Jane {version}"), "email": "jane-7@example.com", "role": "user", "status": "active",
        "created_at": "2026-09-21T14:13:20Z", "updated_at": "2026-09-21T14:13:20Z",
    })
}

#[tokio::test]
async fn a_user_is_created_updated_and_deleted() {
    let mut site = Site::start().await;

    let events = events_of(&mut site, created(1, 7)).await;
    let detail = json!({ "id": "user.created/7/1", "version": 1, "user_id": 7, "user": jane(1) });
    assert_eq!(events, [("user.created".to_owned(), detail)]);

    let events = events_of(&mut site, updated(2, 7, 2)).await;
    let detail = json!({
        "id": "user.updated/7/2", "version": 2, "user_id": 7, "user": jane(2),
        "changed": ["name"], "previous": { "name": "Jane 1" },
    });
    assert_eq!(events, [("user.updated".to_owned(), detail)]);

    let events = events_of(&mut site, user_record(3, 7, Some(profile(7, 2)), None)).await;
    let ended = json!({
        "id": "user.sessions_ended/7/2", "version": 2, "user_id": 7, "epoch": 2, "reason": "deleted",
    });
    let deleted = json!({ "id": "user.deleted/7/2", "version": 2, "user_id": 7, "user": jane(2) });
    assert_eq!(events, [("user.sessions_ended".to_owned(), ended), ("user.deleted".to_owned(), deleted)]);
}

#[tokio::test]
async fn all_sessions_end_at_once() {
    let mut site = Site::start().await;
    let raised = |attributes: &Value| {
        let mut attributes = attributes.clone();
        attributes["epoch"] = json!({ "N": "2" });
        user_record(1, 7, Some(profile(7, 1)), Some(profile_with(7, 1, &attributes)))
    };
    let ended = |reason: &str| json!({ "id": "user.sessions_ended/7/2", "version": 1, "user_id": 7, "epoch": 2, "reason": reason });

    let events = events_of(&mut site, raised(&json!({}))).await;
    assert_eq!(events, [("user.sessions_ended".to_owned(), ended("ended"))]);

    let events = events_of(&mut site, raised(&json!({ "kept_session": { "S": SESSION } }))).await;
    let mut detail = ended("password_changed");
    detail["except"] = json!(SESSION);
    assert_eq!(events, [("user.sessions_ended".to_owned(), detail)]);

    let events = events_of(&mut site, raised(&json!({ "status": { "S": "inactive" }, "version": { "N": "2" } }))).await;
    let kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["user.updated", "user.sessions_ended"]);
    assert_eq!(events[0].1["changed"], json!(["status"]));
    assert_eq!((&events[1].1["reason"], &events[1].1["version"]), (&json!("deactivated"), &json!(2)));
}

#[tokio::test]
async fn a_session_starts_and_ends_and_shows_no_secret() {
    let mut site = Site::start().await;
    let shown = json!({
        "id": SESSION, "kind": "refreshable", "device": "Firefox on Windows", "epoch": 1,
        "created_at": "2026-09-21T14:13:20Z", "expires_at": "2026-10-05T14:13:20Z",
    });
    let started = json!({
        "id": format!("session.started/{SESSION}/1"), "version": 1, "user_id": 7, "session": shown,
    });
    let ended = |reason: &str| {
        json!({
            "id": format!("session.ended/{SESSION}/2"), "version": 2, "user_id": 7, "session": shown, "reason": reason,
        })
    };

    let events = events_of(&mut site, session_record(1, None, Some(session(&json!({}))))).await;
    assert_eq!(events, [("session.started".to_owned(), started)]);

    let events = events_of(&mut site, session_record(2, Some(session(&json!({}))), None)).await;
    assert_eq!(events, [("session.ended".to_owned(), ended("ended"))]);

    let mut swept = session_record(3, Some(session(&json!({}))), None);
    swept["userIdentity"] = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
    let events = events_of(&mut site, swept).await;
    assert_eq!(events, [("session.ended".to_owned(), ended("expired"))]);

    let everything = format!("{:?} {:?} {}", site.bus.events(), site.bus.letters(), site.events.log());
    for secret in ["secret", "192.0.2.77"] {
        assert!(!everything.contains(secret), "{secret} in {everything}");
    }
}

#[tokio::test]
async fn what_changes_nothing_for_others_is_no_event() {
    let mut site = Site::start().await;
    let changed = |attributes: Value| session_record(1, Some(session(&json!({}))), Some(session(&attributes)));
    let guard = |name: &str| {
        let item = json!({ "pk": { "S": name }, "n": { "N": "7" }, "password": { "S": "$argon2id$secret" } });
        let mut record = user_record(1, 7, Some(item.clone()), Some(item));
        record["dynamodb"]["Keys"]["pk"] = json!({ "S": name });
        record
    };
    let same = user_record(1, 7, Some(profile(7, 1)), Some(profile(7, 1)));

    let records = [
        changed(json!({ "last_seen_at": { "N": "1790000400" }, "expires_at": { "N": "1791210000" } })),
        changed(json!({ "generation": { "N": "1" }, "refresh_hash": { "S": "another" } })),
        changed(json!({ "epoch": { "N": "2" } })),
        guard("email#jane@example.com"),
        guard("counter#user_id"),
        same,
    ];
    assert_eq!(site.deliver(&records).await, [""; 0]);

    assert_eq!((site.bus.calls().len(), site.bus.letters().len()), (0, 0));
}
