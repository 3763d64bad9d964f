//! API keys as the store keeps them. The crate `crypto` defines the form of their secrets; the core decides which
//! accounts a key may sign in.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::clock::Time;
use crate::token::TokenHash;
use crate::user::UserId;

/// The public id of an API key: 32 lower-case hex digits. It grants nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiKeyId(String);

impl ApiKeyId {
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_formed.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApiKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose sign-ins a key allows. A key grants no permissions of its own: the user still needs their password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// The owner's only.
    Personal,
    /// Any account's, as long as the owner is an active administrator: for a backend that signs in many users.
    Application,
}

impl KeyKind {
    /// As written in responses and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Application => "application",
        }
    }

    /// Reads `personal` or `application`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "personal" => Some(Self::Personal),
            "application" => Some(Self::Application),
            _ => None,
        }
    }
}

/// The label that the owner gives a key: 1 to 100 characters after trimming, in NFC, without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// Fits on one line of a list.
    pub const MAX_CHARACTERS: usize = 100;

    /// Trims and normalises `text`. `None` if the result is empty, too long, or contains a control character.
    pub fn parse(text: &str) -> Option<Self> {
        let name: String = text.trim().nfc().collect();
        let is_fit = (1..=Self::MAX_CHARACTERS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        is_fit.then_some(Self(name))
    }

    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An API key as stored, without its secret.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub kind: KeyKind,
    pub owner: UserId,
    pub name: KeyName,
    /// The first characters of the secret, to recognize the key in a list.
    pub prefix: String,
    /// Hash of the secret.
    pub hash: TokenHash,
    pub created_at: Time,
    /// When it last allowed a request.
    pub last_used_at: Option<Time>,
    /// Invalid from this moment on; `None` if it never expires.
    pub expires_at: Option<Time>,
}

impl ApiKey {
    /// Whether it has not expired.
    pub fn is_live(&self, now: Time) -> bool {
        self.expires_at.is_none_or(|expiry| expiry > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_name_is_trimmed_normalised_and_bounded() {
        assert_eq!(KeyName::parse("  Ноутбук  ").as_ref().map(KeyName::as_str), Some("Ноутбук"));
        assert_eq!(KeyName::parse("e\u{301}").as_ref().map(KeyName::as_str), Some("é"));
        assert!(KeyName::parse(&"é".repeat(100)).is_some());
        assert!(KeyName::parse(&"e\u{301}".repeat(100)).is_some());
        for text in ["", "  ", "a\u{0}b", "a\nb", "a\u{1b}[1m", &"é".repeat(101), &"a".repeat(10_000)] {
            assert_eq!(KeyName::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn kinds_survive_their_names() {
        for kind in [KeyKind::Personal, KeyKind::Application] {
            assert_eq!(KeyKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(KeyKind::parse("Personal"), None);
    }
}
