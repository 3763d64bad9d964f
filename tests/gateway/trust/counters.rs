//! The attempt counters, as the operator lists and clears them.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::join_all;
use serde_json::{Value, json};
use shared::api_key::ApiKeySecret;
use shared::directory::{ThrottleView, ThrottlesToClear};
use shared::email::Email;
use shared::throttle::{Kind, Refuses};
use tests::{PASSWORD, START, TestApp};

const LOGIN: &str = "/api/v1/public/users/login";

async fn log_in(app: &TestApp, from: u8, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "passw": password });
    app.call_from(from, "POST", LOGIN).json(&body).send().await.status
}

/// Signs in as Jane with a wrong password.
async fn guess(app: &TestApp, from: u8) -> u16 {
    log_in(app, from, &app.jane().email, "not her password").await
}

/// Signs in as Jane with her own password.
async fn own(app: &TestApp, from: u8) -> u16 {
    log_in(app, from, &app.jane().email, &app.jane().password).await
}

async fn register(app: &TestApp, from: u8, number: usize) -> u16 {
    let body = json!({ "name": "Ann", "email": format!("ann{number}@example.com"), "password": PASSWORD });
    app.call_from(from, "POST", "/auth/register").json(&body).send().await.status
}

async fn list(app: &TestApp) -> Vec<ThrottleView> {
    app.services().rate_limits.list_throttles().await.unwrap()
}

async fn kinds(app: &TestApp) -> Vec<Kind> {
    list(app).await.iter().map(|counter| counter.kind).collect()
}

async fn clear(app: &TestApp, which: ThrottlesToClear) -> usize {
    app.services().rate_limits.clear_throttles(&which).await.unwrap()
}

fn jane(app: &TestApp) -> ThrottlesToClear {
    ThrottlesToClear::Account(Email::parse(&app.jane().email).unwrap())
}

/// The actor, user and detail of each audit log entry about cleared counters.
async fn cleared(app: &TestApp) -> Vec<Value> {
    let admin = app.admin().await;
    let reply = app.get("/api/v1/audit?action=throttle.cleared").token(&admin).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let entries = reply.json()["entries"].as_array().unwrap().clone();
    entries.iter().map(|entry| json!([entry["actor"], entry["user_id"], entry["detail"]])).collect()
}

#[tokio::test]
async fn counters_are_listed_with_those_that_refuse_first_and_tell_no_names() {
    let app = TestApp::start().await;
    register(&app, 6, 1).await;
    let body = json!({ "api_key": app.demo().api_key, "username": "guest@example.com", "password": "not theirs" });
    assert_eq!(app.call_from(6, "POST", "/auth/token").json(&body).send().await.status, 401);
    for _ in 0..11 {
        guess(&app, 7).await;
    }

    let counters = list(&app).await;

    let key_id = ApiKeySecret::parse(&app.demo().api_key).unwrap().id();
    let seen: Vec<_> = counters.iter().map(|counter| (counter.kind, counter.tries, counter.names)).collect();
    let expected = [(Kind::Account, 10, 0), (Kind::Address, 10, 1), (Kind::Account, 1, 0)];
    assert_eq!(seen[..3], expected);
    assert_eq!(seen[3..], [(Kind::Registration, 1, 0), (Kind::Key, 1, 0)]);
    assert_eq!(counters[0].refuses, Refuses::Everybody(START.plus(Duration::from_secs(1))));
    assert!(counters[1..].iter().all(|counter| counter.refuses == Refuses::Nobody), "{counters:?}");
    assert!(counters.iter().all(|counter| counter.since == START), "{counters:?}");
    let end = START.whole_seconds().plus(shared::throttle::WINDOW);
    assert!(counters.iter().all(|counter| counter.until == end), "{counters:?}");
    assert_eq!(counters[4].id, key_id.as_str());
    let shown = format!("{counters:?}");
    assert!(!shown.contains("jane") && !shown.contains("guest") && !shown.contains("127.0.0"), "{shown}");
}

#[tokio::test]
async fn a_counter_whose_window_has_passed_is_neither_listed_nor_cleared() {
    let app = TestApp::start().await;
    guess(&app, 7).await;
    assert_eq!(kinds(&app).await.len(), 2);

    app.clock().advance(shared::throttle::WINDOW);

    assert_eq!(list(&app).await, []);
    assert_eq!(clear(&app, ThrottlesToClear::All).await, 0);
    assert_eq!(cleared(&app).await, Vec::<Value>::new(), "the audit log has an entry for nothing");
}

#[tokio::test]
async fn a_cleared_account_lets_its_owner_in_at_once() {
    let app = TestApp::start().await;
    for stranger in 10..21 {
        guess(&app, stranger).await;
    }
    assert_eq!(own(&app, 60).await, 429);

    assert_eq!(clear(&app, jane(&app)).await, 1);

    assert_eq!(own(&app, 60).await, 200);
    assert_eq!(cleared(&app).await, [json!(["operator", 2, "account: 1 counter"])]);
    assert!(kinds(&app).await.contains(&Kind::Address), "the strangers' IP addresses are no longer counted");
}

#[tokio::test]
async fn an_account_is_cleared_for_the_addresses_that_it_knows_as_well() {
    let app = TestApp::start().await;
    assert_eq!(own(&app, 5).await, 200);
    for stranger in 10..20 {
        guess(&app, stranger).await;
    }
    for _ in 0..10 {
        assert_eq!(guess(&app, 5).await, 401);
    }
    assert_eq!(own(&app, 5).await, 429);
    let john = app.john().email.clone();
    assert_eq!(log_in(&app, 30, &john, "not his password").await, 401);

    assert_eq!(clear(&app, jane(&app)).await, 2);

    assert_eq!(own(&app, 5).await, 200);
    let of_accounts = list(&app).await;
    let of_accounts: Vec<_> = of_accounts.iter().filter(|counter| counter.kind == Kind::Account).collect();
    assert_eq!(of_accounts.len(), 1, "John's counter was cleared: {of_accounts:?}");
}

#[tokio::test]
async fn a_name_that_nobody_has_is_cleared_and_recorded_as_a_hash() {
    let app = TestApp::start().await;
    assert_eq!(log_in(&app, 7, "nobody@example.com", "guessed").await, 401);
    let id = list(&app).await.iter().find(|counter| counter.kind == Kind::Account).unwrap().id.clone();

    let which = ThrottlesToClear::Account(Email::parse("nobody@example.com").unwrap());
    assert_eq!(clear(&app, which).await, 1);

    assert_eq!(cleared(&app).await, [json!(["operator", null, format!("unknown name {id}: 1 counter")])]);
}

#[tokio::test]
async fn a_cleared_address_may_sign_in_and_register_again() {
    let app = TestApp::start().await;
    for number in 0..16 {
        log_in(&app, 7, &format!("guest{number}@example.com"), "guessed").await;
    }
    for number in 0..20 {
        assert_eq!(register(&app, 7, number).await, 201);
    }
    assert_eq!((own(&app, 7).await, register(&app, 7, 20).await), (429, 429));
    guess(&app, 8).await;

    let address = || ThrottlesToClear::Address([127, 0, 0, 7].into());
    assert_eq!(clear(&app, address()).await, 2);

    assert_eq!((own(&app, 7).await, register(&app, 7, 20).await), (200, 201));
    // The other IP address is still counted. The successful sign-in has left no counter.
    let others = list(&app).await;
    assert_eq!(others.iter().filter(|counter| counter.kind == Kind::Address).count(), 1, "{others:?}");
    let entries = cleared(&app).await;
    assert_eq!(entries.len(), 1);
    let detail = entries[0][2].as_str().unwrap();
    assert!(detail.starts_with("address ") && detail.ends_with(": 2 counters"), "{detail}");
    assert!(!detail.contains("127.0.0.7"), "{detail}");
}

#[tokio::test]
async fn the_counter_of_a_key_is_cleared_by_its_id() {
    let app = TestApp::start().await;
    let body = json!({ "api_key": app.demo().api_key, "username": "guest@example.com", "password": "not theirs" });
    app.call_from(6, "POST", "/auth/token").json(&body).send().await;
    let id = ApiKeySecret::parse(&app.demo().api_key).unwrap().id();
    assert!(kinds(&app).await.contains(&Kind::Key));

    assert_eq!(clear(&app, ThrottlesToClear::Key(id.clone())).await, 1);

    assert!(!kinds(&app).await.contains(&Kind::Key));
    assert_eq!(cleared(&app).await, [json!(["operator", null, format!("key {id}: 1 counter")])]);
}

/// Creates counters for this many IP addresses, of 20 KB each, so that one page of the store (1 MB) cannot hold them
/// all.
async fn fill(app: &TestApp, count: usize) {
    let tables = app.tables();
    let puts = (0..count).map(|number| {
        let put = tables.client().put_item().table_name("EphemeralTable");
        let number_of = |number: i64| AttributeValue::N(number.to_string());
        put.item("pk", AttributeValue::S(format!("throttle#address#{number:032x}")))
            .item("n", number_of(1))
            .item("failures", number_of(1))
            .item("began_at", number_of(START.millis()))
            .item("last_at", number_of(START.millis()))
            .item("expires_at", number_of(START.seconds() + 900))
            .item("padding", AttributeValue::S("x".repeat(20 * 1024)))
            .send()
    });
    assert!(join_all(puts).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn all_of_them_are_listed_and_cleared_however_many_there_are() {
    let app = TestApp::start().await;
    assert_eq!(own(&app, 5).await, 200);
    clear(&app, ThrottlesToClear::All).await;
    fill(&app, 120).await;
    assert_eq!(list(&app).await.len(), 120);

    assert_eq!(clear(&app, ThrottlesToClear::All).await, 120);

    assert_eq!(list(&app).await, []);
    let mut details = cleared(&app).await;
    details.sort_by_key(Value::to_string);
    let all = |counters: &str| json!(["operator", null, format!("all: {counters}")]);
    assert_eq!(details, [all("1 counter"), all("21 counters"), all("99 counters")]);
    let left = app.tables().all("EphemeralTable").await;
    assert!(
        left.iter().any(|item| tests::attribute(item, "pk").starts_with("known#")),
        "a known IP address was forgotten"
    );
}
