//! Clocks that disagree, and a store that removes expired items early, or never.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use fault_proxy::Proxy;
use rstest::rstest;
use serde_json::json;
use shared::clock::{Clock, ManualClock, Time};
use tests::invariants::{self, Record};
use tests::{START, TestOptions, attribute};

use super::{Asked, Rig, answer};

/// A Roster whose accounts API has a different time from all other functions.
async fn skewed(accounts: Time) -> (Rig, ManualClock) {
    let (clock, hand) = Clock::manual(accounts);
    let options = TestOptions { clocks: vec![("accounts", clock)], ..TestOptions::default() };
    (Rig::with(Proxy::new(1), options).await, hand)
}

#[rstest]
#[case::ahead(START.plus(Duration::from_secs(30)))]
#[case::behind(START.minus(Duration::from_secs(30)))]
#[tokio::test]
async fn clocks_half_a_minute_apart_are_not_noticed(#[case] accounts: Time) {
    let (rig, _) = skewed(accounts).await;
    let jane = rig.app.jane().clone();

    // Issued by one clock and checked by the other, both ways.
    let by_accounts = rig.app.login(&jane.email, &jane.password).await;
    let token = by_accounts["access_token"].as_str().unwrap();
    assert_eq!(rig.opens(token).await, 200);
    assert_eq!(answer(rig.app.get("/users/2").token(token)).await.status, 200);
    let body = json!({ "api_key": rig.app.demo().api_key, "username": jane.email, "password": jane.password });
    let by_auth = answer(rig.app.post("/auth/token").json(&body)).await.json();
    let seances = rig.app.post("/api/v1/private/users/seances").token(by_auth["access_token"].as_str().unwrap());
    assert_eq!(answer(seances).await.status, 200);
    let opaque = rig.app.open_session(&jane.email, &jane.password).await;
    assert_eq!(answer(rig.app.post("/api/v1/private/users/seances").token(&opaque)).await.status, 200);

    invariants::must_hold(&rig.tables, &Record::default()).await;
}

#[rstest]
#[case::ahead(START.plus(Duration::from_secs(600)))]
#[case::behind(START.minus(Duration::from_secs(600)))]
#[tokio::test]
async fn clocks_ten_minutes_apart_keep_sign_in_and_refresh_right(#[case] accounts: Time) {
    let (rig, hand) = skewed(accounts).await;
    let jane = rig.app.jane().clone();
    let signed_in = rig.app.login(&jane.email, &jane.password).await;
    let token = signed_in["access_token"].as_str().unwrap();

    // Another function may reject the token as not yet valid.
    assert!([200, 401].contains(&rig.opens(token).await));
    // A refresh goes from one clock to the other and back.
    let mut refresh_token = signed_in["refresh_token"].clone();
    for path in ["/auth/refresh", "/api/v1/public/users/refresh", "/auth/refresh"] {
        let asked = Asked::new("POST", path).json(json!({ "refresh_token": refresh_token }));
        let (first, again) = (asked.send(&rig.app).await, asked.send(&rig.app).await);
        assert_eq!((first.status, again.status), (200, 200), "{path}: {first:?} {again:?}");
        assert_eq!(first.json()["refresh_token"], again.json()["refresh_token"]);
        refresh_token = first.json()["refresh_token"].clone();
    }
    assert_eq!(rig.log_in(&jane.email, "not the password").await.status, 401);

    // When the clocks agree again, every token is valid.
    let latest = accounts.max(START).plus(Duration::from_secs(1));
    hand.set(latest);
    rig.app.clock().set(latest);
    assert_eq!(rig.opens(token).await, 200);
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn what_has_expired_opens_nothing_though_it_is_never_swept() {
    let rig = Rig::start().await;
    let jane = rig.app.jane().clone();
    let signed_in = rig.app.login(&jane.email, &jane.password).await;
    let opaque = rig.app.open_session(&jane.email, &jane.password).await;

    rig.app.clock().advance(Duration::from_secs(15 * 24 * 60 * 60));

    assert_eq!(rig.opens(signed_in["access_token"].as_str().unwrap()).await, 401);
    assert_eq!(rig.opens(&opaque).await, 401);
    let refresh = json!({ "refresh_token": signed_in["refresh_token"] });
    assert_eq!(answer(rig.app.post("/auth/refresh").json(&refresh)).await.status, 401);
    let rows = rig.tables.all("SessionsTable").await;
    assert_eq!(rows.len(), 2, "expired items were removed");
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn what_is_swept_early_leaves_nobody_with_more_or_with_an_error() {
    let rig = Rig::start().await;
    let jane = rig.app.jane().clone();
    let token = rig.app.user().await;
    assert_eq!(rig.log_in(&jane.email, "not the password").await.status, 401);
    let tables = &rig.tables;
    for (table, key) in [("EphemeralTable", "pk"), ("SessionsTable", "id")] {
        for item in tables.all(table).await {
            let value = AttributeValue::S(attribute(&item, key));
            tables.client().delete_item().table_name(table).key(key, value).send().await.unwrap();
        }
    }

    assert_eq!(rig.opens(&token).await, 401);
    assert_eq!(rig.log_in(&jane.email, "not the password").await.status, 401);
    let token = rig.app.user().await;
    assert_eq!(rig.opens(&token).await, 200);
}
