//! The audit log: who did what to whom, from where and when. Each change writes its entry in its own transaction, so
//! that neither exists without the other.

use std::time::Duration;

use crate::client::Client;
use crate::clock::Time;
use crate::service::ServiceName;
use crate::session::SessionId;
use crate::user::UserId;

/// How long an entry is kept.
pub const KEPT_FOR: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Defines each action once, with its meaning and its name in the audit log.
macro_rules! actions {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])+ $name,)+
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As written in the audit log.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

actions! {
    /// A user registered.
    UserRegistered = "user.registered",
    /// A user created an account for another person.
    UserCreated = "user.created",
    /// Name, email address, role or status changed.
    UserUpdated = "user.updated",
    /// The account was deleted.
    UserDeleted = "user.deleted",
    /// A user set a new password for themselves.
    PasswordChanged = "password.changed",
    /// A user set another user's password.
    PasswordReset = "password.reset",
    /// A link to reset a forgotten password was requested.
    PasswordResetRequested = "password.reset_requested",
    /// A link to set the first password was mailed.
    UserInvited = "user.invited",
    /// A registered user proved that the email address is theirs.
    UserVerified = "user.verified",
    /// A user asked for another email address, which must be verified first.
    EmailChangeRequested = "email.change_requested",
    /// A link to create the first administrator was printed.
    FirstRunOffered = "first_run.offered",
    /// A user signed in.
    SessionStarted = "session.started",
    /// A refresh token was replaced.
    SessionRefreshed = "session.refreshed",
    /// A session ended by request, or as the oldest when the account reached its limit.
    SessionEnded = "session.ended",
    /// All sessions of a user ended at once.
    SessionsEnded = "sessions.ended",
    /// A replaced refresh token was presented again; the session ended.
    RefreshReused = "refresh.reused",
    /// An API key was created.
    ApiKeyCreated = "api_key.created",
    /// An API key was revoked.
    ApiKeyRevoked = "api_key.revoked",
    /// A custom role was created.
    RoleCreated = "role.created",
    /// A custom role's permissions changed.
    RoleUpdated = "role.updated",
    /// A custom role was deleted.
    RoleDeleted = "role.deleted",
    /// A new signing key was published, to sign now or later.
    SigningKeyRotated = "signing_key.rotated",
    /// A signing key was removed; tokens that it signed are no longer valid.
    SigningKeyRetired = "signing_key.retired",
    /// The mail server changed.
    MailServerSet = "mail_server.set",
    /// The password, the key or the email address was wrong. One entry counts all attempts of one account, IP address
    /// and minute.
    SignInRefused = "sign_in.refused",
    /// A password was not checked because too many attempts had failed. Counted like refused ones.
    SignInThrottled = "sign_in.throttled",
    /// Counters of sign-in attempts were reset, so that the users they blocked can sign in again.
    ThrottleCleared = "throttle.cleared",
}

impl Action {
    /// Reads what [`Action::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User(UserId),
    /// A service of the stack's owner, authorized by IAM.
    Service(ServiceName),
    /// A caller without a session: registration, sign-in.
    Anonymous,
    /// The operator of the stack, through the `roster` command.
    Operator,
    /// Roster itself, on a schedule.
    System,
}

impl Actor {
    /// As written in the audit log.
    pub fn as_text(&self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::Service(name) => name.to_string(),
            Self::Anonymous => "anonymous".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::System => "system".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct AuditEntry {
    pub at: Time,
    pub action: Action,
    pub actor: Actor,
    /// The user affected; `None` if the entry is about a role or the stack.
    pub subject: Option<UserId>,
    /// The user's session, if the entry is about one.
    pub session: Option<SessionId>,
    /// Further detail, such as "role" or "email,name"; never a value.
    pub detail: Option<String>,
    pub client: Client,
}

impl AuditEntry {
    /// What happened, when, and who did it.
    pub fn new(at: Time, action: Action, actor: Actor) -> Self {
        Self { at, action, actor, subject: None, session: None, detail: None, client: Client::default() }
    }

    /// The user that it was done to.
    pub fn about(self, subject: impl Into<Option<UserId>>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// The session that it was done in or to.
    pub fn session(self, session: impl Into<Option<SessionId>>) -> Self {
        Self { session: session.into(), ..self }
    }

    /// What it says besides.
    pub fn detail(self, detail: impl Into<Option<String>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Where the request came from.
    pub fn client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// About the stack itself, rather than a user, and from no program that is known.
    pub fn of_stack(at: Time, action: Action, actor: Actor, detail: Option<String>) -> Self {
        Self { at, action, actor, subject: None, session: None, detail, client: Client::default() }
    }
}

/// An entry as read from the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// A ULID, so that ids sort by time.
    pub id: String,
    /// For refused attempts: when their minute began.
    pub at: Time,
    /// As [`Action::as_str`] writes it.
    pub action: String,
    /// As [`Actor::as_text`] writes it.
    pub actor: String,
    pub subject: Option<UserId>,
    pub session: Option<String>,
    pub detail: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    /// The number of refused attempts that the entry counts.
    pub count: Option<u64>,
    /// Whether the entry is part of the chain: from then on a change to it is detected.
    pub is_sealed: bool,
}
