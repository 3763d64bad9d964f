//! Events: what other systems learn about users and sessions. This module decides which changes are events, how they
//! are named, and which id each has. The id depends only on what happened, not on how often it is delivered.
//!
//! `functions/events` delivers them; `docs/events.md` documents their content.

use crate::clock::Time;
use crate::session::{SessionId, SessionKind};
use crate::user::{Profile, Status, User, UserId};

/// A user before or after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserState {
    pub profile: Profile,
    /// The session that survived the last time all sessions ended, if one did.
    pub kept_session: Option<SessionId>,
}

/// A session before or after a change, without its hashes: those never leave the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState {
    pub id: SessionId,
    pub user_id: UserId,
    /// The owner's session generation that it belongs to.
    pub epoch: u64,
    pub kind: SessionKind,
    /// When the user signed in.
    pub created_at: Time,
    /// When it ends if it is not used.
    pub expires_at: Time,
    /// Such as "Firefox on Windows".
    pub device: String,
}

/// How an item changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// The item was created.
    Made(T),
    Changed {
        before: T,
        after: T,
    },
    /// The item was removed; this is its last state.
    Gone(T),
}

/// A change of the directory, read from the stream of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    User(Step<UserState>),
    Session {
        step: Step<SessionState>,
        /// Whether the store removed the session because it had expired.
        is_expiry: bool,
    },
}

/// Why all sessions of a user ended at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndOfAll {
    /// The user signed out everywhere, or another user set their password.
    Ended,
    /// The user set a new password; the session that did it continues.
    PasswordChanged {
        /// The session that continues.
        kept: SessionId,
    },
    Deactivated,
    Deleted,
}

impl EndOfAll {
    /// As written in events.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
        }
    }
}

/// Why a session's row was removed. A deletion does not say more: the audit log says whether the user signed out, a
/// 21st session replaced it, or a stolen refresh token ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndOfOne {
    Ended,
    /// It had expired, and the store removed it.
    Expired,
}

impl EndOfOne {
    /// As written in events.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Expired => "expired",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An account was created.
    UserCreated(User),
    /// Name, email address, role or status changed.
    UserUpdated { before: User, after: User },
    /// An account was deleted; this is its last state. The last event of its user.
    UserDeleted(User),
    /// All sessions of a user of an earlier generation are invalid.
    UserSessionsEnded {
        /// The user after the change.
        user: User,
        /// The new session generation.
        epoch: u64,
        end: EndOfAll,
    },
    /// A user signed in.
    SessionStarted(SessionState),
    /// A session's row was removed. Each session that started has exactly one such event. This includes sessions that
    /// became invalid long before, when all sessions of the user ended: their rows are removed when they expire.
    SessionEnded {
        /// The session's last state.
        session: SessionState,
        end: EndOfOne,
    },
}

/// A session starts once and ends once. These are its versions.
const STARTED: u64 = 1;
const ENDED: u64 = 2;

impl Event {
    /// The type that event bus rules match, such as `user.created`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::UserCreated(_) => "user.created",
            Self::UserUpdated { .. } => "user.updated",
            Self::UserDeleted(_) => "user.deleted",
            Self::UserSessionsEnded { .. } => "user.sessions_ended",
            Self::SessionStarted(_) => "session.started",
            Self::SessionEnded { .. } => "session.ended",
        }
    }

    /// Identifies what happened, and is the same for each delivery: `user.updated/7/4`. The last number is the version,
    /// or the session generation for `user.sessions_ended`.
    pub fn id(&self) -> String {
        let kind = self.kind();
        match self {
            Self::UserCreated(user) | Self::UserDeleted(user) | Self::UserUpdated { after: user, .. } => {
                format!("{kind}/{}/{}", user.id, user.version)
            }
            Self::UserSessionsEnded { user, epoch, .. } => format!("{kind}/{}/{epoch}", user.id),
            Self::SessionStarted(session) | Self::SessionEnded { session, .. } => {
                format!("{kind}/{}/{}", session.id, self.version())
            }
        }
    }

    /// The version of the user or the session after the event.
    pub const fn version(&self) -> u64 {
        match self {
            Self::UserCreated(user) | Self::UserDeleted(user) => user.version,
            Self::UserUpdated { after: user, .. } | Self::UserSessionsEnded { user, .. } => user.version,
            Self::SessionStarted(_) => STARTED,
            Self::SessionEnded { .. } => ENDED,
        }
    }

    /// The user whom the event is about.
    pub const fn user_id(&self) -> UserId {
        match self {
            Self::UserCreated(user) | Self::UserDeleted(user) => user.id,
            Self::UserUpdated { after: user, .. } | Self::UserSessionsEnded { user, .. } => user.id,
            Self::SessionStarted(session) | Self::SessionEnded { session, .. } => session.user_id,
        }
    }
}

impl Change {
    /// The events of this change, in order. The last use of a session, a refresh and a move to a new generation are not
    /// events: the session is the same.
    pub fn events(self) -> Vec<Event> {
        match self {
            Self::User(Step::Made(state)) => vec![Event::UserCreated(state.profile.user)],
            Self::User(Step::Changed { before, after }) => news_of_user(before.profile, after),
            Self::User(Step::Gone(state)) => {
                let Profile { user, epoch, .. } = state.profile;
                // A session is checked against its owner. Without an owner it is invalid, as if the generation had
                // increased again.
                let ended = Event::UserSessionsEnded { user: user.clone(), epoch: epoch + 1, end: EndOfAll::Deleted };
                vec![ended, Event::UserDeleted(user)]
            }
            Self::Session { step: Step::Made(session), .. } => vec![Event::SessionStarted(session)],
            Self::Session { step: Step::Changed { .. }, .. } => Vec::new(),
            Self::Session { step: Step::Gone(session), is_expiry } => {
                let end = if is_expiry { EndOfOne::Expired } else { EndOfOne::Ended };
                vec![Event::SessionEnded { session, end }]
            }
        }
    }
}

fn news_of_user(before: Profile, after: UserState) -> Vec<Event> {
    let UserState { profile: Profile { user, epoch, .. }, kept_session } = after;
    let is_deactivation = before.user.status == Status::Active && user.status == Status::Inactive;
    let mut events = Vec::new();
    if before.user.version != user.version {
        events.push(Event::UserUpdated { before: before.user, after: user.clone() });
    }
    if before.epoch != epoch {
        let end = match kept_session {
            Some(kept) => EndOfAll::PasswordChanged { kept },
            None if is_deactivation => EndOfAll::Deactivated,
            None => EndOfAll::Ended,
        };
        events.push(Event::UserSessionsEnded { user, epoch, end });
    }
    events
}

#[cfg(test)]
mod tests;
