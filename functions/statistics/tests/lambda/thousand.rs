//! A thousand changes made through the API, each delivered at least twice, shuffled between items and cut into
//! different batches each time. The counts are exactly those of the changes.

use std::collections::BTreeMap;

use fault_proxy::Dice;
use futures::{StreamExt, stream};
use roster_store::Record;
use serde_json::{Value, json};
use tests::records::just_now;
use tests::{Call, TestApp};

use super::Site;

const MADE: usize = 600;
const DELETED: usize = 250;
const SIGN_INS: usize = 100;
const REFUSED: usize = 10;
/// Jane has twenty open sessions and ends all but one.
const SIGNED_OUT: usize = 40;

/// Makes many requests concurrently, each of which must succeed.
async fn all(calls: Vec<Call>) -> Vec<Value> {
    let sent = calls.into_iter().map(|call| async move {
        let reply = call.send().await;
        assert!(matches!(reply.status, 200 | 201), "{}", reply.text);
        reply.json()
    });
    stream::iter(sent.collect::<Vec<_>>()).buffered(8).collect().await
}

/// Makes a thousand changes. Returns their records, in order within each item.
async fn work() -> Vec<Vec<Value>> {
    let app = TestApp::start().await;
    // This is the first sign-in.
    let admin = app.admin().await;
    let create = |number: usize| {
        let body = json!({ "name": format!("Worker {number}"), "email": format!("worker-{number}@example.com") });
        app.post("/api/v1/users").token(&admin).json(&body)
    };
    let made = all((0..MADE).map(create).collect()).await;
    let delete = |user: &Value| app.delete(&format!("/api/v1/users/{}", user["id"])).token(&admin);
    all(made[..DELETED].iter().map(delete).collect()).await;
    for _ in 1..SIGN_INS - SIGNED_OUT {
        app.user().await;
        app.clock().advance(std::time::Duration::from_secs(1));
    }
    for _ in 0..SIGNED_OUT {
        let token = app.user().await;
        all(vec![app.put("/api/v1/private/users/logout").token(&token)]).await;
        app.clock().advance(std::time::Duration::from_secs(1));
    }
    for number in 0..REFUSED {
        let body = json!({ "email": format!("nobody-{number}@example.com"), "passw": "wrong" });
        assert_eq!(app.post("/api/v1/public/users/login").json(&body).send().await.status, 401);
    }

    let mut streams = app.counted_streams();
    let mut items: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    loop {
        let records = streams.next().await.unwrap();
        if records.is_empty() {
            return items.into_values().collect();
        }
        for record in records {
            items.entry(Record::of(&record).keys().to_string()).or_default().push(just_now(record));
        }
    }
}

/// Each record twice, in order within one item, and shuffled between items.
fn twice_and_shuffled(items: &[Vec<Value>], dice: &mut Dice) -> Vec<Value> {
    let twice = |item: &Vec<Value>| -> Vec<Value> {
        item.iter().rev().flat_map(|record| [record.clone(), record.clone()]).collect()
    };
    let mut items: Vec<Vec<Value>> = items.iter().map(twice).collect();
    let mut shuffled = Vec::new();
    while !items.is_empty() {
        let place = dice.below(items.len());
        shuffled.extend(items[place].pop());
        if items[place].is_empty() {
            items.swap_remove(place);
        }
    }
    shuffled
}

#[tokio::test]
async fn a_thousand_changes_told_again_and_shuffled_are_counted_once() {
    assert_eq!(MADE + DELETED + SIGN_INS + SIGNED_OUT + REFUSED, 1_000);
    let items = work().await;
    let mut site = Site::start().await;
    let mut dice = Dice::new(7);

    for _ in 0..2 {
        let mut records = twice_and_shuffled(&items, &mut dice);
        while !records.is_empty() {
            let size = (1 + dice.below(200)).min(records.len());
            let batch: Vec<Value> = records.drain(..size).collect();
            assert_eq!(site.deliver(&batch).await, [""; 0]);
        }
    }

    // John and Jane existed before. Of the sessions that were not ended, Jane's latest twenty are open.
    let expected = [
        ("made", MADE + 2),
        ("deleted", DELETED),
        ("users", MADE + 2 - DELETED),
        ("sign_ins", SIGN_INS),
        ("refused", REFUSED),
        ("last_active", 2),
        ("on_others", 1 + 19),
    ];
    let expected: BTreeMap<String, i64> =
        expected.into_iter().map(|(name, count)| (name.to_owned(), i64::try_from(count).unwrap())).collect();
    assert_eq!(site.figures().await, expected);
}
