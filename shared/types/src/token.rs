//! What the store keeps of tokens and keys: hashes, and the keys that mark and derive the refresh tokens of a session.
//! None of it grants access.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use zeroize::Zeroizing;

use crate::digest::sha256;
use crate::random::Random;

/// The lifetime of an access token: document 001 shows `"expires_in": 3600`.
pub const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);
/// The accepted clock difference to the issuer of a token: synchronized clocks stay well within it.
pub const LEEWAY: Duration = Duration::from_secs(30);

/// SHA-256 of a random secret, in hex. A fast hash is enough: a slow one only hinders guessing, and 128 or 256 random
/// bits cannot be guessed (OWASP Session Management and Password Storage cheat sheets).
#[derive(Clone)]
pub struct TokenHash(String);

impl TokenHash {
    pub fn of(secret: &[u8]) -> Self {
        Self(hex::encode(sha256(&[secret])))
    }

    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// 64 lower-case hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compares in constant time, so that response times do not reveal the hash digit by digit.
    pub fn matches(&self, other: &Self) -> bool {
        verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// Kept in a session's row: marks every refresh token of the session as ours. It grants nothing.
#[derive(Clone, Debug)]
pub struct FamilyKey(Zeroizing<[u8; 16]>);

impl FamilyKey {
    pub fn generate(random: &Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// Parses 32 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        sixteen_from_hex(text).map(Self)
    }

    /// 32 hex digits, for the store.
    pub fn as_hex(&self) -> String {
        hex::encode(*self.0)
    }

    /// The key of the MAC that marks a token.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }
}

/// Kept in a session's row: with the secret of a refresh token it derives the token's successor. Alone it grants
/// nothing.
#[derive(Clone, Debug)]
pub struct Nonce(Zeroizing<[u8; 16]>);

impl Nonce {
    /// The input of the MAC that derives a successor.
    pub fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    pub fn generate(random: &Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// Parses 32 hex digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        sixteen_from_hex(text).map(Self)
    }

    /// 32 hex digits, for the store.
    pub fn as_hex(&self) -> String {
        hex::encode(*self.0)
    }
}

fn sixteen_from_hex(text: &str) -> Option<Zeroizing<[u8; 16]>> {
    let mut bytes = Zeroizing::new([0; 16]);
    hex::decode_to_slice(text, &mut *bytes).ok()?;
    Some(bytes)
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
