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

/// The number of ids per partition of the index `directory`. With about 300 bytes per profile, that is 3 MB: small
/// enough to spread reads, large enough that a small directory takes one query.
pub(super) const IDS_PER_BUCKET: u64 = 10_000;

/// The item that allocates user ids.
pub(super) const USER_ID_COUNTER: &str = "counter#user_id";
/// The item that counts active administrators.
pub(super) const ADMINISTRATOR_COUNTER: &str = "counter#active_admins";

pub(super) fn profile(id: UserId) -> String {
    format!("user#{id}")
}

/// Parses what [`profile`] writes; `None` for guards and counters.
pub(super) fn read_profile(key: &str) -> Option<UserId> {
    key.strip_prefix("user#").and_then(UserId::parse)
}

/// The guard of an email address: reserves it for one account and holds the account's verifiers.
pub(super) fn guard(email: &Email) -> String {
    format!("email#{}", email.as_str())
}

/// The partition of the index `directory` that lists this id.
pub(super) fn directory_bucket(id: u64) -> String {
    format!("users#{}", id / IDS_PER_BUCKET)
}

/// The partition of the search indexes for a search key. DynamoDB rejects empty keys; a text with an empty search key
/// cannot be searched for anyway.
pub(super) fn search_bucket(folded: &str) -> String {
    fold::bucket(folded).unwrap_or("-").to_owned()
}

/// The partition of an audit log entry: its day and one of sixteen shards, so that a busy day is not one hot partition
/// (1,000 writes per second each).
pub(super) fn audit_shard(at: Time, part: &str) -> String {
    format!("{}#{part}", Day::of(at))
}

/// The shard of an entry within its day, chosen by a random byte.
pub(super) fn audit_part(chance: u8) -> String {
    format!("{:02}", chance % AUDIT_PARTS)
}

pub(super) fn audit_parts() -> impl Iterator<Item = String> {
    (0..AUDIT_PARTS).map(audit_part)
}

const AUDIT_PARTS: u8 = 16;

/// The number of partitions of the revocation feed. Each takes 1,000 writes per second, and a write in a transaction
/// counts twice: 4,000 revocations per second in total.
pub(super) const REVOCATION_SHARDS: usize = 8;

/// The partition of a revocation, by a byte of the id that is revoked.
pub(super) fn revocation_shard(byte: u8) -> String {
    format!("shard#{}", usize::from(byte) % REVOCATION_SHARDS)
}

pub(super) fn revocation_shards() -> impl Iterator<Item = String> {
    (0..REVOCATION_SHARDS).map(|shard| format!("shard#{shard}"))
}

/// Sorts revocations by time. Without a suffix: the first key of that moment.
pub(super) fn ended_from(at: Time) -> String {
    format!("{:013}#", at.millis().max(0))
}

/// A session that ended. The id separates two in one millisecond.
pub(super) fn ended_session(at: Time, id: &SessionId) -> String {
    format!("{}session#{id}", ended_from(at))
}

/// All sessions of a user, with one item per user however often they end. It sorts after all times, so a query from any
/// time on includes it.
pub(super) fn ended_user(id: UserId) -> String {
    format!("user#{id}")
}

/// Sorts a user's sessions or keys by creation time. The id separates two in one millisecond.
pub(super) fn started(at: Time, id: &str) -> String {
    format!("{:013}#{id}", at.millis().max(0))
}

/// A counter of sign-in attempts.
pub(super) fn throttle(kind: Kind, id: &str) -> String {
    format!("{THROTTLE}{}#{id}", kind.as_str())
}

/// The prefix of all counters of sign-in attempts.
pub(super) const THROTTLE: &str = "throttle#";

/// Parses what [`throttle`] writes: the kind and the id.
pub(super) fn read_throttle(key: &str) -> Option<(Kind, &str)> {
    let (kind, id) = key.strip_prefix(THROTTLE)?.split_once('#')?;
    Kind::parse(kind).map(|kind| (kind, id))
}

/// Records that an account remembers an IP address.
pub(super) fn known_address(known: &str) -> String {
    format!("known#{known}")
}

/// The record of a request that must not run twice.
pub(super) fn idempotency(caller: &Actor, key_hash: &str) -> String {
    format!("idempotency#{}#{key_hash}", caller.as_text())
}

/// The number of items per statistics figure. An item in a transaction takes 500 changes per second, and each of those
/// covers up to 24 records.
const FIGURES_SHARDS: u8 = 16;

/// The number of partitions that list throttled sign-ins.
const THROTTLED_SHARDS: u8 = 4;

/// The shard that a batch adds to, chosen by a random byte.
pub(super) fn figures_shard(chance: u8) -> String {
    format!("figures#{:02}", chance % FIGURES_SHARDS)
}

pub(super) fn figures_shards() -> impl Iterator<Item = String> {
    (0..FIGURES_SHARDS).map(figures_shard)
}

/// The sort key of a day's figures.
pub(super) fn figures_of_day(day: Day) -> String {
    day.to_string()
}

/// The sort key of the totals: after all days, so a query from any day on includes them.
pub(super) const TOTALS: &str = "total";

/// Partition and sort key of a subject's mark.
pub(super) fn mark(subject: &Subject) -> (String, String) {
    let alone = |part: String| (part, "mark".to_owned());
    match subject {
        Subject::User(id) => alone(profile(*id)),
        Subject::Session(id) => alone(format!("session#{id}")),
        Subject::Entry(id) => alone(format!("entry#{id}")),
        Subject::Throttled(id) => (throttled_shard(id.bytes().last().unwrap_or_default()), id.clone()),
    }
}

/// All partitions that list throttled sign-ins, each sorted by time.
pub(super) fn throttled_shards() -> impl Iterator<Item = String> {
    (0..THROTTLED_SHARDS).map(throttled_shard)
}

fn throttled_shard(byte: u8) -> String {
    format!("throttled#{}", byte % THROTTLED_SHARDS)
}

/// A mailed code.
pub(super) fn code(id: &CodeId) -> String {
    format!("code#{id}")
}

/// The number of recent mails to an email address, by its hash.
pub(super) fn mailed(name: &str) -> String {
    format!("mailed#{name}")
}

/// The partition of the index `recent` that lists a mail: its month, such as `2026-09`.
pub(super) fn mail_month(at: Time) -> String {
    at.rfc3339()[..7].to_owned()
}
