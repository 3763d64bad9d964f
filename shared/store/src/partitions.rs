//! Which partition keys writes go to, for whoever asks how load spreads: the functions that build the
//! keys themselves, so that an answer cannot differ from what is done.

use roster_types::clock::Time;
use roster_types::fold::fold;
use roster_types::throttle::Counter;

use super::keys;

/// The one item that gives out user ids.
pub const USER_ID_COUNTER: &str = keys::USER_ID_COUNTER;

/// Where the index `directory` lists an id.
pub fn directory(id: u64) -> String {
    keys::directory_bucket(id)
}

/// Where the indexes `by_email` and `by_name` list an address or a name.
pub fn search(text: &str) -> String {
    keys::search_bucket(&fold(text))
}

/// Where an entry of the audit trail goes, by a byte of chance.
pub fn audit(at: Time, chance: u8) -> String {
    keys::audit_shard(at, &keys::audit_part(chance))
}

/// Where the index `unsealed` lists it until it is sealed, by the same byte.
pub fn unsealed(chance: u8) -> String {
    keys::audit_part(chance)
}

/// Where the end of a session is listed, by the first byte of its id.
pub fn revocations(byte: u8) -> String {
    keys::revocation_shard(byte)
}

/// A counter of tries.
pub fn tries(counter: &Counter) -> String {
    keys::throttle(counter.kind, &counter.id)
}
