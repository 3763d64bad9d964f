//! Lists whose pages the store truncates, leaves incomplete or answers late.

use fault_proxy::{Fault, Operation as Store, When};
use serde_json::json;
use tests::invariants::Record;

use super::{Rig, answer};

/// All ids of a list, page by page.
async fn ids(rig: &Rig, path: &str, token: &str) -> Vec<u64> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..500 {
        let reply = answer(rig.app.get(&format!("{path}{cursor}")).token(token)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let page = reply.json();
        ids.extend(page["users"].as_array().unwrap().iter().map(|user| user["id"].as_u64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
    panic!("the list does not end");
}

#[tokio::test]
async fn a_list_in_pages_of_one_item_is_whole_and_in_order() {
    let rig = Rig::start().await;
    let token = rig.app.admin().await;
    rig.app.crowd(12, "user", "active").await;
    rig.proxy.on(Store::Query, When::Always, Fault::ShortPage);

    assert_eq!(ids(&rig, "/api/v1/users?limit=5", &token).await, Vec::from_iter(1..=14));
    let mut found = ids(&rig, "/api/v1/users?limit=5&q=crowd", &token).await;
    found.sort_unstable();
    assert_eq!(found, Vec::from_iter(3..=14));
    assert_eq!(ids(&rig, "/api/v1/users?limit=5&role=admin", &token).await, [1]);
}

#[tokio::test]
async fn a_hundred_users_read_by_id_come_whole_though_each_round_reads_one() {
    let rig = Rig::start().await;
    let token = rig.app.admin().await;
    let crowd = rig.app.crowd(5, "user", "active").await;
    rig.proxy.on(Store::BatchGetItem, When::First(4), Fault::Unprocessed);

    let asked = rig.app.call("PUT", "/api/v1/private/users/any").token(&token).json(&json!({ "ids": crowd }));
    let reply = answer(asked).await;

    assert_eq!(reply.status, 200, "{reply:?}");
    let users = reply.json()["users"].as_array().unwrap().clone();
    assert_eq!(users.iter().map(|user| user["id"].as_u64().unwrap()).collect::<Vec<_>>(), crowd);
}

#[tokio::test]
async fn one_s_devices_are_all_listed_though_pages_hold_one() {
    let rig = Rig::start().await;
    let tokens = futures::future::join_all((0..4).map(|_| rig.app.user())).await;
    rig.proxy.on(Store::Query, When::Always, Fault::ShortPage);

    let reply = answer(rig.app.post("/api/v1/private/users/seances").token(&tokens[0])).await;

    assert_eq!(reply.json()["seances"].as_array().unwrap().len(), 4, "{reply:?}");
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_stale_index_shows_an_ended_session_but_opens_none() {
    let rig = Rig::start().await;
    let (ended, present) = (rig.app.user().await, rig.app.user().await);
    let list = || answer(rig.app.post("/api/v1/private/users/seances").token(&present));
    list().await;
    let ending = answer(rig.app.put("/api/v1/private/users/logout").token(&ended)).await;
    assert_eq!(ending.status, 200);
    rig.proxy.on(Store::Any, When::Always, Fault::Stale);

    assert_eq!(list().await.status, 200);
    assert_eq!(rig.opens(&ended).await, 401);
    assert_eq!(rig.opens(&present).await, 200);

    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn a_stale_index_keeps_nobody_from_signing_in() {
    let rig = Rig::start().await;
    rig.proxy.on(Store::Query, When::Always, Fault::Stale);

    // Two more than an account may have.
    let mut tokens = Vec::new();
    for _ in 0..22 {
        tokens.push(rig.app.user().await);
    }

    assert_eq!(rig.opens(&tokens[21]).await, 200);
    rig.must_be_sound(&Record::default()).await;
}
