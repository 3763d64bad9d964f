//! What the store keeps of a token or key in place of it.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::digest::sha256;

/// SHA-256 of a random secret, in hex. A fast hash is enough: nobody guesses 128 or 256 random bits,
/// which is what a slow one would hold up (OWASP Session Management and Password Storage cheat sheets).
#[derive(Clone)]
pub struct TokenHash(String);

impl TokenHash {
    /// Of these secret bytes.
    pub(crate) fn of(secret: &[u8]) -> Self {
        Self(hex::encode(sha256(&[secret])))
    }

    /// A hash that the store held.
    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// 64 lower-case hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are of the same secret. In constant time, so that nobody learns a hash digit by
    /// digit from how long we take.
    pub fn matches(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_from_the_store_matches_its_secret_only() {
        let kept = TokenHash::from_store(TokenHash::of(b"secret").as_str().to_owned());

        assert!(kept.matches(&TokenHash::of(b"secret")));
        assert!(!kept.matches(&TokenHash::of(b"Secret")));
        assert!(!kept.matches(&TokenHash::from_store(String::new())));
    }

    #[test]
    fn a_hash_does_not_show_itself() {
        assert_eq!(format!("{:?}", TokenHash::of(b"secret")), "TokenHash(…)");
    }
}
