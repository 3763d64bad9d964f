//! The partition keys of writes, to measure how load spreads. The functions are those that build the keys, so the
//! results cannot differ from what is written.

use roster_types::clock::Time;
use roster_types::fold::fold;
use roster_types::throttle::Counter;

use super::keys;

/// The single item that allocates user ids.
pub const USER_ID_COUNTER: &str = keys::USER_ID_COUNTER;

/// The partition of an id in the index `directory`.
pub fn directory(id: u64) -> String {
    keys::directory_bucket(id)
}

/// The partition of an email address or a name in the indexes `by_email` and `by_name`.
pub fn search(text: &str) -> String {
    keys::search_bucket(&fold(text))
}

/// The partition of an audit log entry, by a random byte.
pub fn audit(at: Time, chance: u8) -> String {
    keys::audit_shard(at, &keys::audit_part(chance))
}

/// The partition of the same entry in the index `unsealed`, by the same byte.
pub fn unsealed(chance: u8) -> String {
    keys::audit_part(chance)
}

/// The partition of a session's revocation, by the first byte of its id.
pub fn revocations(byte: u8) -> String {
    keys::revocation_shard(byte)
}

/// The partition of a counter of sign-in attempts.
pub fn tries(counter: &Counter) -> String {
    keys::throttle(counter.kind, &counter.id)
}
