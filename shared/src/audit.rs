//! The audit trail: who did what to whom, from where, when. Every change writes its entry in its own
//! transaction, so that neither can be without the other.

use std::time::Duration;

use crate::client::Client;
use crate::clock::Time;
use crate::session::SessionId;
use crate::user::UserId;

/// How long an entry is kept.
pub const KEPT_FOR: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Somebody made an account for themselves.
    UserRegistered,
    /// Somebody made an account for another.
    UserCreated,
    /// Name, email, role or status changed.
    UserUpdated,
    /// The account is gone.
    UserDeleted,
    /// Somebody set a new password for themselves.
    PasswordChanged,
    /// Somebody set another's password.
    PasswordReset,
    /// A sign-in.
    SessionStarted,
    /// A refresh token was replaced.
    SessionRefreshed,
    /// A session ended by request, or as the oldest of too many.
    SessionEnded,
    /// All sessions of a user ended at once.
    SessionsEnded,
    /// A refresh token was presented again after its successor: the session ended.
    RefreshReused,
    /// An API key was made.
    ApiKeyCreated,
    /// An API key was withdrawn.
    ApiKeyRevoked,
    /// A custom role was added.
    RoleCreated,
    /// A custom role's permissions changed.
    RoleUpdated,
    /// A custom role was removed.
    RoleDeleted,
    /// A new signing key was published, to sign now or later.
    SigningKeyRotated,
    /// A signing key was taken out: what it has signed is good no more.
    SigningKeyRetired,
    /// A password, a key or a name was wrong; all of an account, address and minute in one entry.
    SignInRefused,
    /// A password was not even looked at: too many had been wrong. Counted like the wrong ones.
    SignInThrottled,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::UserRegistered,
        Self::UserCreated,
        Self::UserUpdated,
        Self::UserDeleted,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::SessionStarted,
        Self::SessionRefreshed,
        Self::SessionEnded,
        Self::SessionsEnded,
        Self::RefreshReused,
        Self::ApiKeyCreated,
        Self::ApiKeyRevoked,
        Self::RoleCreated,
        Self::RoleUpdated,
        Self::RoleDeleted,
        Self::SignInRefused,
        Self::SignInThrottled,
    ];

    /// Reads what [`Action::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == text)
    }

    /// As written in the trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserRegistered => "user.registered",
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::UserDeleted => "user.deleted",
            Self::PasswordChanged => "password.changed",
            Self::PasswordReset => "password.reset",
            Self::SessionStarted => "session.started",
            Self::SessionRefreshed => "session.refreshed",
            Self::SessionEnded => "session.ended",
            Self::SessionsEnded => "sessions.ended",
            Self::RefreshReused => "refresh.reused",
            Self::ApiKeyCreated => "api_key.created",
            Self::ApiKeyRevoked => "api_key.revoked",
            Self::RoleCreated => "role.created",
            Self::RoleUpdated => "role.updated",
            Self::RoleDeleted => "role.deleted",
            Self::SigningKeyRotated => "signing_key.rotated",
            Self::SigningKeyRetired => "signing_key.retired",
            Self::SignInRefused => "sign_in.refused",
            Self::SignInThrottled => "sign_in.throttled",
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in user.
    User(UserId),
    /// Somebody without a session: registration, sign-in.
    Anonymous,
    /// Whoever runs the stack, by the `roster` command.
    Operator,
    /// Roster by itself, because it was time.
    System,
}

impl Actor {
    /// As written in the trail.
    pub fn as_text(self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::System => "system".to_owned(),
        }
    }
}

/// One entry of the trail.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// When.
    pub at: Time,
    /// What.
    pub action: Action,
    /// Who.
    pub actor: Actor,
    /// To whom; nobody where a role was changed.
    pub subject: Option<UserId>,
    /// In which session of theirs, where it was about one.
    pub session: Option<SessionId>,
    /// What exactly, where there is more to say ("role", "email,name"); never a value.
    pub detail: Option<String>,
    /// From where.
    pub client: Client,
}

/// An entry as it is read from the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// Its id: a ULID, so that ids sort by time.
    pub id: String,
    /// When; of refused tries, when their minute began.
    pub at: Time,
    /// What, as [`Action::as_str`] writes it.
    pub action: String,
    /// Who, as [`Actor::as_text`] writes it.
    pub actor: String,
    /// To whom.
    pub subject: Option<UserId>,
    /// In which session.
    pub session: Option<String>,
    /// What exactly.
    pub detail: Option<String>,
    /// From which address.
    pub ip: Option<String>,
    /// With what program.
    pub user_agent: Option<String>,
    /// How many refused tries it stands for.
    pub count: Option<u64>,
    /// Whether the chain holds it: from then on it cannot change unnoticed.
    pub is_sealed: bool,
}
