//! Passwords: as entered ([`Password`], [`LegacyPassword`]), the rules for new ones ([`PasswordPolicy`]), and as stored
//! ([`Verifier`], made and checked by [`Hasher`]). Who may set a password and how many attempts are allowed is decided
//! elsewhere.

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

/// The maximum length of a password. NIST SP 800-63B-4 recommends accepting at least 64 characters. Without a limit,
/// long passwords could keep the service busy (OWASP Authentication Cheat Sheet).
pub const MAX_CHARACTERS: usize = 128;

/// A password in clear. Erased from memory when dropped, and never printed.
#[derive(Clone)]
pub struct Password(SecretString);

impl Password {
    /// A password presented to sign in: any text of 1 to 128 characters. The rules for new passwords do not apply,
    /// since imported accounts and earlier rules allow others.
    pub fn presented(text: &str) -> Option<Self> {
        let is_possible = !text.is_empty() && text.chars().count() <= MAX_CHARACTERS;
        is_possible.then(|| Self(text.into()))
    }

    /// The text, for the hash functions only.
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
