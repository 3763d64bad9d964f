//! Events: what other systems are told of users and sessions. Which change is news to them, what the
//! news is called, and an id that follows from what happened and never from how often it was told.
//!
//! What carries them is in `functions/events`; what each says, word by word, in `docs/events.md`.

use crate::clock::Time;
use crate::session::{SessionId, SessionKind};
use crate::user::{Profile, Status, User, UserId};

/// A user as a change found or left them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserState {
    /// The user and the epoch of their sessions.
    pub profile: Profile,
    /// The session that outlived the last ending of all of them, where one did.
    pub kept_session: Option<SessionId>,
}

/// A session as a change found or left it, without what it opens by: no hash ever comes this far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionState {
    /// Its public name.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The owner's epoch that it belongs to.
    pub epoch: u64,
    /// What it hands out.
    pub kind: SessionKind,
    /// When the sign-in was.
    pub created_at: Time,
    /// When it ends if nobody uses it.
    pub expires_at: Time,
    /// "Firefox on Windows".
    pub device: String,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// It was not there before.
    Made(T),
    /// It was and is there.
    Changed {
        /// As it was.
        before: T,
        /// As it is now.
        after: T,
    },
    /// It is not there any more; this is how it was last.
    Gone(T),
}

/// A change of the directory, read from the stream of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Of a user.
    User(Step<UserState>),
    /// Of a session.
    Session {
        /// What became of it.
        step: Step<SessionState>,
        /// Whether the store removed it because its time was over.
        is_expiry: bool,
    },
}

/// How all sessions of a user came to end at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndOfAll {
    /// They signed out everywhere, or somebody set a password for them.
    Ended,
    /// They set their own password; the session that did it goes on.
    PasswordChanged {
        /// That one.
        kept: SessionId,
    },
    /// The account was made inactive.
    Deactivated,
    /// The account was deleted.
    Deleted,
}

impl EndOfAll {
    /// As events write it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::PasswordChanged { .. } => "password_changed",
            Self::Deactivated => "deactivated",
            Self::Deleted => "deleted",
        }
    }
}

/// How a session's row came to go. A deletion says no more than that it happened: whether somebody
/// signed out, a 21st session pushed it out or a stolen refresh token ended it stands in the audit trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndOfOne {
    /// Somebody or something ended it.
    Ended,
    /// Its time was over and the store swept it away.
    Expired,
}

impl EndOfOne {
    /// As events write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Expired => "expired",
        }
    }
}

/// Something that others want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An account was made.
    UserCreated(User),
    /// Name, email, role or status changed.
    UserUpdated {
        /// As they were.
        before: User,
        /// As they are now.
        after: User,
    },
    /// An account was deleted; this is how it was last. The last event of its user.
    UserDeleted(User),
    /// All sessions of a user of an earlier epoch are dead.
    UserSessionsEnded {
        /// Whose, as they are now.
        user: User,
        /// The epoch that has begun.
        epoch: u64,
        /// How it came about.
        end: EndOfAll,
    },
    /// Somebody signed in.
    SessionStarted(SessionState),
    /// A session's row is gone. Each session that started has one such event, also those that an
    /// ending of all had killed long before: their rows are swept when their time is over.
    SessionEnded {
        /// As it was last.
        session: SessionState,
        /// How it came about.
        end: EndOfOne,
    },
}

/// A session starts once and ends once: its versions.
const STARTED: u64 = 1;
const ENDED: u64 = 2;

impl Event {
    /// What rules of a bus go by, such as `user.created`.
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

    /// Names what happened, and is the same however often the event is told: `user.updated/7/4`. The
    /// number last is what the change raised: the version, or the epoch where that is what changed.
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

    /// The version of the user, or of the session, that the event leaves behind.
    pub const fn version(&self) -> u64 {
        match self {
            Self::UserCreated(user) | Self::UserDeleted(user) => user.version,
            Self::UserUpdated { after: user, .. } | Self::UserSessionsEnded { user, .. } => user.version,
            Self::SessionStarted(_) => STARTED,
            Self::SessionEnded { .. } => ENDED,
        }
    }

    /// Whom it is about.
    pub const fn user_id(&self) -> UserId {
        match self {
            Self::UserCreated(user) | Self::UserDeleted(user) => user.id,
            Self::UserUpdated { after: user, .. } | Self::UserSessionsEnded { user, .. } => user.id,
            Self::SessionStarted(session) | Self::SessionEnded { session, .. } => session.user_id,
        }
    }
}

impl Change {
    /// What of it is news, in the order to be told. A session's last use, a refresh and its move into
    /// a new epoch are none: it is the same session as before.
    pub fn events(self) -> Vec<Event> {
        match self {
            Self::User(Step::Made(state)) => vec![Event::UserCreated(state.profile.user)],
            Self::User(Step::Changed { before, after }) => news_of_user(before.profile, after),
            Self::User(Step::Gone(state)) => {
                let Profile { user, epoch, .. } = state.profile;
                // A session is checked against its owner: without one it is dead, as if the epoch had
                // been raised once more.
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
