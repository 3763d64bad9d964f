//! Errors: the type is a word for programs, which `Catch` and `Retry` of a state machine name, and the
//! message a sentence for people. Nothing that was sent is in it, nor anything of the store.

use lambda_http::lambda_runtime::Diagnostic;
use shared::error::{Error, FieldProblem};
use shared::http::describe;

/// Every `errorType` there is; a new one is a change for every caller.
pub const ERROR_TYPES: [&str; 10] = [
    "InvalidInput",
    "UserNotFound",
    "EmailTaken",
    "LastAdministrator",
    "VersionMismatch",
    "IdempotencyMismatch",
    "InvalidToken",
    "Forbidden",
    "Unavailable",
    "Internal",
];

/// How an error is told.
pub fn diagnose(error: &Error) -> Diagnostic {
    let (error_type, error_message) = match error {
        Error::Malformed(reason) => ("InvalidInput", (*reason).to_owned()),
        Error::UnknownMember(name) => ("InvalidInput", unknown_member(name.as_deref())),
        Error::Invalid(problems) => ("InvalidInput", all_of(problems)),
        Error::TooLarge => ("InvalidInput", "The event exceeds 64 KiB.".to_owned()),
        Error::UserNotFound => ("UserNotFound", message(error)),
        Error::EmailTaken(_) => ("EmailTaken", message(error)),
        Error::LastAdministrator => ("LastAdministrator", message(error)),
        Error::Changed => ("VersionMismatch", message(error)),
        Error::IdempotencyKeyReused => {
            ("IdempotencyMismatch", "This idempotency_key came with another event before; take a new key.".to_owned())
        }
        Error::Unauthenticated { .. } => ("InvalidToken", "The token is invalid, expired or revoked.".to_owned()),
        Error::Forbidden => ("Forbidden", "The token is good, but its user does not hold the permission.".to_owned()),
        Error::Unavailable(_) => {
            ("Unavailable", "Try again in a moment; what was asked for may or may not have been done.".to_owned())
        }
        // No operation of this function ends in one of those.
        Error::WrongCredentials
        | Error::NotConfirmed
        | Error::RegistrationClosed
        | Error::CodeGone
        | Error::NoMail
        | Error::SessionNotFound
        | Error::ApiKeyNotFound
        | Error::RoleNotFound
        | Error::RouteNotFound
        | Error::RoleTaken
        | Error::RoleInUse(_)
        | Error::LegacyPasswordsOff
        | Error::UnsupportedMediaType
        | Error::TooManyTries { .. }
        | Error::Internal(_) => ("Internal", "Something went wrong on our side.".to_owned()),
    };
    Diagnostic { error_type: error_type.to_owned(), error_message }
}

fn message(error: &Error) -> String {
    describe(error).message.to_owned()
}

fn unknown_member(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("This operation has no member {name}."),
        None => "There is a member that this operation does not have.".to_owned(),
    }
}

/// All that is wrong, in the order of the members.
fn all_of(problems: &[FieldProblem]) -> String {
    let each = problems.iter().map(|wrong| format!("{} {}", wrong.field, wrong.problem.phrase()));
    each.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use shared::email::Email;
    use shared::error::Problem;

    use super::*;

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong = |field, problem| FieldProblem { field, problem };
        let error = Error::Invalid(vec![wrong("name", Problem::Missing), wrong("role", Problem::NotListed)]);
        let told = diagnose(&error);
        assert_eq!(told.error_type, "InvalidInput");
        assert_eq!(told.error_message, "name can't be blank; role is not included in the list");
    }

    #[test]
    fn neither_an_address_nor_a_cause_is_told() {
        let taken = diagnose(&Error::EmailTaken(Email::parse("jane@example.com").unwrap()));
        assert_eq!((taken.error_type.as_str(), taken.error_message.contains("jane")), ("EmailTaken", false));
        for error in [Error::Unavailable("UsersTable".into()), Error::Internal("UsersTable".into())] {
            let told = diagnose(&error);
            assert!(ERROR_TYPES.contains(&told.error_type.as_str()));
            assert!(!told.error_message.contains("UsersTable"), "{told:?}");
        }
    }
}
