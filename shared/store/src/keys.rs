//! The key grammar: every key string of every table is built here and nowhere else.

use roster_types::audit::Actor;
use roster_types::clock::Time;
use roster_types::code::CodeId;
use roster_types::email::Email;
use roster_types::fold;
use roster_types::session::SessionId;
use roster_types::statistics::{Day, Subject};
use roster_types::throttle::Kind;
use roster_types::user::UserId;

/// How many ids share one partition of the index `directory`. At some 300 bytes a profile that is
/// 3 MB: small enough to spread reads, large enough that a small directory is one query.
pub(super) const IDS_PER_BUCKET: u64 = 10_000;

/// The item that gives out user ids.
pub(super) const USER_ID_COUNTER: &str = "counter#user_id";
/// The item that counts active administrators.
pub(super) const ADMINISTRATOR_COUNTER: &str = "counter#active_admins";

/// A user's profile.
pub(super) fn profile(id: UserId) -> String {
    format!("user#{id}")
}

/// Reads what [`profile`] writes; nothing where the item is a guard or a counter.
pub(super) fn read_profile(key: &str) -> Option<UserId> {
    key.strip_prefix("user#").and_then(UserId::parse)
}

/// The guard item of an address: holds it for one account, with that account's verifiers.
pub(super) fn guard(email: &Email) -> String {
    format!("email#{}", email.as_str())
}

/// The partition of the index `directory` that lists this id.
pub(super) fn directory_bucket(id: u64) -> String {
    format!("users#{}", id / IDS_PER_BUCKET)
}

/// The partition of the search indexes that lists a folded text. DynamoDB takes no empty key; what
/// folds to nothing cannot be searched for anyway.
pub(super) fn search_bucket(folded: &str) -> String {
    fold::bucket(folded).unwrap_or("-").to_owned()
}

/// Where an entry of the audit trail goes: its day and one of sixteen shards, so that a busy day is
/// not one hot partition (1,000 writes a second each).
pub(super) fn audit_shard(at: Time, part: &str) -> String {
    format!("{}#{part}", Day::of(at))
}

/// Which of a day's sixteen an entry goes to, by a byte of chance.
pub(super) fn audit_part(chance: u8) -> String {
    format!("{:02}", chance % AUDIT_PARTS)
}

/// All sixteen.
pub(super) fn audit_parts() -> impl Iterator<Item = String> {
    (0..AUDIT_PARTS).map(audit_part)
}

const AUDIT_PARTS: u8 = 16;

/// How many partitions hold the feed of revocations. Each takes 1,000 writes a second, and one in a
/// transaction counts twice: 4,000 endings a second together.
pub(super) const REVOCATION_SHARDS: usize = 8;

/// The partition that an ending is listed in, by a byte of what ended.
pub(super) fn revocation_shard(byte: u8) -> String {
    format!("shard#{}", usize::from(byte) % REVOCATION_SHARDS)
}

/// All of them.
pub(super) fn revocation_shards() -> impl Iterator<Item = String> {
    (0..REVOCATION_SHARDS).map(|shard| format!("shard#{shard}"))
}

/// Sorts what ended by when; without more, the beginning of that moment.
pub(super) fn ended_from(at: Time) -> String {
    format!("{:013}#", at.millis().max(0))
}

/// A session that ended; its id keeps two of one millisecond apart.
pub(super) fn ended_session(at: Time, id: &SessionId) -> String {
    format!("{}session#{id}", ended_from(at))
}

/// All sessions of a user that ended: one item a user, however often. It sorts behind all times, so
/// that whoever reads from a time on reads it too.
pub(super) fn ended_user(id: UserId) -> String {
    format!("user#{id}")
}

/// Sorts a user's sessions or keys by when they were made; the id keeps two of one millisecond apart.
pub(super) fn started(at: Time, id: &str) -> String {
    format!("{:013}#{id}", at.millis().max(0))
}

/// A counter of tries.
pub(super) fn throttle(kind: Kind, id: &str) -> String {
    format!("{THROTTLE}{}#{id}", kind.as_str())
}

/// How the keys of all counters of tries begin.
pub(super) const THROTTLE: &str = "throttle#";

/// Reads what [`throttle`] writes: the kind and the id.
pub(super) fn read_throttle(key: &str) -> Option<(Kind, &str)> {
    let (kind, id) = key.strip_prefix(THROTTLE)?.split_once('#')?;
    Kind::parse(kind).map(|kind| (kind, id))
}

/// That an account knows an address.
pub(super) fn known_address(known: &str) -> String {
    format!("known#{known}")
}

/// The record of a request that must not be carried out twice.
pub(super) fn idempotency(caller: &Actor, key_hash: &str) -> String {
    format!("idempotency#{}#{key_hash}", caller.as_text())
}

/// How many items hold each figure of the statistics. One in a transaction takes 500 changes a second,
/// and each of those brings up to 24 records.
const FIGURES_SHARDS: u8 = 16;

/// How many partitions list sign-ins turned away.
const THROTTLED_SHARDS: u8 = 4;

/// Which of the sixteen a batch adds to, by a byte of chance.
pub(super) fn figures_shard(chance: u8) -> String {
    format!("figures#{:02}", chance % FIGURES_SHARDS)
}

/// All sixteen.
pub(super) fn figures_shards() -> impl Iterator<Item = String> {
    (0..FIGURES_SHARDS).map(figures_shard)
}

/// The figures of a day in its partition.
pub(super) fn figures_of_day(day: Day) -> String {
    day.to_string()
}

/// The figures of all times: behind all days, so that whoever reads from a day on reads them too.
pub(super) const TOTALS: &str = "total";

/// How far a subject is counted: partition and sort key.
pub(super) fn mark(subject: &Subject) -> (String, String) {
    let alone = |part: String| (part, "mark".to_owned());
    match subject {
        Subject::User(id) => alone(profile(*id)),
        Subject::Session(id) => alone(format!("session#{id}")),
        Subject::Entry(id) => alone(format!("entry#{id}")),
        Subject::Throttled(id) => (throttled_shard(id.bytes().last().unwrap_or_default()), id.clone()),
    }
}

/// All partitions that list sign-ins turned away, each sorted by time.
pub(super) fn throttled_shards() -> impl Iterator<Item = String> {
    (0..THROTTLED_SHARDS).map(throttled_shard)
}

fn throttled_shard(byte: u8) -> String {
    format!("throttled#{}", byte % THROTTLED_SHARDS)
}

/// A code that was mailed.
pub(super) fn code(id: &CodeId) -> String {
    format!("code#{id}")
}

/// How many mails went to an address lately, by a hash of it.
pub(super) fn mailed(name: &str) -> String {
    format!("mailed#{name}")
}

/// The partition of the index `recent` that lists a mail: its month, as `2026-09`.
pub(super) fn mail_month(at: Time) -> String {
    at.rfc3339()[..7].to_owned()
}
