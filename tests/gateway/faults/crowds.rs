//! Many concurrent requests.

use std::time::Duration;

use fault_proxy::{Fault, Operation as Store, When};
use futures::future::join_all;
use serde_json::json;
use tests::invariants::Record;
use tests::{PASSWORD, Reply};

use super::{Asked, Rig};

fn statuses(replies: &[Reply]) -> Vec<u16> {
    replies.iter().map(|reply| reply.status).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_two_hundred_sign_ins_is_answered_truly_or_put_off() {
    let rig = Rig::start().await;
    let token = rig.app.admin().await;
    let jane = rig.app.jane().clone();
    let body = json!({ "email": jane.email, "passw": jane.password });
    let asked = Asked::new("POST", "/api/v1/public/users/login").json(body);

    let burst = join_all((0..200).map(|_| asked.send_in_a_crowd(&rig.app)));
    let another = Asked::new("GET", "/api/user").token(token);
    let (replies, meanwhile) = futures::future::join(burst, another.send_in_a_crowd(&rig.app)).await;

    let statuses = statuses(&replies);
    assert!(statuses.iter().all(|status| [200, 429, 503].contains(status)), "{statuses:?}");
    assert!([200, 503].contains(&meanwhile.status), "{meanwhile:?}");
    // Her attempts that got a 503 may still count. The counter expires.
    rig.app.clock().advance(Duration::from_secs(31 * 60));
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_sign_ups_of_one_address_make_one_account() {
    let rig = Rig::start().await;
    let admin = rig.app.admin().await;
    rig.proxy.on(Store::TransactWriteItems, When::Every(3), Fault::DropAnswer);
    rig.proxy.on(Store::TransactWriteItems, When::Every(4), Fault::Conflict);

    let replies = join_all((0..50).map(|n| {
        let email = if n % 2 == 0 { "ana@example.com" } else { " ANA@Example.com" };
        let body = json!({ "name": "Ana", "email": email, "role": "user" });
        let asked = Asked::new("POST", "/api/v1/users").token(&admin).json(body);
        let app = &rig.app;
        async move { asked.send_in_a_crowd(app).await }
    }))
    .await;

    let statuses = statuses(&replies);
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [201, 409, 503].contains(status)), "{statuses:?}");
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_administrators_who_delete_each_other_leave_one() {
    let rig = Rig::start().await;
    let (id, token) = rig.app.someone("Ana", "admin").await;
    let john = rig.app.admin().await;
    rig.proxy.on(Store::TransactWriteItems, When::Every(2), Fault::Conflict);

    let (one, other) = (
        Asked::new("DELETE", format!("/api/v1/users/{id}")).token(john),
        Asked::new("DELETE", "/api/v1/users/1").token(token),
    );
    let (one, other) = tokio::join!(one.send(&rig.app), other.send(&rig.app));

    let deleted = [&one, &other].iter().filter(|reply| reply.status == 200).count();
    assert_eq!(deleted, 1, "{one:?} {other:?}");
    rig.must_be_sound(&Record::default()).await;
}

#[tokio::test]
async fn five_hundred_sessions_end_together_though_the_store_goes_away_half_way() {
    let rig = Rig::start().await;
    let (_, token) = rig.app.someone("Ana", "user").await;
    let opaque = rig.app.open_session("ana@example.com", PASSWORD).await;
    // 500 copies of her row, because creating them by signing in would take 500 hashes.
    let tables = &rig.tables;
    let hers = tables.all("SessionsTable").await;
    let hers = hers.iter().find(|row| tests::attribute(row, "kind") == "opaque").unwrap();
    for n in 0..500 {
        let mut row = hers.clone();
        let id = format!("{n:032x}");
        row.insert("id".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(id.clone()));
        row.insert("started".to_owned(), aws_sdk_dynamodb::types::AttributeValue::S(format!("0000000000001#{id}")));
        tables.client().put_item().table_name("SessionsTable").set_item(Some(row)).send().await.unwrap();
    }
    let all = Asked::new("PUT", "/api/v1/private/users/logout").token(&token).json(json!({ "all": true }));

    // The write that ends all sessions succeeds. Every later call fails, even the count of the sessions.
    rig.proxy.on(Store::Query, When::Nth(3), Fault::Stop);
    let reply = all.send(&rig.app).await;
    rig.proxy.heal();

    // Whether or not she got an answer, either all sessions have ended or none.
    let opens = [rig.opens(&token).await, rig.opens(&opaque).await];
    match reply.status {
        200 => assert_eq!(opens, [401, 401]),
        503 => assert_eq!(opens[0], opens[1]),
        _ => panic!("{reply:?}"),
    }
    if opens[0] == 200 {
        assert_eq!(all.send(&rig.app).await.status, 200);
        assert_eq!([rig.opens(&token).await, rig.opens(&opaque).await], [401, 401]);
    }
}
