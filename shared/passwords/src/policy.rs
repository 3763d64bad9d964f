//! The rules for new passwords. Only length and guessability count. Composition rules (a digit, a capital, a symbol)
//! make passwords worse and are left out on purpose (NIST SP 800-63B-4).

use roster_types::email::Email;
use roster_types::fold::caseless;
use roster_types::name::Name;
use roster_types::password::PasswordProblem;
use zxcvbn::{Score, zxcvbn};

use super::{MAX_CHARACTERS, Password};

/// Common passwords that zxcvbn accepts, and the words they are made of.
const COMMON: &str = include_str!("common.txt");

/// A common word stays common with a year, a date or some symbols around it.
const MAX_DECORATION: usize = 8;

/// How many characters are checked for guessability. A password with an unguessable beginning is unguessable, and
/// zxcvbn slows down steeply: it takes 0.4 ms for 24 characters, or 34 ms if all of them are symbols that look like
/// letters; for 100 characters it takes 7 ms and 700 ms (optimised, one core).
const MAX_JUDGED: usize = 24;

/// The letters of the Russian keyboard, and the same keys on the English one.
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюё";
const ENGLISH_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordPolicy {
    /// The minimum number of characters. NIST SP 800-63B-4 requires 8 with a second factor and 15 for a password alone.
    pub min_length: usize,
}

impl PasswordPolicy {
    /// Checks a new password for the account of `email` and `name`.
    pub fn check(&self, text: &str, email: &Email, name: &Name) -> Result<Password, PasswordProblem> {
        self.check_for(text, Some(email), Some(name))
    }

    /// Like [`PasswordPolicy::check`] with an unknown email address or name. If that one is invalid, the caller can report
    /// both problems at once.
    pub fn check_for(
        &self,
        text: &str,
        email: Option<&Email>,
        name: Option<&Name>,
    ) -> Result<Password, PasswordProblem> {
        let password = self.check_length(text)?;
        match self.judge(text, email, name) {
            Some(problem) => Err(problem),
            None => Ok(password),
        }
    }

    /// The cheap checks. They limit all others to 128 characters.
    pub fn check_length(&self, text: &str) -> Result<Password, PasswordProblem> {
        let length = text.chars().count();
        if length > MAX_CHARACTERS {
            return Err(PasswordProblem::TooLong { max: MAX_CHARACTERS });
        }
        if length < self.min_length {
            return Err(PasswordProblem::TooShort { min: self.min_length });
        }
        if text.contains('\0') {
            return Err(PasswordProblem::Nul);
        }
        Ok(Password(text.into()))
    }

    /// The problem of a text with a valid length. It takes milliseconds, so strangers must not be able to trigger it.
    pub fn judge(&self, text: &str, email: Option<&Email>, name: Option<&Name>) -> Option<PasswordProblem> {
        // Whole values, not words: the documents set `example_string` for "Example Name".
        let own = [email.map(Email::as_str), email.map(Email::local_part), name.map(Name::as_str)];
        let personal: Vec<&str> = own.into_iter().flatten().collect();
        if personal.iter().any(|own| caseless(own) == caseless(text.trim())) {
            return Some(PasswordProblem::Personal);
        }
        (is_listed(text) || is_guessable(text, &personal)).then_some(PasswordProblem::Common)
    }
}

/// Whether a text is on the list, or is a listed word with a few digits and symbols around it.
fn is_listed(text: &str) -> bool {
    let text = caseless(text);
    let word = text.trim_matches(|character: char| !character.is_alphabetic());
    let decoration = text.chars().count() - word.chars().count();

    common_words().any(|common| common == text || (common == word && decoration <= MAX_DECORATION))
}

fn common_words() -> impl Iterator<Item = &'static str> {
    COMMON.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Whether guessing takes at most a million attempts (zxcvbn's scores 0 and 1). A Russian text is also checked as what
/// the same keys type on an English keyboard: zxcvbn knows only keyboards and word lists of that layout, which include
/// Russian words typed on it.
fn is_guessable(text: &str, personal: &[&str]) -> bool {
    // The user's email address may be longer than the checked part and must still be found in it.
    let own: Vec<&str> = personal.iter().map(|own| start_of(own)).collect();
    let is_weak = |text: &str| zxcvbn(text, &own).score() < Score::Two;

    let checked = start_of(text);
    is_weak(checked) || on_english_keys(checked).is_some_and(|same_keys| is_weak(&same_keys))
}

fn start_of(text: &str) -> &str {
    text.char_indices().nth(MAX_JUDGED).map_or(text, |(end, _)| &text[..end])
}

/// What the same keys type on an English keyboard, if at least half of the characters are Russian letters.
fn on_english_keys(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let mut russian = 0;
    let typed = text
        .chars()
        .map(|character| {
            let key = RUSSIAN_KEYS.chars().zip(ENGLISH_KEYS.chars()).find(|&(letter, _)| letter == character);
            key.map_or(character, |(_, key)| {
                russian += 1;
                key
            })
        })
        .collect();
    (russian > 0 && russian * 2 >= text.chars().count()).then_some(typed)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) -> Result<Password, PasswordProblem> {
        check_of("user@example.com", "Example Name", text)
    }

    fn check_of(email: &str, name: &str, text: &str) -> Result<Password, PasswordProblem> {
        let policy = PasswordPolicy { min_length: 8 };
        policy.check(text, &Email::parse(email).unwrap(), &Name::parse(name).unwrap())
    }

    fn assert_refused(texts: &[&str], problem: PasswordProblem) {
        for text in texts {
            assert_eq!(check(text).unwrap_err(), problem, "{text}");
        }
    }

    #[test]
    fn the_passwords_of_the_documents_are_good() {
        for text in ["example_string", "your_password", "correct horse battery", "a new long one", "not-the-one"] {
            assert_eq!(check(text).unwrap().expose(), text);
        }
    }

    #[test]
    fn any_script_will_do_and_nothing_is_normalised() {
        for text in [
            "лошадь батарейка скрепка",
            "ёж и 7 ужей",
            "正しい馬の電池です",
            "🐴🔋📎🦔🌵🎻🛶🧭",
            "cafe\u{301} au lait ",
            "  hej hopp  ",
        ] {
            assert_eq!(check(text).unwrap().expose(), text);
        }
    }

    #[test]
    fn the_length_counts_in_characters() {
        let long: String = ("x7Яé🐴q-Ж".chars().cycle()).take(129).collect();
        let cut = |length: usize| long.chars().take(length).collect::<String>();

        assert_eq!(check(&cut(7)).unwrap_err(), PasswordProblem::TooShort { min: 8 });
        for length in [8, 64, 128] {
            assert!(check(&cut(length)).is_ok(), "{length}");
        }
        assert_eq!(check(&long).unwrap_err(), PasswordProblem::TooLong { max: 128 });
    }

    #[test]
    fn the_minimum_is_a_setting() {
        let (email, name) = (Email::parse("ana@example.com").unwrap(), Name::parse("Ana").unwrap());
        let refused = PasswordPolicy { min_length: 15 }.check("a new long one", &email, &name);
        assert_eq!(refused.unwrap_err(), PasswordProblem::TooShort { min: 15 });
    }

    #[test]
    fn no_character_is_demanded_and_none_but_nul_forbidden() {
        assert!(check("gqzxvwjkph").is_ok());
        assert!(check("tab\tand\nline\u{1b}").is_ok());
        assert_eq!(check("nul \0 in the middle").unwrap_err(), PasswordProblem::Nul);
    }

    #[test]
    fn common_passwords_are_refused() {
        assert_refused(
            &[
                "password1",
                "12345678",
                "qwertyuiop",
                "Password1!",
                "P@ssw0rd1",
                "iloveyou1",
                "1q2w3e4r5t",
                "zaq12wsx",
                "ZAQ1@WSX",
                "changeme",
                "qwerty123456",
                "11111111",
                "abcdefgh",
                "abcd1234",
                "87654321",
                "trustno1!",
                "Summer2024!",
                "!!Welcome2024",
                "autumn 2024",
                "January2025",
                "Admin01012001",
                "aaaaaaaaaaaaaaaaaaaaaaaa",
                "passwordpasswordpassword",
            ],
            PasswordProblem::Common,
        );
    }

    #[test]
    fn common_russian_passwords_are_refused() {
        assert_refused(
            &[
                "йцукенгшщз",
                "Пароль123",
                "пароль12345",
                "приветпривет",
                "ПРИВЕТ2024",
                "Любовь123",
                "наташа1985",
                "солнышко",
                "администратор",
                "gfhjkm123",
                "ghbdtn123",
                "лето2024!",
                "абвгдежз",
                "ячсмитьбю",
                "Moskva2024!",
            ],
            PasswordProblem::Common,
        );
    }

    #[test]
    fn a_common_word_inside_something_longer_is_fine() {
        for text in ["summer 19735 hedgehog", "password reset fatigue", "лето в деревне у реки"] {
            assert!(check(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn ones_own_name_and_address_are_refused_in_any_letter_case() {
        for text in [
            "ivan.ivanovich@example.com",
            "IVAN.IVANOVICH@EXAMPLE.COM",
            "Ivan.Ivanovich",
            "иван ИВАНОВИЧ",
            " Иван Иванович ",
        ] {
            let refused = check_of("ivan.ivanovich@example.com", "Иван Иванович", text);
            assert_eq!(refused.unwrap_err(), PasswordProblem::Personal, "{text}");
        }
        assert!(check_of("bea@example.com", "Bea", "Ivan.Ivanovich").is_ok());
    }

    #[test]
    fn a_password_is_judged_by_what_is_known_of_its_owner() {
        let policy = PasswordPolicy { min_length: 8 };
        let name = Name::parse("Иван Иванович").unwrap();

        let by_name = policy.check_for("иван иванович", None, Some(&name));
        assert_eq!(by_name.unwrap_err(), PasswordProblem::Personal);
        assert!(policy.check_for("correct horse battery", None, None).is_ok());
        assert_eq!(policy.check_for("password1", None, None).unwrap_err(), PasswordProblem::Common);
    }

    #[test]
    fn a_digit_behind_ones_own_name_or_address_does_not_help() {
        for text in ["ivan.ivanovich1", "ivan.ivanovich@example.com1", "Иван Иванович1"] {
            let refused = check_of("ivan.ivanovich@example.com", "Иван Иванович", text);
            assert_eq!(refused.unwrap_err(), PasswordProblem::Common, "{text}");
        }
    }

    #[test]
    fn every_message_follows_the_name_of_a_field() {
        for (problem, message) in [
            (PasswordProblem::TooShort { min: 8 }, "is too short (minimum is 8 characters)"),
            (PasswordProblem::TooLong { max: 128 }, "is too long (maximum is 128 characters)"),
            (PasswordProblem::Nul, "must not contain a NUL character"),
            (PasswordProblem::Common, "is too easy to guess"),
            (PasswordProblem::Personal, "must not be your name or email address"),
        ] {
            assert_eq!(problem.message(), message);
        }
    }

    #[test]
    fn the_list_is_folded_and_names_nothing_twice() {
        let mut seen = HashSet::new();
        for word in common_words() {
            assert_eq!(caseless(word), word);
            assert!(seen.insert(word), "{word} is listed twice");
        }
    }

    #[test]
    fn both_keyboards_have_the_same_keys() {
        assert_eq!(RUSSIAN_KEYS.chars().count(), ENGLISH_KEYS.chars().count());
        assert_eq!(on_english_keys("Пароль1").as_deref(), Some("gfhjkm1"));
        assert_eq!(on_english_keys("password я"), None);
        assert_eq!(on_english_keys(""), None);
    }

    proptest! {
        #[test]
        fn every_text_is_judged_without_panic(text in any::<String>()) {
            let _ = check(&text);
        }

        #[test]
        fn what_is_chosen_can_be_presented(text in "\\PC{8,128}") {
            if check(&text).is_ok() {
                prop_assert!(Password::presented(&text).is_some());
            }
        }
    }
}
