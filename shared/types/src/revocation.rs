//! The revocation feed, for resource servers that verify access tokens offline. A token that we issued and that has not
//! expired is revoked if
//!
//! - its `sid` is among the handles, or
//! - its `sub` is among the users and its `iat` is earlier than the moment listed there.
//!
//! Changing one's own password keeps the current session. Its earlier access tokens still look revoked in the feed:
//! with such servers the session must refresh or sign in again. Roster itself continues to accept them.

use std::time::Duration;

use crate::clock::Time;
use crate::session::SessionId;
use crate::token::{ACCESS_TOKEN_LIFETIME, LEEWAY};
use crate::user::UserId;

/// How long a revocation is listed: as long as an access token issued just before it may be accepted.
pub const LISTED_FOR: Duration = ACCESS_TOKEN_LIFETIME.saturating_add(LEEWAY);

/// The maximum number of revocations listed, handles and users together: about 4 MB of JSON. Lambda's limit is 6 MB
/// ("Lambda quotas").
pub const MAX_LISTED: usize = 100_000;

/// All of a user's sessions that began before a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedUser {
    pub user: UserId,
    /// Tokens issued before this second are revoked.
    pub before: Time,
}

impl EndedUser {
    /// All sessions of the user ended at `ended`. `iat` counts whole seconds, so the second of the revocation itself is
    /// included.
    pub fn at(user: UserId, ended: Time) -> Self {
        Self { user, before: ended.whole_seconds().plus(Duration::from_secs(1)) }
    }
}

/// The revocations within the lifetime of an access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocations {
    /// Sessions that ended one by one, sorted by id.
    pub handles: Vec<SessionId>,
    /// Users whose sessions all ended at once, each once, sorted by id.
    pub users: Vec<EndedUser>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_of_the_second_in_which_all_ended_was_issued_before() {
        let ended = EndedUser::at(UserId::new(2), Time::from_millis(1_790_000_000_123));
        assert_eq!(ended.before, Time::from_seconds(1_790_000_001));
        let ended = EndedUser::at(UserId::new(2), Time::from_seconds(1_790_000_000));
        assert_eq!(ended.before, Time::from_seconds(1_790_000_001));
    }
}
