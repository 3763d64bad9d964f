//! The audit trail: who did what to whom, from where, when. Every change writes its entry in its own
//! transaction, so that neither can be without the other.

use std::time::Duration;

use crate::client::Client;
use crate::clock::Time;
use crate::service::ServiceName;
use crate::session::SessionId;
use crate::user::UserId;

/// How long an entry is kept.
pub const KEPT_FOR: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// Names each action once: with what it means, and as the trail has it.
macro_rules! actions {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])+ $name,)+
        }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// As written in the trail.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

actions! {
    /// Somebody made an account for themselves.
    UserRegistered = "user.registered",
    /// Somebody made an account for another.
    UserCreated = "user.created",
    /// Name, email, role or status changed.
    UserUpdated = "user.updated",
    /// The account is gone.
    UserDeleted = "user.deleted",
    /// Somebody set a new password for themselves.
    PasswordChanged = "password.changed",
    /// Somebody set another's password.
    PasswordReset = "password.reset",
    /// Somebody who has forgotten their password asked for a link to set another.
    PasswordResetRequested = "password.reset_requested",
    /// A link to set a password was mailed to somebody.
    UserInvited = "user.invited",
    /// Somebody showed that the address they registered with is theirs.
    UserVerified = "user.verified",
    /// Somebody wants another address, which is to be shown to be theirs.
    EmailChangeRequested = "email.change_requested",
    /// A link to make the first administrator was printed.
    FirstRunOffered = "first_run.offered",
    /// A sign-in.
    SessionStarted = "session.started",
    /// A refresh token was replaced.
    SessionRefreshed = "session.refreshed",
    /// A session ended by request, or as the oldest of too many.
    SessionEnded = "session.ended",
    /// All sessions of a user ended at once.
    SessionsEnded = "sessions.ended",
    /// A refresh token was presented again after its successor: the session ended.
    RefreshReused = "refresh.reused",
    /// An API key was made.
    ApiKeyCreated = "api_key.created",
    /// An API key was withdrawn.
    ApiKeyRevoked = "api_key.revoked",
    /// A custom role was added.
    RoleCreated = "role.created",
    /// A custom role's permissions changed.
    RoleUpdated = "role.updated",
    /// A custom role was removed.
    RoleDeleted = "role.deleted",
    /// A new signing key was published, to sign now or later.
    SigningKeyRotated = "signing_key.rotated",
    /// A signing key was taken out: what it has signed is good no more.
    SigningKeyRetired = "signing_key.retired",
    /// Mails go by another mail server from then on.
    MailServerSet = "mail_server.set",
    /// A password, a key or a name was wrong; all of an account, address and minute in one entry.
    SignInRefused = "sign_in.refused",
    /// A password was not even looked at: too many had been wrong. Counted like the wrong ones.
    SignInThrottled = "sign_in.throttled",
    /// Counted tries were forgotten, so that those whom they kept out may try again.
    ThrottleCleared = "throttle.cleared",
}

impl Action {
    /// Reads what [`Action::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in user.
    User(UserId),
    /// A service of the stack's owner, let in by IAM.
    Service(ServiceName),
    /// Somebody without a session: registration, sign-in.
    Anonymous,
    /// Whoever runs the stack, by the `roster` command.
    Operator,
    /// Roster by itself, because it was time.
    System,
}

impl Actor {
    /// As written in the trail.
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
