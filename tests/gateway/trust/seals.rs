//! The seals of the audit log.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::join_all;
use serde_json::json;
use shared::audit_seal::{Break, ShardReport};
use tests::{START, TestApp, attribute};

const TABLE: &str = "AuditTable";

async fn reports(app: &TestApp) -> Vec<ShardReport> {
    app.services().seals.verify_audit(START).await.unwrap()
}

/// The number of entries, the number of sealed entries, and the breaks.
async fn state(app: &TestApp) -> (usize, usize, Vec<Break>) {
    let reports = reports(app).await;
    let entries = reports.iter().map(|report| report.entries).sum();
    let sealed = reports.iter().map(|report| report.sealed).sum();
    (entries, sealed, reports.into_iter().filter_map(|report| report.broken).collect())
}

/// An audit log with many entries, all sealed.
async fn sealed() -> TestApp {
    let app = TestApp::start().await;
    for _ in 0..25 {
        app.user().await;
    }
    app.services().seals.seal_audit().await.unwrap();
    app
}

type Item = std::collections::HashMap<String, AttributeValue>;

/// Two consecutive sealed entries of one shard.
async fn neighbours(app: &TestApp) -> (Item, Item) {
    let items = app.tables().all(TABLE).await;
    let second = items.iter().find(|item| attribute(item, "seq") == "2" && item.contains_key("at")).unwrap();
    let is_first = |item: &&Item| {
        item.contains_key("at")
            && attribute(item, "shard") == attribute(second, "shard")
            && attribute(item, "seq") == "1"
    };
    (items.iter().find(is_first).unwrap().clone(), second.clone())
}

async fn put(app: &TestApp, item: Item) {
    app.tables().client().put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
}

async fn delete(app: &TestApp, item: &Item) {
    let key = |name: &str| AttributeValue::S(attribute(item, name));
    let request = app.tables().client().delete_item().table_name(TABLE);
    request.key("shard", key("shard")).key("ulid", key("ulid")).send().await.unwrap();
}

#[tokio::test]
async fn a_change_waits_for_no_seal_and_is_sealed_after_the_fact() {
    let app = TestApp::start().await;
    app.user().await;
    let (before, ..) = state(&app).await;
    assert_eq!(state(&app).await, (before, 0, Vec::new()));

    let count = app.services().seals.seal_audit().await.unwrap();

    assert_eq!(count, before);
    assert_eq!(state(&app).await, (before, before, Vec::new()));
    assert_eq!(app.services().seals.seal_audit().await.unwrap(), 0, "nothing is sealed twice");
    let list = app.get("/api/v1/audit?limit=100&user_id=2").token(&app.admin().await).send().await.json();
    assert!(list["entries"].as_array().unwrap().iter().all(|entry| entry["sealed"] == true), "{list}");
}

#[tokio::test]
async fn a_chain_goes_on_where_it_ended() {
    let app = sealed().await;
    for _ in 0..20 {
        app.user().await;
    }

    app.services().seals.seal_audit().await.unwrap();

    let (entries, sealed, broken) = state(&app).await;
    assert!(entries > 40, "{entries}");
    assert_eq!((sealed, broken), (entries, Vec::new()));
}

#[tokio::test]
async fn a_changed_entry_is_found() {
    let app = sealed().await;
    let (first, _) = neighbours(&app).await;
    let (entries, ..) = state(&app).await;
    for (attribute_name, value) in [
        ("actor", AttributeValue::S("user:1".to_owned())),
        ("at", AttributeValue::N("1".to_owned())),
        ("added", AttributeValue::S("x".to_owned())),
        ("added", AttributeValue::Bool(true)),
        ("seal", AttributeValue::S("0".repeat(64))),
        ("expires_at", AttributeValue::N("9999999999".to_owned())),
    ] {
        let mut changed = first.clone();
        changed.insert(attribute_name.to_owned(), value);
        put(&app, changed).await;

        let found = Break::Changed { seq: 1, id: attribute(&first, "ulid") };
        assert_eq!(state(&app).await, (entries, entries, vec![found]), "{attribute_name}");
        put(&app, first.clone()).await;
        assert_eq!(state(&app).await.2, []);
    }
}

#[tokio::test]
async fn a_removed_entry_is_found() {
    let app = sealed().await;
    let (first, _) = neighbours(&app).await;

    delete(&app, &first).await;

    assert_eq!(state(&app).await.2, [Break::Missing { seq: 1 }]);
}

#[tokio::test]
async fn entries_that_changed_places_are_found() {
    let app = sealed().await;
    let (mut first, mut second) = neighbours(&app).await;
    for name in ["seq", "seal"] {
        let (one, two) = (first[name].clone(), second[name].clone());
        first.insert(name.to_owned(), two);
        second.insert(name.to_owned(), one);
    }

    put(&app, first).await;
    put(&app, second.clone()).await;

    assert_eq!(state(&app).await.2, [Break::Changed { seq: 1, id: attribute(&second, "ulid") }]);
}

#[tokio::test]
async fn a_head_that_was_removed_or_put_back_is_found() {
    let app = sealed().await;
    let (first, _) = neighbours(&app).await;
    let shard = attribute(&first, "shard");
    let items = app.tables().all(TABLE).await;
    let is_head = |item: &&Item| attribute(item, "ulid") == "HEAD" && attribute(item, "shard") == shard;
    let head = items.iter().find(is_head).unwrap();
    let mut earlier = head.clone();
    earlier.insert("seq".to_owned(), AttributeValue::N("1".to_owned()));
    earlier.insert("seal".to_owned(), first["seal"].clone());

    put(&app, earlier).await;
    assert_eq!(state(&app).await.2, [Break::Head { seq: 1 }]);

    delete(&app, head).await;
    assert_eq!(state(&app).await.2, [Break::Head { seq: 0 }]);
}

#[tokio::test]
async fn sealers_at_work_at_once_make_one_chain() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        for _ in 0..12 {
            app.user().await;
        }
        let sealers = (0..3).map(|_| app.services().seals.seal_audit());
        let counts = join_all(sealers).await;
        assert!(counts.iter().all(Result::is_ok), "{counts:?}");
    }
    app.services().seals.seal_audit().await.unwrap();

    let (entries, sealed, broken) = state(&app).await;

    assert_eq!((sealed, broken), (entries, Vec::new()));
}

#[tokio::test]
async fn entries_of_earlier_days_are_sealed_however_late() {
    let app = TestApp::start().await;
    app.user().await;
    app.clock().advance(Duration::from_secs(3 * 24 * 60 * 60));

    app.services().seals.seal_audit().await.unwrap();

    let (entries, sealed, broken) = state(&app).await;
    assert!(entries > 0);
    assert_eq!((sealed, broken), (entries, Vec::new()));
}

#[tokio::test]
async fn refused_sign_ins_are_sealed_when_their_minute_is_long_over() {
    let app = TestApp::start().await;
    let guess = async || {
        let body = json!({ "email": app.jane().email, "passw": "wrong anvil 7 rivers" });
        assert_eq!(app.post("/api/v1/public/users/login").json(&body).send().await.status, 401);
    };
    guess().await;
    app.services().seals.seal_audit().await.unwrap();
    guess().await;
    let (entries, sealed, _) = state(&app).await;
    assert_eq!(entries - sealed, 1, "the newest counter may still be raised");

    app.clock().advance(Duration::from_secs(120));
    assert_eq!(app.services().seals.seal_audit().await.unwrap(), 1);

    assert_eq!(state(&app).await, (entries, entries, Vec::new()));
    let items = app.tables().all(TABLE).await;
    let refused = items.iter().find(|item| attribute(item, "action") == "sign_in.refused").unwrap();
    assert_eq!(attribute(refused, "count"), "2");
}

#[tokio::test]
async fn an_entry_that_nobody_could_have_written_keeps_no_other_from_its_seal() {
    let app = TestApp::start().await;
    app.user().await;
    let items = app.tables().all(TABLE).await;
    let mut odd = items[0].clone();
    let id = "00000000000000000000000000";
    odd.insert("ulid".to_owned(), AttributeValue::S(id.to_owned()));
    odd.insert("detail".to_owned(), AttributeValue::Bool(true));
    put(&app, odd).await;

    let count = app.services().seals.seal_audit().await.unwrap();

    assert_eq!(count, items.len());
    let overdue = vec![Break::Overdue { id: id.to_owned() }];
    assert_eq!(state(&app).await, (items.len() + 1, items.len(), overdue));
}

#[tokio::test]
async fn the_key_of_the_chain_is_kept_sealed() {
    let app = sealed().await;

    let setting = app.tables().item("SettingsTable", "name", "audit_key").await.unwrap();

    let AttributeValue::M(value) = &setting["value"] else { panic!("{setting:?}") };
    // Nonce, 32 bytes and tag, in base64.
    assert_eq!(attribute(value, "sealed").len(), (12_usize + 32 + 16).div_ceil(3) * 4);
}
