//! Every error's status, title and sentence. Dialects choose the members to put them in.

use axum::http::StatusCode;
use roster_types::error::Error;

/// What an answer says of an error.
#[derive(Clone, Debug)]
pub struct Described {
    /// Its status.
    pub status: StatusCode,
    /// A short title.
    pub title: &'static str,
    /// A sentence the caller can act on.
    pub message: &'static str,
}

/// How an error is answered where its dialect says nothing else.
pub fn describe(error: &Error) -> Described {
    let (status, title, message) = match error {
        Error::Malformed(reason) => (StatusCode::BAD_REQUEST, "Bad Request", *reason),
        Error::UnknownMember(_) => (StatusCode::BAD_REQUEST, "Bad Request", "There is a member that is not known."),
        Error::Invalid(_) => (StatusCode::BAD_REQUEST, "Validation failed", "Some members are missing or invalid."),
        Error::Unauthenticated { token_sent: false } => {
            (StatusCode::UNAUTHORIZED, "Unauthorized", "Authentication required")
        }
        Error::Unauthenticated { token_sent: true } => {
            (StatusCode::UNAUTHORIZED, "Unauthorized", "The token is invalid, expired or revoked; sign in again.")
        }
        Error::WrongCredentials => (StatusCode::UNAUTHORIZED, "Unauthorized", "Invalid credentials"),
        Error::Forbidden => (StatusCode::FORBIDDEN, "Forbidden", "You do not have permission to do this."),
        Error::NotConfirmed => (StatusCode::FORBIDDEN, "Forbidden", "Give your password again to do this."),
        Error::RegistrationClosed => {
            (StatusCode::FORBIDDEN, "Forbidden", "Registration is closed; ask an administrator for an account.")
        }
        Error::CodeGone => (StatusCode::GONE, "Gone", "This link is no longer good; ask for another."),
        Error::NoMail => (StatusCode::CONFLICT, "Conflict", "No mail is set up here."),
        Error::UserNotFound => (StatusCode::NOT_FOUND, "Not found", "User not found"),
        Error::SessionNotFound => (StatusCode::NOT_FOUND, "Not found", "Session not found"),
        Error::ApiKeyNotFound => (StatusCode::NOT_FOUND, "Not found", "API key not found"),
        Error::RoleNotFound => (StatusCode::NOT_FOUND, "Not found", "Role not found"),
        Error::RouteNotFound => (StatusCode::NOT_FOUND, "Not found", "No such path or method."),
        Error::EmailTaken(_) => (StatusCode::CONFLICT, "Validation failed", "The email has already been taken."),
        Error::RoleTaken => (StatusCode::CONFLICT, "Conflict", "A role of this name exists."),
        Error::RoleInUse(reason) => (StatusCode::CONFLICT, "Conflict", *reason),
        Error::LastAdministrator => (
            StatusCode::CONFLICT,
            "Conflict",
            "This is the last active administrator; make another user an administrator first.",
        ),
        Error::LegacyPasswordsOff => {
            (StatusCode::GONE, "Gone", "MD5 passwords are switched off; register and sign in by another API.")
        }
        Error::Changed => {
            (StatusCode::PRECONDITION_FAILED, "Precondition Failed", "The user has changed since; read it again.")
        }
        Error::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", "The body exceeds 64 KiB."),
        Error::UnsupportedMediaType => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type", "Send the body as application/json.")
        }
        Error::IdempotencyKeyReused => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Unprocessable Content",
            "This Idempotency-Key was used with another body; take a new key.",
        ),
        Error::TooManyTries { .. } => {
            (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", "Too many tries; wait before the next one.")
        }
        Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable", "Try again in a moment."),
        Error::Internal(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", "Something went wrong on our side.")
        }
    };
    Described { status, title, message }
}
