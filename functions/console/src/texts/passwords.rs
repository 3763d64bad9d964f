//! Why a new password was refused.

use shared::password::PasswordProblem;

use super::time::russian_form;
use crate::language::Language;

/// A sentence about a new password.
pub(crate) fn password_problem(language: Language, problem: &PasswordProblem) -> String {
    match (language, problem) {
        (Language::English, PasswordProblem::TooShort { min }) => format!("Take at least {min} characters."),
        (Language::Russian, PasswordProblem::TooShort { min }) => format!("Нужно не меньше {}.", characters(*min)),
        (Language::English, PasswordProblem::TooLong { max }) => format!("Take at most {max} characters."),
        (Language::Russian, PasswordProblem::TooLong { max }) => format!("Нужно не больше {}.", characters(*max)),
        (Language::English, PasswordProblem::Nul) => "This cannot be right.".to_owned(),
        (Language::Russian, PasswordProblem::Nul) => "Здесь что-то не так.".to_owned(),
        (Language::English, PasswordProblem::Common) => {
            "This would be among the first guesses. Take a longer or a rarer one.".to_owned()
        }
        (Language::Russian, PasswordProblem::Common) => {
            "Такой пароль угадают одним из первых. Возьмите длиннее или необычнее.".to_owned()
        }
        (Language::English, PasswordProblem::Personal) => "This is your own name or address.".to_owned(),
        (Language::Russian, PasswordProblem::Personal) => "Это ваше имя или адрес.".to_owned(),
    }
}

/// The genitive, which follows "not less than".
fn characters(count: usize) -> String {
    let is_one = russian_form(count as u64) == 0;
    format!("{count} {}", if is_one { "символа" } else { "символов" })
}
