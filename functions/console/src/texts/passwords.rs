//! Why a new password was refused.

use shared::password::PasswordProblem;

use crate::language::Language;

/// A sentence about a new password.
pub(crate) fn password_problem(language: Language, problem: &PasswordProblem) -> String {
    let t = language.texts();
    match problem {
        PasswordProblem::TooShort { min } => t.format("password-too-short", [("min", (*min).into())]),
        PasswordProblem::TooLong { max } => t.format("password-too-long", [("max", (*max).into())]),
        PasswordProblem::Nul => t.get("fields-invalid").to_owned(),
        PasswordProblem::Common => t.get("password-common").to_owned(),
        PasswordProblem::Personal => t.get("password-personal").to_owned(),
    }
}
