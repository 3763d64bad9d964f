//! A session: one sign-in on one device. The row in the store is the session: if the row is gone, has expired or is of
//! an earlier session generation, all tokens of the session are invalid.

use std::fmt;
use std::time::Duration;

use crate::clock::Time;
use crate::token::{FamilyKey, Nonce, TokenHash};
use crate::user::{Profile, Status, UserId};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A session ends if it is not used for this long.
pub const IDLE_LIMIT: Duration = Duration::from_secs(14 * DAY.as_secs());
/// A session ends after this time, however much it is used.
pub const ABSOLUTE_LIMIT: Duration = Duration::from_secs(30 * DAY.as_secs());
/// The minimum time between two writes of a session's last use: a write per request would cost too much.
pub const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// A control panel session ends if it is not used for this long (OWASP Session Management Cheat Sheet: 15 to 30 minutes
/// for low-risk applications).
pub const PANEL_IDLE_LIMIT: Duration = Duration::from_secs(30 * 60);
/// A control panel session ends after this time: a working day.
pub const PANEL_ABSOLUTE_LIMIT: Duration = Duration::from_secs(12 * 60 * 60);
/// The 21st session of an account ends its oldest.
pub const MAX_PER_ACCOUNT: usize = 20;
/// How long after the last confirmation a sensitive action does not require the password again.
pub const FRESH_FOR: Duration = Duration::from_secs(5 * 60);

/// The public id of a session: 32 lower-case hex digits. It grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_formed.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn to_bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        hex::decode_to_slice(&self.0, &mut bytes).expect("a session id has 32 hex digits");
        bytes
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which tokens a session issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// One access token (`/auth/token` without `offline_access`).
    Access,
    /// Access tokens, renewed by a refresh token.
    Refreshable,
    /// One opaque token that lives as long as the session (the legacy sessions API).
    Opaque,
    /// The cookie of the control panel.
    Panel,
}

impl SessionKind {
    /// As written in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refreshable => "refreshable",
            Self::Opaque => "opaque",
            Self::Panel => "panel",
        }
    }

    /// Reads what [`SessionKind::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Access, Self::Refreshable, Self::Opaque, Self::Panel].into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it counts toward the limit of an account. Otherwise a backend that fetches a token for each job would
    /// end the sessions of the user's devices.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Access)
    }
}

/// The refresh token that a session accepts next, and the one before it.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// Hash of the current token.
    pub current: TokenHash,
    /// Hash of the token that it replaced.
    pub previous: Option<TokenHash>,
    /// With the previous secret, this nonce derives the current token again, for a client that lost the response.
    pub nonce: Option<Nonce>,
    /// When `current` replaced `previous`.
    pub rotated_at: Time,
    /// Marks every refresh token of this session.
    pub family: FamilyKey,
    /// The number of rotations.
    pub generation: u64,
}

#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub user_id: UserId,
    /// The owner's session generation at its start.
    pub epoch: u64,
    pub kind: SessionKind,
    /// When the user signed in.
    pub created_at: Time,
    /// When the password was last entered: at sign-in or at a later confirmation.
    pub confirmed_at: Time,
    /// When it was last used, accurate to [`SEEN_EVERY`].
    pub last_seen_at: Time,
    /// When it ends if it is not used.
    pub expires_at: Time,
    /// Such as "Firefox on Windows".
    pub device: String,
    /// The `User-Agent` at sign-in.
    pub user_agent: Option<String>,
    /// The IP address at sign-in.
    pub ip: String,
    /// Hash of the opaque token or of the control panel's token, if it has one.
    pub opaque: Option<TokenHash>,
    pub refresh: Option<Refresh>,
}

impl Session {
    /// Whether it is valid for its owner in their current state.
    pub fn is_live(&self, owner: &Profile, now: Time) -> bool {
        self.user_id == owner.user.id
            && self.epoch == owner.epoch
            && self.expires_at > now
            && owner.user.status == Status::Active
    }

    /// When it would end if it were used now.
    pub fn expiry_after_use(&self, now: Time) -> Time {
        match self.kind {
            SessionKind::Access => self.expires_at,
            SessionKind::Refreshable | SessionKind::Opaque => {
                now.plus(IDLE_LIMIT).min(self.created_at.plus(ABSOLUTE_LIMIT))
            }
            SessionKind::Panel => now.plus(PANEL_IDLE_LIMIT).min(self.created_at.plus(PANEL_ABSOLUTE_LIMIT)),
        }
    }

    /// Whether sensitive actions need no new confirmation of the password.
    pub fn is_fresh(&self, now: Time) -> bool {
        now.since(self.confirmed_at) < FRESH_FOR
    }

    /// Whether its last use is due to be written.
    pub fn is_seen_stale(&self, now: Time) -> bool {
        now.since(self.last_seen_at) >= SEEN_EVERY
    }
}

/// A session as its owner sees it in a list, without token hashes.
#[derive(Clone, Debug)]
pub struct ListedSession {
    pub id: SessionId,
    pub user_id: UserId,
    /// When the user signed in.
    pub created_at: Time,
    pub last_seen_at: Time,
    /// When it ends if it is not used.
    pub expires_at: Time,
    /// Such as "Firefox on Windows".
    pub device: String,
    /// The `User-Agent` at sign-in.
    pub user_agent: Option<String>,
    /// The IP address at sign-in.
    pub ip: String,
}
