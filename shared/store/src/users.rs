//! The table `users`: profiles, the guard items that make an email address unique, and two counters.

use aws_sdk_dynamodb::types::ReturnValue;
use roster_types::clock::Time;
use roster_types::email::Email;
use roster_types::fold;
use roster_types::name::Name;
use roster_types::password::{Scheme, Verifier, Verifiers};
use roster_types::role::RoleName;
use roster_types::session::SessionId;
use roster_types::user::{Profile, Status, User, UserId};
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, read, write};

/// The verifiers of an account, kept in the guard item of its email address: sign-in reads one item by email address
/// and can begin to hash.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub email: Email,
    pub user_id: UserId,
    pub verifiers: Verifiers,
    /// RateLimit by one with each change of a verifier.
    pub version: u64,
}

#[derive(Serialize, Deserialize)]
struct GuardItem {
    pk: String,
    email: String,
    user_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_md5: Option<String>,
    version: u64,
}

/// A profile as an item; the last six attributes exist for the indexes.
#[derive(Serialize)]
struct ProfileItem<'a> {
    pk: String,
    id: u64,
    name: &'a str,
    email: &'a str,
    role: &'a str,
    status: &'a str,
    created_at: i64,
    updated_at: i64,
    version: u64,
    epoch: u64,
    bucket: String,
    #[serde(skip_serializing_if = "is_not")]
    awaits_link: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_role: Option<&'a str>,
    #[serde(flatten)]
    search: SearchKeys,
}

/// The session that survived the last time all sessions ended; absent if none did.
pub(super) const KEPT_SESSION: &str = "kept_session";

#[derive(Serialize)]
struct SearchKeys {
    email_bucket: String,
    email_folded: String,
    name_bucket: String,
    name_folded: String,
}

/// The profile without attributes that only the indexes need. Index entries have no `epoch`.
#[derive(Deserialize)]
struct ReadProfile {
    id: u64,
    name: String,
    email: String,
    role: String,
    status: String,
    created_at: i64,
    updated_at: i64,
    version: u64,
    #[serde(default)]
    epoch: u64,
    #[serde(default)]
    awaits_link: bool,
}

impl From<ReadProfile> for Profile {
    fn from(item: ReadProfile) -> Self {
        let user = User {
            id: UserId::new(item.id),
            name: Name::from_store(item.name),
            email: Email::from_store(item.email),
            role: RoleName::from_store(item.role),
            // An unreadable status must not allow a sign-in.
            status: Status::parse(&item.status).unwrap_or(Status::Inactive),
            created_at: Time::from_seconds(item.created_at),
            updated_at: Time::from_seconds(item.updated_at),
            version: item.version,
        };
        Self { user, epoch: item.epoch, awaits_link: item.awaits_link }
    }
}

pub(super) fn read_profile(item: impl Into<serde_dynamo::Item>) -> Result<Profile, StoreError> {
    read::<ReadProfile>(item).map(Into::into)
}

/// The PHC string of a scheme, as its attribute holds it.
fn phc(verifiers: &Verifiers, scheme: Scheme) -> Option<String> {
    verifiers.get(scheme).map(|verifier| verifier.as_str().to_owned())
}

pub(super) fn read_credentials(item: Item) -> Result<Credentials, StoreError> {
    let guard: GuardItem = read(item)?;
    let verifiers = [(Scheme::Password, guard.password), (Scheme::LegacyDigest, guard.password_md5)];
    let verifiers = verifiers.into_iter().filter_map(|(scheme, phc)| Some((scheme, Verifier::from_store(phc?))));
    Ok(Credentials {
        email: Email::from_store(guard.email),
        user_id: UserId::new(guard.user_id),
        verifiers: verifiers.collect(),
        version: guard.version,
    })
}

pub(super) fn read_counter(item: Item) -> Result<u64, StoreError> {
    #[derive(Deserialize)]
    struct Counter {
        n: u64,
    }
    read::<Counter>(item).map(|counter| counter.n)
}

/// Leaves the attribute out if it is false.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires a reference")]
fn is_not(value: &bool) -> bool {
    !value
}

fn search_keys(user: &User) -> SearchKeys {
    let email_folded = fold::fold(user.email.as_str());
    let name_folded = fold::fold(user.name.as_str());
    let key = |folded: String| if folded.is_empty() { "-".to_owned() } else { folded };
    SearchKeys {
        email_bucket: keys::search_bucket(&email_folded),
        name_bucket: keys::search_bucket(&name_folded),
        email_folded: key(email_folded),
        name_folded: key(name_folded),
    }
}

/// The partition of the sparse index `by_role`. Users with the role `user` are not in it, because it would only repeat
/// `directory`.
fn staff_role(user: &User) -> Option<&str> {
    (!user.role.is_user()).then(|| user.role.as_str())
}

fn key(pk: String) -> Item {
    Item::from([("pk".to_owned(), text(pk))])
}

/// The condition that an account's guard has not changed since it was read.
fn unchanged(account: &Credentials) -> [Clause; 2] {
    [Clause::Is("user_id", number(account.user_id.get())), Clause::Is("version", number(account.version))]
}

impl Transaction<'_> {
    /// Creates a profile and reserves its email address.
    pub fn create_user(&mut self, profile: &Profile, credentials: &Credentials) {
        let user = &profile.user;
        let item = ProfileItem {
            pk: keys::profile(user.id),
            id: user.id.get(),
            name: user.name.as_str(),
            email: user.email.as_str(),
            role: user.role.as_str(),
            status: user.status.as_str(),
            created_at: user.created_at.seconds(),
            updated_at: user.updated_at.seconds(),
            version: user.version,
            epoch: profile.epoch,
            bucket: keys::directory_bucket(user.id.get()),
            awaits_link: profile.awaits_link,
            staff_role: staff_role(user),
            search: search_keys(user),
        };
        self.take_email(credentials);
        let table = &self.store.tables().users;
        self.put(table, write(&item), &[Clause::Absent("pk")], Refusal::IdTaken);
    }

    /// Reserves an email address for an account, with the account's verifiers.
    pub fn take_email(&mut self, credentials: &Credentials) {
        let item = GuardItem {
            pk: keys::guard(&credentials.email),
            email: credentials.email.as_str().to_owned(),
            user_id: credentials.user_id.get(),
            password: phc(&credentials.verifiers, Scheme::Password),
            password_md5: phc(&credentials.verifiers, Scheme::LegacyDigest),
            version: credentials.version,
        };
        let table = &self.store.tables().users;
        self.put(table, write(&item), &[Clause::Absent("pk")], Refusal::EmailTaken);
    }

    /// Releases an email address if its verifiers are those that were read: the new guard item takes them over.
    pub fn release_email(&mut self, credentials: &Credentials) {
        let clauses = [
            Clause::Is("user_id", number(credentials.user_id.get())),
            Clause::Is("version", number(credentials.version)),
        ];
        let table = &self.store.tables().users;
        self.delete(table, key(keys::guard(&credentials.email)), &clauses, Refusal::CredentialsChanged);
    }

    /// Writes name, email address, role, status and version if the user has not changed since it was read. Ends all of
    /// the user's sessions if `ends_sessions` is set.
    pub fn update_user(&mut self, before: &User, after: &User, ends_sessions: bool) {
        let search = search_keys(after);
        let mut changes = Changes::new()
            .set("name", text(after.name.as_str()))
            .set("email", text(after.email.as_str()))
            .set("role", text(after.role.as_str()))
            .set("status", text(after.status.as_str()))
            .set("updated_at", number(after.updated_at.seconds()))
            .set("version", number(after.version))
            .set("email_bucket", text(search.email_bucket))
            .set("email_folded", text(search.email_folded))
            .set("name_bucket", text(search.name_bucket))
            .set("name_folded", text(search.name_folded))
            .set_or_remove("staff_role", staff_role(after).map(text))
            .remove("awaits_link");
        if ends_sessions {
            changes = changes.add("epoch", 1).remove(KEPT_SESSION);
        }
        let clauses = [Clause::Is("version", number(before.version))];
        let table = &self.store.tables().users;
        self.update(table, key(keys::profile(before.id)), &changes, &clauses, Refusal::UserChanged);
    }

    /// Ends all sessions of a user at once, whatever their number.
    pub fn end_all_sessions(&mut self, id: UserId) {
        self.raise_epoch(id, None, &[Clause::Exists("pk")]);
    }

    /// Ends all sessions of a user if the user, and so the role, has not changed since it was read.
    pub fn end_all_sessions_of(&mut self, owner: &Profile) {
        let clauses = [Clause::Is("epoch", number(owner.epoch)), Clause::Is("version", number(owner.user.version))];
        self.raise_epoch(owner.user.id, None, &clauses);
    }

    /// Ends all sessions of a user but one, which continues in the new session generation. `epoch` is the generation
    /// that was read.
    pub fn end_other_sessions(&mut self, id: UserId, epoch: u64, kept: &SessionId) {
        self.raise_epoch(id, Some(kept), &[Clause::Is("epoch", number(epoch))]);
        self.keep_session(kept, epoch + 1);
    }

    /// The session that survives is stored next to the generation for readers of the table's stream: the session's own
    /// row changes in another record.
    fn raise_epoch(&mut self, id: UserId, kept: Option<&SessionId>, clauses: &[Clause]) {
        let changes = Changes::new().add("epoch", 1).set_or_remove(KEPT_SESSION, kept.map(|kept| text(kept.as_str())));
        let table = &self.store.tables().users;
        self.update(table, key(keys::profile(id)), &changes, clauses, Refusal::UserChanged);
    }

    /// Deletes a user that has not changed since it was read, and releases the email address.
    pub fn delete_user(&mut self, user: &User) {
        let table = &self.store.tables().users;
        let unchanged = [Clause::Is("version", number(user.version))];
        self.delete(table, key(keys::profile(user.id)), &unchanged, Refusal::UserChanged);
        let theirs = [Clause::Is("user_id", number(user.id.get()))];
        self.delete(table, key(keys::guard(&user.email)), &theirs, Refusal::UserChanged);
    }

    /// Replaces the verifiers, as long as they are the ones that were read.
    pub fn set_verifiers(&mut self, before: &Credentials, verifiers: &Verifiers) {
        let changes = Changes::new()
            .set_or_remove("password", phc(verifiers, Scheme::Password).map(text))
            .set_or_remove("password_md5", phc(verifiers, Scheme::LegacyDigest).map(text))
            .add("version", 1);
        let table = &self.store.tables().users;
        let guard = key(keys::guard(&before.email));
        self.update(table, guard, &changes, &unchanged(before), Refusal::CredentialsChanged);
    }

    /// Fails the transaction if the verifiers are not those that were read.
    pub fn check_verifiers(&mut self, account: &Credentials) {
        let table = &self.store.tables().users;
        self.check(table, key(keys::guard(&account.email)), &unchanged(account), Refusal::CredentialsChanged);
    }

    /// Removes the MD5 verifier of an account whose role is now above `user`.
    pub fn drop_md5(&mut self, user: &User) {
        let changes = Changes::new().remove("password_md5").add("version", 1);
        let clauses = [Clause::Is("user_id", number(user.id.get()))];
        let table = &self.store.tables().users;
        self.update(table, key(keys::guard(&user.email)), &changes, &clauses, Refusal::UserChanged);
    }

    /// Counts one more active administrator.
    pub fn add_administrator(&mut self) {
        let table = &self.store.tables().users;
        let changes = Changes::new().add("n", 1);
        let counter = key(keys::ADMINISTRATOR_COUNTER.to_owned());
        self.update(table, counter, &changes, &[], Refusal::LastAdministrator);
    }

    /// Counts the first active administrator if there is none.
    pub fn add_first_administrator(&mut self) {
        let table = &self.store.tables().users;
        let changes = Changes::new().add("n", 1);
        let counter = key(keys::ADMINISTRATOR_COUNTER.to_owned());
        self.update(table, counter, &changes, &[Clause::AbsentOrAtMost("n", number(0))], Refusal::AdministratorThere);
    }

    /// Counts one active administrator less if another remains.
    pub fn remove_administrator(&mut self) {
        let table = &self.store.tables().users;
        let changes = Changes::new().add("n", -1);
        let counter = key(keys::ADMINISTRATOR_COUNTER.to_owned());
        self.update(table, counter, &changes, &[Clause::Above("n", number(1))], Refusal::LastAdministrator);
    }
}

impl Store {
    /// The next free user id. A gap after a failed sign-up is harmless; reusing a number is not.
    pub async fn next_user_id(&self) -> Result<UserId, StoreError> {
        let answer = self
            .client()
            .update_item()
            .table_name(&self.tables().users)
            .set_key(Some(key(keys::USER_ID_COUNTER.to_owned())))
            .update_expression("ADD #n :one")
            .expression_attribute_names("#n", "n")
            .expression_attribute_values(":one", number(1))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await?;
        let item = answer
            .attributes
            .ok_or_else(|| StoreError::Unreadable("the id counter did not answer its value".to_owned()))?;
        read_counter(item).map(UserId::new)
    }
}
