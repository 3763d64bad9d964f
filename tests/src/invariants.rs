//! Invariants of the tables that must hold after any fault. They are checked in the tables themselves, because answers
//! of the API prove nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{Tables, attribute};

type Item = HashMap<String, AttributeValue>;

/// What the answers of a test acknowledged: all of it must be in the tables, and no secret may be.
#[derive(Clone, Debug, Default)]
pub struct Record {
    users: BTreeMap<u64, Option<String>>,
    gone: BTreeSet<u64>,
    secrets: Vec<String>,
}

impl Record {
    /// The creation of a user with this email address was acknowledged.
    pub fn made(&mut self, id: u64, email: &str) {
        self.users.insert(id, Some(email.to_owned()));
    }

    /// A change of email address was not acknowledged: it may have happened.
    pub fn may_have_moved(&mut self, id: u64) {
        self.users.entry(id).and_modify(|email| *email = None);
    }

    /// A deletion was acknowledged.
    pub fn deleted(&mut self, id: u64) {
        self.users.remove(&id);
        self.gone.insert(id);
    }

    /// A deletion was requested and not acknowledged: it may have happened.
    pub fn may_be_gone(&mut self, id: u64) {
        self.users.remove(&id);
    }

    /// Adds a password, token or key that was sent or received.
    pub fn secret(&mut self, secret: &str) {
        self.secrets.push(secret.to_owned());
    }
}

/// The contents of all tables, sorted by kind.
struct Contents {
    profiles: BTreeMap<u64, Item>,
    guards: Vec<Item>,
    administrators: i64,
    sessions: BTreeMap<String, Item>,
    api_keys: BTreeMap<String, Item>,
    roles: Vec<Item>,
    audit: Vec<Item>,
    /// Everything, as text.
    dump: String,
}

fn number(item: &Item, name: &str) -> i64 {
    attribute(item, name).parse().unwrap_or_else(|_| panic!("{name} of {item:?} is not a number"))
}

fn by(items: Vec<Item>, key: &str) -> BTreeMap<String, Item> {
    items.into_iter().map(|item| (attribute(&item, key), item)).collect()
}

impl Contents {
    async fn read(tables: &Tables) -> Self {
        let mut dump = String::new();
        let mut read = async |table: &str| {
            let items = tables.all(table).await;
            dump.push_str(&format!("{items:?}\n"));
            items
        };
        let (mut profiles, mut guards, mut administrators) = (BTreeMap::new(), Vec::new(), 0);
        for item in read("UsersTable").await {
            let key = attribute(&item, "pk");
            match key.split_once('#') {
                Some(("user", id)) => drop(profiles.insert(id.parse().unwrap(), item)),
                Some(("email", _)) => guards.push(item),
                Some(("counter", "active_admins")) => administrators = number(&item, "n"),
                Some(("counter", _)) => {}
                _ => panic!("an item of an unknown kind: {key}"),
            }
        }
        let sessions = by(read("SessionsTable").await, "id");
        let api_keys = by(read("ApiKeysTable").await, "id");
        let (roles, audit) = (read("RolesTable").await, read("AuditTable").await);
        read("EphemeralTable").await;
        Self { profiles, guards, administrators, sessions, api_keys, roles, audit, dump }
    }

    /// The number of entries with one of these actions whose attribute has this value.
    fn entries(&self, actions: &[&str], name: &str, value: &str) -> usize {
        let is_one =
            |entry: &&Item| actions.contains(&attribute(entry, "action").as_str()) && attribute(entry, name) == value;
        self.audit.iter().filter(is_one).count()
    }

    fn entries_of_user(&self, actions: &[&str], id: u64) -> usize {
        self.entries(actions, "user_id", &id.to_string())
    }
}

/// Fails if one of the invariants I1 to I8 does not hold.
pub async fn must_hold(tables: &Tables, record: &Record) {
    let contents = Contents::read(tables).await;
    each_email_has_one_user(&contents);
    nothing_opens_for_whom_it_should_not(&contents);
    each_session_has_one_refresh_token(&contents);
    administrators_are_counted(&contents);
    roles_are_counted(&contents);
    nothing_acknowledged_is_lost(&contents, record);
    users_have_one_entry_a_change(&contents);
    sessions_have_one_entry_a_change(&contents);
    api_keys_have_one_entry_a_change(&contents);
    no_secret_is_in_clear(&contents.dump, record);
}

/// I1.
fn each_email_has_one_user(contents: &Contents) {
    let guards: BTreeMap<_, _> =
        contents.guards.iter().map(|guard| (attribute(guard, "email"), attribute(guard, "user_id"))).collect();
    assert_eq!(guards.len(), contents.guards.len(), "I1: two guards of one email address");
    let users: BTreeMap<_, _> =
        contents.profiles.iter().map(|(id, profile)| (attribute(profile, "email"), id.to_string())).collect();
    assert_eq!(users.len(), contents.profiles.len(), "I1: two users of one email address");
    assert_eq!(guards, users, "I1: left: guards, right: users");
}

/// I2. A session is valid while its generation is its owner's. A session of a deactivated user must not become valid
/// again when the user is reactivated.
fn nothing_opens_for_whom_it_should_not(contents: &Contents) {
    for session in contents.sessions.values() {
        let owner = u64::try_from(number(session, "user_id")).unwrap();
        let Some(owner) = contents.profiles.get(&owner) else { continue };
        if attribute(owner, "status") == "inactive" {
            assert!(number(session, "epoch") < number(owner, "epoch"), "I2: a session outlives {owner:?}");
        }
        assert!(number(session, "epoch") <= number(owner, "epoch"), "I2: a session of a future generation");
    }
}

/// I3.
fn each_session_has_one_refresh_token(contents: &Contents) {
    let mut hashes = BTreeSet::new();
    for session in contents.sessions.values() {
        let hash = attribute(session, "refresh_hash");
        assert_eq!(attribute(session, "kind") == "refreshable", !hash.is_empty(), "I3: {session:?}");
        assert!(hash.is_empty() || hashes.insert(hash), "I3: two sessions with one token");
    }
}

/// I4.
fn administrators_are_counted(contents: &Contents) {
    let is_one = |profile: &&Item| attribute(profile, "role") == "admin" && attribute(profile, "status") == "active";
    let there = contents.profiles.values().filter(is_one).count();
    assert!(there > 0, "I4: no active administrator");
    assert_eq!(
        i64::try_from(there).unwrap(),
        contents.administrators,
        "I4: left: active administrators, right: their counter"
    );
}

/// A role can be removed only if its count of users is zero.
fn roles_are_counted(contents: &Contents) {
    for role in &contents.roles {
        let name = attribute(role, "name");
        let users = contents.profiles.values().filter(|profile| attribute(profile, "role") == name).count();
        assert_eq!(i64::try_from(users).unwrap(), number(role, "users"), "left: users of {name}, right: their counter");
    }
}

/// I5.
fn nothing_acknowledged_is_lost(contents: &Contents, record: &Record) {
    for (id, email) in &record.users {
        let profile = contents.profiles.get(id).unwrap_or_else(|| panic!("I5: user {id} is lost"));
        if let Some(email) = email {
            assert_eq!(attribute(profile, "email"), *email, "I5: the email address of user {id}");
        }
    }
    for id in &record.gone {
        assert!(!contents.profiles.contains_key(id), "I5: user {id} is back");
    }
}

/// I6 and I7 for users: the audit log has one entry for each change, and no other.
fn users_have_one_entry_a_change(contents: &Contents) {
    for (id, profile) in &contents.profiles {
        let id = *id;
        assert_eq!(contents.entries_of_user(&["user.created", "user.registered"], id), 1, "I7: making {id}");
        assert_eq!(contents.entries_of_user(&["user.deleted"], id), 0, "I7: deleting {id}");
        let updates = i64::try_from(contents.entries_of_user(&["user.updated"], id)).unwrap();
        assert_eq!(number(profile, "version") - 1, updates, "I7: left: changes of {id}, right: their entries");
        let endings = contents.entries_of_user(&["password.changed", "password.reset", "sessions.ended"], id);
        let is_deactivation = |entry: &&Item| {
            attribute(entry, "user_id") == id.to_string()
                && attribute(entry, "detail").contains("status active to inactive")
        };
        let endings = endings + contents.audit.iter().filter(is_deactivation).count();
        assert_eq!(
            number(profile, "epoch") - 1,
            i64::try_from(endings).unwrap(),
            "I7: left: generations of {id}, right: entries that raise them"
        );
    }
    let made = contents.audit.iter().filter(|entry| attribute(entry, "action").starts_with("user."));
    let ids: BTreeSet<u64> = made.map(|entry| attribute(entry, "user_id").parse().unwrap()).collect();
    for id in ids.into_iter().filter(|id| !contents.profiles.contains_key(id)) {
        assert_eq!(contents.entries_of_user(&["user.created", "user.registered"], id), 1, "I7: making {id}");
        assert_eq!(contents.entries_of_user(&["user.deleted"], id), 1, "I7: deleting {id}");
    }
}

/// I6 and I7 for sessions.
fn sessions_have_one_entry_a_change(contents: &Contents) {
    for (id, session) in &contents.sessions {
        assert_eq!(contents.entries(&["session.started"], "session_id", id), 1, "I7: the start of a session");
        let refreshes = contents.entries(&["session.refreshed"], "session_id", id);
        let generation = attribute(session, "generation").parse().unwrap_or(0);
        assert_eq!(refreshes, generation, "I7: left: entries of refreshes, right: refreshes of a session");
        assert_eq!(
            contents.entries(&["session.ended", "refresh.reused"], "session_id", id),
            0,
            "I7: an open session has an end entry"
        );
    }
    for entry in contents.audit.iter().filter(|entry| attribute(entry, "action") == "session.started") {
        let id = attribute(entry, "session_id");
        if !contents.sessions.contains_key(&id) {
            // Two concurrent sign-ins may both choose the same oldest session to end.
            let ends = contents.entries(&["session.ended", "refresh.reused"], "session_id", &id);
            assert!(ends > 0, "I7: a session ended without an entry");
        }
    }
}

/// I6 and I7 for API keys.
fn api_keys_have_one_entry_a_change(contents: &Contents) {
    for (id, key) in &contents.api_keys {
        let made = contents.entries(&["api_key.created"], "detail", &format!("{} key {id}", attribute(key, "kind")));
        let owner = u64::try_from(number(key, "user_id")).unwrap();
        let registered = contents.entries_of_user(&["user.registered"], owner);
        let is_first = attribute(key, "name") == "registration";
        assert_eq!(if is_first { registered } else { made }, 1, "I7: entries of an API key's creation");
        let revoked = contents.entries(&["api_key.revoked"], "detail", &format!("key {id}"));
        assert_eq!(revoked, 0, "I7: an existing key has a revocation entry");
    }
}

/// I8.
fn no_secret_is_in_clear(dump: &str, record: &Record) {
    for secret in &record.secrets {
        assert!(!dump.contains(secret.as_str()), "I8: a secret is in the tables");
    }
}
