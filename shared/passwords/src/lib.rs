//! Passwords: as they are typed ([`Password`], [`LegacyPassword`]), as they may be chosen
//! ([`PasswordPolicy`]), and as they are kept ([`Verifier`], made and checked by [`Hasher`]).
//! Who may set whose, and how often anyone may guess, is not decided here.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

mod hasher;
mod legacy;
mod policy;
mod pool;
mod verifier;

pub use hasher::{HashInput, Hasher, Verdict};
pub use legacy::{LegacyPassword, Md5Digest};
pub use policy::PasswordPolicy;
pub use pool::{HashError, HashPool};
pub use roster_crypto::pepper::Pepper;
pub use roster_types::password::{PasswordProblem, Verifier};

/// The longest password there is. NIST SP 800-63B-4 asks for 64 or more; a limit there must be, or
/// the length itself becomes a way to keep us busy (OWASP Authentication Cheat Sheet).
pub const MOST_CHARACTERS: usize = 128;

/// A password in clear. Wiped from memory when dropped, and never printed.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// What somebody presents to sign in: any text of 1 to 128 characters. The rules for choosing
    /// one do not apply, since imported accounts and older rules know other passwords.
    pub fn presented(text: &str) -> Option<Self> {
        let is_possible = !text.is_empty() && text.chars().count() <= MOST_CHARACTERS;
        is_possible.then(|| Self(text.into()))
    }

    /// The text, for the hash functions and nobody else.
    fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_of_1_to_128_characters_can_be_presented() {
        for text in ["1", " ", "\0", "😀", &"ж".repeat(128)] {
            assert_eq!(Password::presented(text).unwrap().expose(), text);
        }
        assert!(Password::presented("").is_none());
        assert!(Password::presented(&"x".repeat(129)).is_none());
    }

    #[test]
    fn a_password_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Password::presented("canary")), "Some(Password(…))");
    }
}
