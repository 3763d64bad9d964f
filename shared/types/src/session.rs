//! A session: one sign-in on one device, from its start to its end. The row in the store is the
//! session: when it is gone, expired or of an older epoch, every token of it is dead.

use std::fmt;
use std::time::Duration;

use crate::clock::Time;
use crate::token::{FamilyKey, Nonce, TokenHash};
use crate::user::{Profile, Status, UserId};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A session that nobody uses for this long ends.
pub const IDLE_LIMIT: Duration = Duration::from_secs(14 * DAY.as_secs());
/// No session outlives this, however much it is used.
pub const ABSOLUTE_LIMIT: Duration = Duration::from_secs(30 * DAY.as_secs());
/// How often, at most, a session's last use is written: a write a request would cost more than it tells.
pub const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// A session of the control panel that nobody uses for this long ends (OWASP, Session Management Cheat
/// Sheet: 15 to 30 minutes where little is at stake).
pub const PANEL_IDLE_LIMIT: Duration = Duration::from_secs(30 * 60);
/// No session of the control panel outlives this: a working day.
pub const PANEL_ABSOLUTE_LIMIT: Duration = Duration::from_secs(12 * 60 * 60);
/// An account's 21st session ends its oldest.
pub const MOST_PER_ACCOUNT: usize = 20;
/// For this long a session is fresh enough to do without the password where one is asked again.
pub const FRESH_FOR: Duration = Duration::from_secs(5 * 60);

/// A session's public name, 32 lower-case hex digits. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// The id with these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_formed.then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes behind the digits.
    pub fn to_bytes(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        hex::decode_to_slice(&self.0, &mut bytes).expect("made of 32 hex digits only");
        bytes
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a session hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// One access token and no more (`/auth/token` without `offline_access`).
    Access,
    /// Access tokens, renewed by a refresh token.
    Refreshable,
    /// One opaque token that lives as long as the session (dialect D).
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

    /// Whether it is one of the account's twenty. A backend that fetches a token for each job would
    /// otherwise push people's devices out.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Access)
    }
}

/// The refresh token a session expects next, and the one before it.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// Hash of the token that is good now.
    pub current: TokenHash,
    /// Hash of the one it replaced.
    pub previous: Option<TokenHash>,
    /// From the previous secret and this nonce the current token can be made again, for a client
    /// that lost our answer.
    pub nonce: Option<Nonce>,
    /// When `current` replaced `previous`.
    pub rotated_at: Time,
    /// Marks every token this session ever handed out.
    pub family: FamilyKey,
    /// How often it was rotated.
    pub generation: u64,
}

/// A session as the store keeps it.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its public name.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The owner's epoch at its start.
    pub epoch: u64,
    /// What it hands out.
    pub kind: SessionKind,
    /// When the sign-in was.
    pub created_at: Time,
    /// When the password was last given in it: at the sign-in, or again since.
    pub confirmed_at: Time,
    /// When it was last used, to within [`SEEN_EVERY`].
    pub last_seen_at: Time,
    /// When it ends if nobody uses it.
    pub expires_at: Time,
    /// "Firefox on Windows".
    pub device: String,
    /// The `User-Agent` it began with.
    pub user_agent: Option<String>,
    /// The address it began from.
    pub ip: String,
    /// Hash of the opaque token or of the panel's, where it has one.
    pub opaque: Option<TokenHash>,
    /// State of the refresh token, where it has one.
    pub refresh: Option<Refresh>,
}

impl Session {
    /// Whether it still opens anything, for its owner as they are now.
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

    /// Whether the password was given so lately that it need not be asked for again.
    pub fn is_fresh(&self, now: Time) -> bool {
        now.since(self.confirmed_at) < FRESH_FOR
    }

    /// Whether its last use is due to be written.
    pub fn is_seen_stale(&self, now: Time) -> bool {
        now.since(self.last_seen_at) >= SEEN_EVERY
    }
}

/// A session as its owner sees it in a list: without anything that opens it.
#[derive(Clone, Debug)]
pub struct ListedSession {
    /// Its public name.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// When the sign-in was.
    pub created_at: Time,
    /// When it was last used.
    pub last_seen_at: Time,
    /// When it ends if nobody uses it.
    pub expires_at: Time,
    /// "Firefox on Windows".
    pub device: String,
    /// The `User-Agent` it began with.
    pub user_agent: Option<String>,
    /// The address it began from.
    pub ip: String,
}
