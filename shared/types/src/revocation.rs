//! What ended before its time: the feed that resource servers read which verify access tokens
//! without asking us. A token that we issued and that has not expired is dead if
//!
//! - its `sid` is among the handles, or
//! - its `sub` is among the users and its `iat` lies before the moment that stands there.
//!
//! Changing one's own password keeps the session that did it. Its access tokens from before the
//! change look dead in the feed all the same: that session refreshes, or signs in again, to be seen
//! by such servers. Here its old token stays good.

use std::time::Duration;

use crate::clock::Time;
use crate::session::SessionId;
use crate::token::{ACCESS_TOKEN_LIFETIME, LEEWAY};
use crate::user::UserId;

/// How long an ending is listed: as long as an access token issued just before it may be accepted.
pub const LISTED_FOR: Duration = ACCESS_TOKEN_LIFETIME.saturating_add(LEEWAY);

/// The most endings that are listed, handles and users together: some 4 MB of JSON, where Lambda
/// takes 6 MB ("Lambda quotas").
pub const MOST_LISTED: usize = 100_000;

/// All of a user's sessions that began before a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedUser {
    /// Whose.
    pub user: UserId,
    /// Tokens issued before this second are dead.
    pub before: Time,
}

impl EndedUser {
    /// Whose sessions all ended at this moment. `iat` counts whole seconds, so that the second of the
    /// ending itself is still before.
    pub fn at(user: UserId, ended: Time) -> Self {
        Self { user, before: ended.whole_seconds().plus(Duration::from_secs(1)) }
    }
}

/// What ended within the life of an access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocations {
    /// Sessions that ended one by one, in the order of their ids.
    pub handles: Vec<SessionId>,
    /// Users whose sessions ended all at once, each once, in the order of their ids.
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
