//! A thousand changes made through the API, each delivered twice, with the order shuffled between items. The published
//! events are exactly those of the changes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fault_proxy::Dice;
use futures::{StreamExt, stream};
use roster_store::Record;
use serde_json::{Value, json};
use tests::records::poison;
use tests::{Call, PASSWORD, TestApp};

use super::Site;

/// The number of concurrent requests.
const AT_ONCE: usize = 8;

/// An API, what was changed through it, and the ids of the resulting events.
struct Work {
    app: TestApp,
    changes: usize,
    expected: BTreeSet<String>,
}

impl Work {
    async fn begin() -> Self {
        let app = TestApp::start().await;
        // John and Jane exist before the first change.
        let expected = ["user.created/1/1", "user.created/2/1"].map(str::to_owned).into();
        Self { app, changes: 0, expected }
    }

    fn expect(&mut self, id: String) {
        assert!(self.expected.insert(id.clone()), "{id} twice");
    }

    /// Signs an account in. Returns the token and the session's id.
    async fn sign_in(&mut self, email: &str, password: &str) -> (String, String) {
        let token = self.app.sign_in(email, password).await;
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&claims).unwrap();
        let session = claims["sid"].as_str().unwrap().to_owned();
        self.changes += 1;
        self.expect(format!("session.started/{session}/1"));
        (token, session)
    }

    /// Makes one change, which must succeed.
    async fn change(&mut self, call: Call, events: &[String]) -> Value {
        let reply = call.send().await;
        assert!(matches!(reply.status, 200 | 201), "{}", reply.text);
        self.changes += 1;
        events.iter().for_each(|id| self.expect(id.clone()));
        reply.json()
    }

    /// Makes many changes concurrently, which must succeed. Returns the answers.
    async fn change_all(&mut self, calls: Vec<Call>) -> Vec<Value> {
        let sent = calls.into_iter().map(|call| async move {
            let reply = call.send().await;
            assert!(matches!(reply.status, 200 | 201), "{}", reply.text);
            reply.json()
        });
        let answers: Vec<Value> = stream::iter(sent.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
        self.changes += answers.len();
        answers
    }

    async fn users(&mut self, admin: &str) {
        let create = |number: usize| {
            let body = json!({ "name": format!("Worker {number}"), "email": format!("worker-{number}@example.com") });
            self.app.post("/api/v1/users").token(admin).json(&body)
        };
        let calls = (0..300).map(create).collect();
        let made = self.change_all(calls).await;
        let ids: Vec<u64> = made.iter().map(|user| user["id"].as_u64().unwrap()).collect();
        ids.iter().for_each(|id| self.expect(format!("user.created/{id}/1")));

        self.update(admin, &ids, 2, |id| json!({ "name": format!("Worker {id} again") })).await;
        self.update(admin, &ids[..100], 3, |id| json!({ "email": format!("other-{id}@example.com") })).await;
        self.update(admin, &ids[100..200], 3, |_| json!({ "status": "inactive" })).await;
        ids[100..200].iter().for_each(|id| self.expect(format!("user.sessions_ended/{id}/2")));
        self.update(admin, &ids[..30], 4, |_| json!({ "role": "methodist" })).await;

        // The deletion ends the sessions of generation 1. No other event reports their end.
        let deleted = &ids[200..260];
        let delete = |id: &u64| self.app.delete(&format!("/api/v1/users/{id}")).token(admin);
        let calls = deleted.iter().map(delete).collect();
        self.change_all(calls).await;
        for id in deleted {
            self.expect(format!("user.sessions_ended/{id}/2"));
            self.expect(format!("user.deleted/{id}/2"));
        }
    }

    async fn update(&mut self, admin: &str, ids: &[u64], version: u64, change: impl Fn(u64) -> Value) {
        let put = |id: &u64| self.app.put(&format!("/api/v1/users/{id}")).token(admin).json(&change(*id));
        let calls = ids.iter().map(put).collect();
        self.change_all(calls).await;
        ids.iter().for_each(|id| self.expect(format!("user.updated/{id}/{version}")));
    }

    /// Jane, whose id is 2, signs in and out. Her session generation is 1.
    async fn sessions(&mut self, admin: &str) {
        let jane = self.app.jane().clone();
        let mut open = Vec::new();
        for _ in 0..30 {
            open.push(self.sign_in(&jane.email, &jane.password).await);
            self.app.clock().advance(Duration::from_secs(1));
        }
        // At most twenty sessions are open: the first ten were ended.
        for (_, session) in open.drain(..10) {
            self.expect(format!("session.ended/{session}/2"));
        }
        // Late enough that each use is written. A use causes no event.
        self.app.clock().advance(Duration::from_secs(6 * 60));
        for (token, session) in open.drain(..5) {
            let logout = self.app.put("/api/v1/private/users/logout").token(&token);
            self.change(logout, &[format!("session.ended/{session}/2")]).await;
        }
        let (token, _) = open.pop().unwrap();
        let password = json!({ "passw": jane.password, "new_passw": PASSWORD });
        let set = self.app.put("/api/v1/server/users/passw/set_new_passw").token(&token).json(&password);
        self.change(set, &["user.sessions_ended/2/2".to_owned()]).await;
        let everywhere = self.app.put("/api/v1/private/users/logout").token(&token).json(&json!({ "all": true }));
        self.change(everywhere, &["user.sessions_ended/2/3".to_owned()]).await;
        let reset = json!({ "user_id": 2, "new_passw": jane.password });
        let set = self.app.put("/api/v1/server/users/passw/set_new_passw").token(admin).json(&reset);
        self.change(set, &["user.sessions_ended/2/4".to_owned()]).await;
        self.refresh(&jane.email, &jane.password).await;
    }

    /// A refreshed session gets new tokens but causes no event except its start.
    async fn refresh(&mut self, email: &str, password: &str) {
        let mut tokens = self.app.login(email, password).await;
        self.changes += 1;
        let claims = URL_SAFE_NO_PAD.decode(tokens["access_token"].as_str().unwrap().split('.').nth(1).unwrap());
        let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
        self.expect(format!("session.started/{}/1", claims["sid"].as_str().unwrap()));
        for _ in 0..5 {
            let body = json!({ "refresh_token": tokens["refresh_token"] });
            let call = self.app.post("/api/v1/public/users/refresh").json(&body);
            tokens = self.change(call, &[]).await;
        }
    }

    /// Changes Jane's name until a thousand changes are made.
    async fn rest(&mut self, admin: &str) {
        for version in 2.. {
            if self.changes == 1_000 {
                return;
            }
            let body = json!({ "name": format!("Jane {version}") });
            let put = self.app.put("/api/v1/users/2").token(admin).json(&body);
            self.change(put, &[format!("user.updated/2/{version}")]).await;
        }
    }

    /// All records of both streams, in order within each item.
    async fn records(&self) -> Vec<Vec<Value>> {
        let mut streams = self.app.streams();
        let mut items: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        loop {
            let records = streams.next().await.unwrap();
            if records.is_empty() {
                return items.into_values().collect();
            }
            for record in records {
                items.entry(Record::of(&record).keys().to_string()).or_default().push(record);
            }
        }
    }
}

/// Each record twice, in order within one item, and shuffled between items.
fn twice_and_shuffled(mut items: Vec<Vec<Value>>, dice: &mut Dice) -> Vec<Value> {
    items.iter_mut().for_each(|item| {
        *item = item.drain(..).rev().flat_map(|record| [record.clone(), record]).collect();
    });
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
async fn a_thousand_changes_told_twice_and_shuffled_are_exactly_their_events() {
    let mut work = Work::begin().await;
    let john = work.app.john().clone();
    let (admin, _) = work.sign_in(&john.email, &john.password).await;
    work.users(&admin).await;
    work.sessions(&admin).await;
    work.rest(&admin).await;
    assert_eq!(work.changes, 1_000);
    let mut items = work.records().await;
    const POISON: usize = 25;
    items.extend((0..POISON as u64).map(|number| vec![poison(number, 1_000_000 + number)]));
    let records = twice_and_shuffled(items, &mut Dice::new(7));

    let mut site = Site::start().await;
    for batch in records.chunks(100) {
        assert_eq!(site.deliver(batch).await, [""; 0]);
    }

    let published = site.bus.ids();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    published.iter().for_each(|id| *times.entry(id).or_default() += 1);
    let ids: BTreeSet<String> = times.keys().map(|id| (*id).to_owned()).collect();
    let missing: Vec<_> = work.expected.difference(&ids).collect();
    let made_up: Vec<_> = ids.difference(&work.expected).collect();
    assert!(missing.is_empty() && made_up.is_empty(), "missing: {missing:?}, made up: {made_up:?}");
    assert!(times.values().all(|times| *times == 2), "each event was published twice");
    assert_eq!(site.bus.letters().len(), 2 * POISON, "an unreadable record blocks no other record");
    assert_in_order(&site.bus.events());
}

/// A user's events are in order of their versions, and a session's start is before its end.
fn assert_in_order(events: &[Value]) {
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    for entry in events {
        let (detail, kind) = (&entry["Detail"], entry["DetailType"].as_str().unwrap());
        let of = if kind.starts_with("user") { &detail["user_id"] } else { &detail["session"]["id"] };
        let version = detail["version"].as_u64().unwrap();
        let before = last.insert(of.to_string(), version).unwrap_or(0);
        assert!(version >= before, "{detail} after version {before}");
    }
}
