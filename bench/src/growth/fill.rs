//! Users and sessions by the hundred thousand: copies of one that the service created, written where it would write
//! them. A request for each would take a day, as every sign-in hashes.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::scan::ScanRequest;
use dynoxide::types::AttributeValue;
use dynoxide::{Database, ImportOptions};
use indicatif::ProgressBar;
use shared::fold;

type Item = HashMap<String, AttributeValue>;

/// Users written at once.
const BATCH: usize = 5_000;
/// Profiles of one partition of the list; `shared/src/store/keys.rs` says why.
const IDS_PER_PARTITION: u64 = 10_000;
/// The item that counts ids: lists end at the last.
const COUNTER: &str = "counter#user_id";
const FIRST_NAMES: [&str; 10] =
    ["Ada", "Boris", "Chen", "Dilnoza", "Emeka", "Fatima", "Grace", "Hiroshi", "Ines", "Maria"];
const LAST_NAMES: [&str; 10] =
    ["Okafor", "Petrov", "Quispe", "Rossi", "Sato", "Tanaka", "Usman", "Virtanen", "Weber", "Martin"];

/// The items of one user.
pub(super) struct Model {
    profile: Item,
    guard: Item,
    session: Item,
    counter: Item,
}

pub(super) fn fill(folder: &Path, model: &Model, numbers: Range<u64>) {
    let database = open(folder);
    // After the ids of those who send requests and of those whom they created.
    let key = HashMap::from([("pk".to_owned(), text(COUNTER))]);
    let request = GetItemRequest { table_name: "UsersTable".to_owned(), key, ..GetItemRequest::default() };
    let counter = database.get_item(request).expect("the store can be read").item;
    let last_id = number_of(&counter.expect("ids were assigned"), "n");
    let first_id = last_id + 1 - numbers.start;
    database.enable_bulk_loading().expect("the store can be written to");
    let bar = ProgressBar::new(numbers.end - numbers.start);
    for start in numbers.clone().step_by(BATCH) {
        let batch = start..(start + BATCH as u64).min(numbers.end);
        let (mut users, mut sessions) = (Vec::new(), Vec::new());
        for number in batch.clone() {
            let [profile, guard, session] = model.copy(first_id + number, number);
            users.extend([profile, guard]);
            sessions.push(session);
        }
        users.push(with(&model.counter, [("n", integer(first_id + batch.end - 1))]));
        for (table, items) in [("UsersTable", users), ("SessionsTable", sessions)] {
            database.import_items(table, items, ImportOptions::default()).expect("the store can be written to");
        }
        bar.inc(batch.end - batch.start);
    }
    bar.finish_and_clear();
    database.disable_bulk_loading().expect("the store can be written to");
    println!("{} users", numbers.end);
}

fn open(folder: &Path) -> Database {
    let file = folder.join("dynamodb.sqlite");
    Database::new(file.to_str().expect("the folder's name is text")).expect("the store opens")
}

fn all(database: &Database, table: &str) -> Vec<Item> {
    let request = ScanRequest { table_name: table.to_owned(), ..ScanRequest::default() };
    database.scan(request).expect("the store can be read").items.unwrap_or_default()
}

fn find(items: &[Item], pk: &str) -> Item {
    let found = items.iter().find(|item| item.get("pk") == Some(&text(pk)));
    found.unwrap_or_else(|| panic!("there is no {pk}")).clone()
}

fn number_of(item: &Item, name: &str) -> u64 {
    let Some(AttributeValue::N(number)) = item.get(name) else { panic!("{name} is no number") };
    number.parse().expect("the number is an integer")
}

impl Model {
    /// Of the first account that was created for this suite, while there are few.
    pub(super) fn read(folder: &Path) -> Self {
        let database = open(folder);
        let users = all(&database, "UsersTable");
        let guard = find(&users, "email#client-0@example.com");
        let profile = find(&users, &format!("user#{}", number_of(&guard, "user_id")));
        let mut sessions = all(&database, "SessionsTable").into_iter();
        let session = sessions.find(|session| session.get("user_id") == guard.get("user_id"));
        let session = session.expect("the account was signed in to");
        Self { profile, guard, session, counter: find(&users, COUNTER) }
    }

    /// Profile, guard and session of a new user.
    fn copy(&self, id: u64, number: u64) -> [Item; 3] {
        let word = |words: [&'static str; 10], digit: u64| words[(digit % 10) as usize];
        let name = format!("{} {} {number}", word(FIRST_NAMES, number), word(LAST_NAMES, number / 10));
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let [name_folded, email_folded] = [&name, &email].map(|text| fold::fold(text));
        let partition = |folded: &str| text(fold::bucket(folded).unwrap_or("-"));
        let profile = [
            ("pk", text(&format!("user#{id}"))),
            ("id", integer(id)),
            ("bucket", text(&format!("users#{}", id / IDS_PER_PARTITION))),
            ("status", text(if number % 10 == 9 { "inactive" } else { "active" })),
            ("name", text(&name)),
            ("email", text(&email)),
            ("name_bucket", partition(&name_folded)),
            ("email_bucket", partition(&email_folded)),
            ("name_folded", text(&name_folded)),
            ("email_folded", text(&email_folded)),
        ];
        let guard = [("pk", text(&format!("email#{email}"))), ("email", text(&email)), ("user_id", integer(id))];
        let session_id = format!("{number:032x}");
        let Some(AttributeValue::S(started)) = self.session.get("started") else { panic!("started is no text") };
        let (at, _) = started.split_once('#').expect("started is a time and an id");
        let session =
            [("id", text(&session_id)), ("user_id", integer(id)), ("started", text(&format!("{at}#{session_id}")))];
        [with(&self.profile, profile), with(&self.guard, guard), with(&self.session, session)]
    }
}

/// A copy with other values. Each must exist already: otherwise the store has changed and this has not.
fn with<const N: usize>(item: &Item, values: [(&str, AttributeValue); N]) -> Item {
    let mut copy = item.clone();
    for (name, value) in values {
        assert!(copy.insert(name.to_owned(), value).is_some(), "items no longer have {name}");
    }
    copy
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn integer(number: u64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
