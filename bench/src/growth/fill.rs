//! Users and sessions by the hundred thousand: copies of one that the service made itself, put where it would put
//! them. Making each by a request would take a day, for every sign-in hashes.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::scan::ScanRequest;
use dynoxide::types::AttributeValue;
use dynoxide::{Database, ImportOptions};
use indicatif::{ProgressBar, ProgressStyle};
use shared::fold;

type Item = HashMap<String, AttributeValue>;

/// Put at once.
const BATCH: u64 = 5_000;
/// Profiles that one partition of the list holds; `shared/store/src/keys.rs` says why.
const IDS_PER_BUCKET: u64 = 10_000;
/// The item that gives out ids: lists end at the last.
const COUNTER: &str = "counter#user_id";
const FIRST_NAMES: [&str; 10] =
    ["Ada", "Boris", "Chen", "Dilnoza", "Emeka", "Fatima", "Grace", "Hiroshi", "Ines", "Maria"];
const LAST_NAMES: [&str; 10] =
    ["Okafor", "Petrov", "Quispe", "Rossi", "Sato", "Tanaka", "Usman", "Virtanen", "Weber", "Martin"];

/// What one user is made of.
pub(super) struct Model {
    profile: Item,
    guard: Item,
    session: Item,
    counter: Item,
}

/// Puts these, and shows how far it is.
pub(super) fn fill(folder: &Path, model: &Model, numbers: Range<u64>) {
    let database = open(folder);
    // Above all that were given out, to those who ask and to those whom they made.
    let first_id = last_id(&database) + 1 - numbers.start;
    database.enable_bulk_loading().expect("the store takes it");
    let bar = ProgressBar::new(numbers.end - numbers.start);
    let style = ProgressStyle::with_template("{wide_bar} {human_pos} of {human_len} users, {eta} left");
    bar.set_style(style.expect("the template is right"));
    for start in numbers.clone().step_by(usize::try_from(BATCH).expect("it is small")) {
        let batch = start..(start + BATCH).min(numbers.end);
        let users = batch
            .clone()
            .flat_map(|number| [model.profile_of(first_id + number, number), model.guard_of(first_id + number, number)])
            .collect();
        let put =
            |table: &str, items| database.import_items(table, items, ImportOptions::default()).expect("it is put");
        put("UsersTable", users);
        put("SessionsTable", batch.clone().map(|number| model.session_of(first_id + number, number)).collect());
        let last = AttributeValue::N((first_id + batch.end - 1).to_string());
        put("UsersTable", vec![with(&model.counter, [("n", last)])]);
        bar.inc(batch.end - batch.start);
    }
    bar.finish_and_clear();
    database.disable_bulk_loading().expect("the store takes it");
    println!("{} users", numbers.end);
}

fn all(database: &Database, table: &str) -> Vec<Item> {
    let request = ScanRequest { table_name: table.to_owned(), ..ScanRequest::default() };
    database.scan(request).expect("the store is read").items.unwrap_or_default()
}

fn last_id(database: &Database) -> u64 {
    let request = GetItemRequest {
        table_name: "UsersTable".to_owned(),
        key: HashMap::from([("pk".to_owned(), text(COUNTER))]),
        ..GetItemRequest::default()
    };
    let counter = database.get_item(request).expect("the store is read").item.expect("ids were given out");
    let Some(AttributeValue::N(last)) = counter.get("n") else { panic!("the counter counts") };
    last.parse().expect("an id is a number")
}

fn open(folder: &Path) -> Database {
    let file = folder.join("dynamodb.sqlite");
    Database::new(file.to_str().expect("the folder's name is text")).expect("the store opens")
}

impl Model {
    /// Of the first account that was made for this, while there are few.
    pub(super) fn read(folder: &Path) -> Self {
        let database = open(folder);
        let users = all(&database, "UsersTable");
        let of = |key: &str| users.iter().find(|item| item.get("pk") == Some(&text(key))).cloned();
        let guard = of("email#visitor-0@example.com").expect("the account is there");
        let Some(AttributeValue::N(id)) = guard.get("user_id") else { panic!("a guard names its account") };
        let profile = of(&format!("user#{id}")).expect("the account has a profile");
        let sessions = all(&database, "SessionsTable");
        let session = sessions.iter().find(|session| session.get("user_id") == guard.get("user_id"));
        let session = session.cloned().expect("the account was signed in with");
        Self { profile, guard, session, counter: of(COUNTER).expect("ids were given out") }
    }

    fn profile_of(&self, id: u64, number: u64) -> Item {
        let (name, email) = (name(number), email(number));
        let status = if number % 10 == 9 { "inactive" } else { "active" };
        let bucket = |text: &str| fold::bucket(text).unwrap_or("-").to_owned();
        let (name_folded, email_folded) = (fold::fold(&name), fold::fold(&email));
        with(
            &self.profile,
            [
                ("pk", text(&format!("user#{id}"))),
                ("id", AttributeValue::N(id.to_string())),
                ("bucket", text(&format!("users#{}", id / IDS_PER_BUCKET))),
                ("status", text(status)),
                ("name", text(&name)),
                ("email", text(&email)),
                ("name_bucket", text(&bucket(&name_folded))),
                ("email_bucket", text(&bucket(&email_folded))),
                ("name_folded", text(&name_folded)),
                ("email_folded", text(&email_folded)),
            ],
        )
    }

    fn guard_of(&self, id: u64, number: u64) -> Item {
        let email = email(number);
        let id = AttributeValue::N(id.to_string());
        with(&self.guard, [("pk", text(&format!("email#{email}"))), ("email", text(&email)), ("user_id", id)])
    }

    fn session_of(&self, user_id: u64, number: u64) -> Item {
        let id = format!("{number:032x}");
        let Some(AttributeValue::S(started)) = self.session.get("started") else { panic!("sessions have a start") };
        let (at, _) = started.split_once('#').expect("a start is a time and an id");
        let user = AttributeValue::N(user_id.to_string());
        with(&self.session, [("id", text(&id)), ("user_id", user), ("started", text(&format!("{at}#{id}")))])
    }
}

/// A copy with other values; each must have been there, else the store has changed and this has not.
fn with<const N: usize>(item: &Item, values: [(&str, AttributeValue); N]) -> Item {
    let mut copy = item.clone();
    for (name, value) in values {
        assert!(copy.insert(name.to_owned(), value).is_some(), "items have no {name} any more");
    }
    copy
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn name(number: u64) -> String {
    let of = |names: [&'static str; 10], digit: u64| names[usize::try_from(digit % 10).expect("it is a digit")];
    format!("{} {} {number}", of(FIRST_NAMES, number), of(LAST_NAMES, number / 10))
}

fn email(number: u64) -> String {
    format!("{}@example.org", name(number).to_lowercase().replace(' ', "."))
}
