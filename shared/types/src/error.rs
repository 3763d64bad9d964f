//! What can go wrong, in words of the directory. Nothing here knows HTTP: each dialect has one
//! function that turns these into its status and shape.

use std::error::Error as StdError;
use std::time::Duration;

use crate::email::Email;
use crate::password::PasswordProblem;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body is not what the route takes; the sentence says why.
    #[error("{0}")]
    Malformed(&'static str),
    /// A member that the operation does not know, where none may come: its name, if it is a plain word.
    #[error("unknown member")]
    UnknownMember(Option<String>),
    /// Members are missing or wrong, each named, in the order of the schema.
    #[error("invalid members")]
    Invalid(Vec<FieldProblem>),
    /// No token, or a dead one.
    #[error("not signed in")]
    Unauthenticated {
        /// Whether a token was sent at all.
        token_sent: bool,
    },
    /// Some part of what was presented to sign in is wrong; which one is nobody's business.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Signed in, without the right.
    #[error("not permitted")]
    Forbidden,
    /// Signed in to the control panel, with a password that was given too long ago for what was asked.
    #[error("the password must be given again")]
    NotConfirmed,
    /// Nobody may register here by themselves.
    #[error("registration is closed")]
    RegistrationClosed,
    /// The code was used, is too old, was overtaken by another change, or is none of ours.
    #[error("the code is no longer good")]
    CodeGone,
    /// No mail is set up here.
    #[error("no mail is set up")]
    NoMail,
    /// No such user.
    #[error("no such user")]
    UserNotFound,
    /// No such session, or not one's own.
    #[error("no such session")]
    SessionNotFound,
    /// No such API key, or not one's own.
    #[error("no such API key")]
    ApiKeyNotFound,
    /// No such role.
    #[error("no such role")]
    RoleNotFound,
    /// No such path or method in this function.
    #[error("no such route")]
    RouteNotFound,
    /// Another account has this address.
    #[error("email taken")]
    EmailTaken(Email),
    /// Another role has this name.
    #[error("role name taken")]
    RoleTaken,
    /// Somebody still has this role, or it is built in.
    #[error("{0}")]
    RoleInUse(&'static str),
    /// It would leave the directory without an active administrator.
    #[error("last administrator")]
    LastAdministrator,
    /// The password routes of dialect D are switched off.
    #[error("MD5 passwords are switched off")]
    LegacyPasswordsOff,
    /// The user has changed since the caller read them.
    #[error("changed since")]
    Changed,
    /// The body exceeds what we read.
    #[error("body too large")]
    TooLarge,
    /// The body is not JSON by its own account.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The same idempotency key came with another body.
    #[error("idempotency key reused")]
    IdempotencyKeyReused,
    /// Too many tries: whoever comes back after so long is heard again.
    #[error("too many tries")]
    TooManyTries {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The store, or what else we need, does not answer or is too busy.
    #[error("unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// A fault of our own.
    #[error("internal")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// One member that is wrong.
    pub fn invalid(field: &'static str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldProblem { field, problem }])
    }

    /// A fault that should not be possible, said in a sentence for the log.
    pub fn internal(what: &'static str) -> Self {
        Self::Internal(what.into())
    }
}

/// A member of the request and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The member's name as the dialect spells it.
    pub field: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Required, and absent, `null` or "".
    Missing,
    /// Of the wrong type or form.
    Invalid,
    /// Not an email address.
    NotAnEmail,
    /// Not one of those there are.
    NotListed,
    /// Refused as a new password.
    Password(PasswordProblem),
    /// Not the present password.
    WrongPassword,
}

impl Problem {
    /// What is wrong, as the token, users and management dialects put it, to follow the member's name.
    pub fn phrase(&self) -> String {
        match self {
            Self::Missing => "can't be blank".to_owned(),
            Self::Invalid => "is invalid".to_owned(),
            Self::NotAnEmail => "must be a valid email address".to_owned(),
            Self::NotListed => "is not included in the list".to_owned(),
            Self::Password(problem) => problem.message(),
            Self::WrongPassword => "is not the present password".to_owned(),
        }
    }
}

/// What most of the service returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
