//! The errors of the domain. Nothing here knows HTTP: each API has one function that maps an error to its status and
//! shape.

use std::error::Error as StdError;
use std::time::Duration;

use crate::email::Email;
use crate::password::PasswordProblem;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The body does not match the route; the sentence says why.
    #[error("{0}")]
    Malformed(&'static str),
    /// A member that the operation does not know and does not ignore. Its name is kept if it is a plain word.
    #[error("unknown member")]
    UnknownMember(Option<String>),
    /// Members are missing or invalid, in the order of the schema.
    #[error("invalid members")]
    Invalid(Vec<FieldProblem>),
    /// No token, or an invalid one.
    #[error("not signed in")]
    Unauthenticated {
        /// Whether a token was sent at all.
        token_sent: bool,
    },
    /// A credential is wrong. The response does not say which one.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The caller is signed in but lacks a permission.
    #[error("not permitted")]
    Forbidden,
    /// The control panel session must confirm the password again: the last confirmation is too old for this action.
    #[error("the password must be confirmed again")]
    NotConfirmed,
    #[error("registration is closed")]
    RegistrationClosed,
    /// The code was used, has expired, was overtaken by another change, or is not one of ours.
    #[error("the code is no longer valid")]
    CodeGone,
    /// Mail is not configured.
    #[error("mail is not configured")]
    NoMail,
    #[error("no such user")]
    UserNotFound,
    /// Also if the session belongs to another user.
    #[error("no such session")]
    SessionNotFound,
    /// Also if the key belongs to another user.
    #[error("no such API key")]
    ApiKeyNotFound,
    #[error("no such role")]
    RoleNotFound,
    /// The function has no route for this path and method.
    #[error("no such route")]
    RouteNotFound,
    /// Another account has this email address.
    #[error("email taken")]
    EmailTaken(Email),
    #[error("role name taken")]
    RoleTaken,
    /// A user still has this role, or it is built in.
    #[error("{0}")]
    RoleInUse(&'static str),
    /// The change would leave the directory without an active administrator.
    #[error("last administrator")]
    LastAdministrator,
    /// The password routes of the legacy sessions API are disabled.
    #[error("MD5 passwords are disabled")]
    LegacyPasswordsOff,
    /// The user has changed since the caller read it.
    #[error("changed since it was read")]
    Changed,
    /// The body exceeds the size limit.
    #[error("body too large")]
    TooLarge,
    /// The `Content-Type` is not JSON.
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// The same idempotency key was sent with a different body.
    #[error("idempotency key reused")]
    IdempotencyKeyReused,
    /// Too many attempts. The caller may retry after `retry_after`.
    #[error("too many attempts")]
    TooManyTries { retry_after: Duration },
    /// The store or another dependency does not respond, or is overloaded.
    #[error("unavailable")]
    Unavailable(#[source] Box<dyn StdError + Send + Sync>),
    /// A defect of ours.
    #[error("internal")]
    Internal(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    pub fn invalid(field: &'static str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldProblem { field, problem }])
    }

    /// An error that should be impossible, described for the log.
    pub fn internal(what: &'static str) -> Self {
        Self::Internal(what.into())
    }
}

/// A member of the request and its problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The member's name in the API's spelling.
    pub field: &'static str,
    pub problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Required, but absent, `null` or "".
    Missing,
    /// Of the wrong type or format.
    Invalid,
    /// Not an email address.
    NotAnEmail,
    /// Not one of the allowed values.
    NotListed,
    /// Rejected as a new password.
    Password(PasswordProblem),
    /// Not the current password.
    WrongPassword,
}

impl Problem {
    /// The text that follows the member's name in the token, accounts and management APIs.
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

pub type Result<T, E = Error> = std::result::Result<T, E>;
