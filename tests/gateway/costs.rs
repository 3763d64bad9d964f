//! What each operation uses of the store is what `roster cost` and docs/scaling.md say: every figure of
//! roster/src/operator/cost/measured.json, measured. The embedded DynamoDB counts as AWS does: by items' sizes,
//! twice in a transaction, and each index by what it projects.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use roster::cost::measured::{self, MEASURED, Operation, Touch};
use serde_json::{Value, json};
use tests::{Call, Item, PASSWORD, TestApp};

/// As long as real browsers' are, because it is stored in sessions and in the audit log.
const BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const UNSEALED: &str = "AuditTable/unsealed";
const MAILS_DUE: &str = "MailTable/due";
const GRACE: &str = "grace.hopper@example.com";

type Units = BTreeMap<String, f64>;

/// Sums by table and index.
fn units(touches: &[Touch], of: impl Fn(&Touch) -> f64) -> Units {
    let mut units = Units::new();
    for touch in touches.iter().filter(|touch| of(touch) > 0.0) {
        *units.entry(touch.place.table().to_owned()).or_default() += of(touch);
    }
    units
}

/// Makes the call, which must have the documented cost. Returns its answer.
async fn costs(app: &TestApp, operation: &Operation, call: Call) -> Value {
    app.metered();
    let reply = call.header("user-agent", BROWSER).send().await;
    let metered = app.metered();

    let name = operation.name;
    assert!(reply.status < 300 || reply.status == 401, "{name}: {} {}", reply.status, reply.text);
    assert_eq!(metered.reads, units(&operation.touches, |touch| touch.reads), "{name}: read units");
    assert_eq!(metered.writes, units(&operation.touches, |touch| touch.writes), "{name}: write units");
    let calls = (metered.calls.len(), metered.steps);
    assert_eq!(calls, (operation.calls as usize, operation.steps as usize), "{name}: {:?}", metered.calls);
    let bytes = reply.text.len().abs_diff(operation.answer_bytes as usize);
    assert!(bytes <= 20 + reply.text.len() / 10, "{name}: an answer of {} bytes", reply.text.len());
    reply.json()
}

fn call(app: &TestApp, operation: &Operation) -> Call {
    let (method, path) = operation.route.split_once(' ').unwrap();
    app.call(method, &path.replace("{id}", "3"))
}

async fn sign_up(app: &TestApp) {
    let body = json!({ "name": "Grace Brewster Hopper", "email": GRACE, "password": PASSWORD });
    costs(app, &measured::SIGN_UP, call(app, &measured::SIGN_UP).json(&body)).await;
}

fn sign_in(app: &TestApp, password: &str) -> Call {
    call(app, &measured::SIGN_IN).json(&json!({ "email": GRACE, "passw": password })).header("user-agent", BROWSER)
}

#[tokio::test]
async fn signing_up_and_in_costs_what_is_written_down() {
    let app = TestApp::start().await;
    let key =
        json!({ "api_key": app.demo().api_key, "username": GRACE, "password": PASSWORD, "scope": "offline_access" });
    // Always from the same browser, because a sign-in from a new one causes a mail.
    let with_key = || call(&app, &measured::SIGN_IN_WITH_KEY).header("user-agent", BROWSER).json(&key);

    sign_up(&app).await;
    // Makes the IP address known, and the key used.
    assert_eq!(with_key().send().await.status, 200);
    costs(&app, &measured::SIGN_IN, sign_in(&app, PASSWORD)).await;
    costs(&app, &measured::SIGN_IN_WITH_KEY, with_key()).await;
    costs(&app, &measured::FAILED_SIGN_IN, sign_in(&app, "not her password")).await;
}

#[tokio::test]
async fn a_visit_and_its_end_cost_what_is_written_down() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    sign_up(&app).await;
    let tokens = sign_in(&app, PASSWORD).send().await.json();

    let refresh = call(&app, &measured::REFRESH).json(&json!({ "refresh_token": tokens["refresh_token"] }));
    let tokens = costs(&app, &measured::REFRESH, refresh).await;
    let token = tokens["access_token"].as_str().unwrap();
    let read = || call(&app, &measured::READ).token(token);
    costs(&app, &measured::READ, read()).await;
    app.clock().advance(Duration::from_secs(5 * 60));
    // The functions reload the public keys once a minute, which is not the cost of one request.
    for path in ["/users/1", "/api/v1/private/users/seances"] {
        let method = if path == "/users/1" { "GET" } else { "POST" };
        assert_eq!(app.call(method, path).token(&admin).send().await.status, 200);
    }
    costs(&app, &measured::FIRST_READ, read()).await;
    costs(&app, &measured::READ, read()).await;
    let name = json!({ "name": "Admiral Hopper" });
    costs(&app, &measured::CHANGE, call(&app, &measured::CHANGE).token(&admin).json(&name)).await;
    costs(&app, &measured::SIGN_OUT, call(&app, &measured::SIGN_OUT).token(token)).await;
}

#[tokio::test]
async fn sealing_costs_what_is_written_down() {
    let app = TestApp::start().await;
    sign_up(&app).await;
    for _ in 0..12 {
        assert_eq!(sign_in(&app, PASSWORD).send().await.status, 200);
    }
    let sealer = app.sealer().await;
    app.metered();

    let sealed = sealer.seal_audit().await.unwrap();
    let sealing = app.metered();
    assert_eq!(sealer.seal_audit().await.unwrap(), 0);
    let idle = app.metered();

    assert!(sealed >= 13, "only {sealed} entries were sealed");
    let batches = sealing.calls.iter().filter(|call| *call == "TransactWriteItems").count();
    let mut expected = units(&MEASURED.seal, |touch| touch.writes * sealed as f64);
    *expected.get_mut(MEASURED.seal_head.place.table()).unwrap() += MEASURED.seal_head.writes * batches as f64;
    assert_eq!(sealing.writes, expected);
    assert_eq!(idle.reads, Units::from([(UNSEALED.to_owned(), measured::LOOK_FOR_UNSEALED)]));
    assert_eq!(idle.writes, Units::new());
}

#[tokio::test]
async fn a_mail_costs_what_is_written_down() {
    let app = TestApp::start().await;
    sign_up(&app).await;
    let services = app.mailer().await;
    let mailer = services.mailer();
    assert_eq!(mailer.due_mails().await.unwrap().len(), 0);
    let of_mail = |table: &str| table.starts_with("MailTable") || table == "EphemeralTable";
    app.metered();
    assert_eq!(app.post("/panel/forgot").form(&[("email", GRACE)]).send().await.status, 200);
    // The link's own row and the visitor's counter belong to the request, not to the mail.
    let mut found = app.metered().writes;
    found.retain(|table, _| table.starts_with("MailTable"));

    let [id] = mailer.due_mails().await.unwrap().try_into().unwrap();
    let letter = mailer.take_mail(&id).await.unwrap().unwrap();
    mailer.record_delivery(&letter, Ok(())).await.unwrap();
    let sent = app.metered();
    mailer.due_mails().await.unwrap();

    for (table, units) in sent.writes {
        assert!(of_mail(&table), "{table}");
        *found.entry(table).or_default() += units;
    }
    assert_eq!(found, units(&MEASURED.mail, |touch| touch.writes));
    let look = Units::from([(MAILS_DUE.to_owned(), measured::LOOK_FOR_MAILS)]);
    assert_eq!(app.metered().reads, look);
}

/// An item's size as DynamoDB counts it, plus 100 bytes of overhead.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html>
fn stored_bytes(item: &Item) -> usize {
    let size = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::N(digits) => digits.trim_start_matches('-').len().div_ceil(2) + 1,
        AttributeValue::Bool(_) => 1,
        other => panic!("{other:?}"),
    };
    100 + item.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>()
}

/// The size of the `wanted` items of a table and its indexes.
async fn bytes(app: &TestApp, table: &str, indexes: &[&str], is_wanted: impl Fn(&Item) -> bool) -> f64 {
    let tables = app.tables();
    let mut items = tables.all(table).await;
    for index in indexes {
        let scan = tables.client().scan().table_name(table).index_name(*index).send().await.unwrap();
        items.extend(scan.items.unwrap_or_default());
    }
    items.iter().filter(|item| is_wanted(item)).map(stored_bytes).sum::<usize>() as f64
}

#[tokio::test]
async fn what_is_stored_is_as_large_as_is_written_down() {
    let app = TestApp::with(tests::TestOptions { is_empty: true, ..tests::TestOptions::default() }).await;
    let body = json!({ "name": "Grace Brewster Hopper", "email": GRACE, "password": PASSWORD });
    let register = call(&app, &measured::SIGN_UP).json(&body).header("user-agent", BROWSER);
    assert_eq!(register.send().await.status, 201);
    assert_eq!(sign_in(&app, PASSWORD).send().await.status, 200);
    app.services().seals.seal_audit().await.unwrap();

    let is_hers = |item: &Item| !item.get("pk").is_some_and(|pk| pk.as_s().unwrap().starts_with("counter#"));
    let is_entry = |item: &Item| item.contains_key("action");
    let entries = app.tables().all("AuditTable").await.iter().filter(|item| is_entry(item)).count() as f64;
    let found = [
        ("user", bytes(&app, "UsersTable", &["directory", "by_email", "by_name"], is_hers).await, measured::USER_BYTES),
        ("session", bytes(&app, "SessionsTable", &["by_user"], |_| true).await, measured::SESSION_BYTES),
        ("API key", bytes(&app, "ApiKeysTable", &["by_user"], |_| true).await, measured::API_KEY_BYTES),
        ("entry", bytes(&app, "AuditTable", &["by_user"], is_entry).await / entries, measured::ENTRY_BYTES),
    ];
    for (what, is, said) in found {
        assert!((is / said - 1.0).abs() < 0.05, "{what}: {is} bytes, not {said}; {found:?}");
    }
}

#[test]
fn every_place_is_a_table_or_an_index_of_the_template() {
    let template = roster::template::Template::built_in().unwrap();
    let mut places = Vec::new();
    for table in &template.tables {
        places.push(table.name.clone());
        places.extend(table.indexes.iter().map(|index| format!("{}/{}", table.name, index.index_name)));
    }
    let touches = MEASURED.operations.iter().flat_map(|operation| &operation.touches);
    for Touch { place, .. } in touches.chain(&MEASURED.seal).chain([&MEASURED.seal_head]).chain(&MEASURED.mail) {
        assert!(places.contains(&place.table().to_owned()), "{place:?} is {}", place.table());
    }
}
