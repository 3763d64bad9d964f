//! Passwords "in MD5", as the legacy sessions API accepts them. The digest protects nothing, because it is enough to
//! sign in. So it is handled, hashed and stored like the password itself.

use std::fmt;

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::Password;

const DIGITS: usize = 32;

/// A password's MD5 digest as 32 lower-case hex digits. Erased from memory when dropped, and never printed.
#[derive(Clone)]
pub struct Md5Digest(SecretString);

impl Md5Digest {
    /// Parses 32 hex digits in either letter case.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digest = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then(|| Self(text.to_ascii_lowercase().into()))
    }

    /// The digest of the password's UTF-8 bytes.
    pub fn of(password: &Password) -> Self {
        let digest = Zeroizing::new(<[u8; 16]>::from(Md5::digest(password.expose())));
        Self(hex::encode(*digest).into())
    }

    /// The digits, for the hash functions only.
    pub(super) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Md5Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Md5Digest(…)")
    }
}

/// The `password` or `hash_pass` of the legacy sessions API.
#[derive(Clone, Debug)]
pub enum LegacyPassword {
    /// The client hashed the password.
    Digest(Md5Digest),
    /// The client sent the password in clear.
    Clear(Password),
}

impl LegacyPassword {
    /// Reads 32 hex digits as a digest, and any other text of 1 to 128 characters as a password. So a password of 32
    /// hex digits cannot be used with this API in clear.
    pub fn parse(text: &str) -> Option<Self> {
        Md5Digest::parse(text).map(Self::Digest).or_else(|| Password::presented(text).map(Self::Clear))
    }

    /// The digest, computed if the client did not.
    pub fn digest(&self) -> Md5Digest {
        match self {
            Self::Digest(digest) => digest.clone(),
            Self::Clear(password) => Md5Digest::of(password),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_123: &str = "202cb962ac59075b964b07152d234b70";

    #[test]
    fn a_digest_is_that_of_the_document() {
        let password = Password::presented("123").unwrap();
        assert_eq!(Md5Digest::of(&password).expose(), OF_123);
    }

    #[test]
    fn a_digest_is_read_in_either_letter_case() {
        assert_eq!(Md5Digest::parse(&OF_123.to_uppercase()).unwrap().expose(), OF_123);
    }

    #[test]
    fn what_is_not_32_hex_digits_is_no_digest() {
        for text in ["", "123", &OF_123[1..], &format!("{OF_123}0"), &OF_123.replace('2', "g"), &"١".repeat(16)] {
            assert!(Md5Digest::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_digest_and_its_password_come_to_the_same() {
        for text in ["123", OF_123, &OF_123.to_uppercase()] {
            assert_eq!(LegacyPassword::parse(text).unwrap().digest().expose(), OF_123);
        }
    }

    #[test]
    fn neither_nothing_nor_too_much_is_a_password() {
        assert!(LegacyPassword::parse("").is_none());
        assert!(LegacyPassword::parse(&"x".repeat(129)).is_none());
        assert!(matches!(LegacyPassword::parse(&"x".repeat(128)), Some(LegacyPassword::Clear(_))));
    }

    #[test]
    fn a_digest_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", LegacyPassword::parse(OF_123).unwrap()), "Digest(Md5Digest(…))");
        assert_eq!(format!("{:?}", LegacyPassword::parse("123").unwrap()), "Clear(Password(…))");
    }
}
