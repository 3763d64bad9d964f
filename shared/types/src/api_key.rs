//! API keys as the store keeps them. How the secret of a key looks is in the crate `crypto`; which
//! account a key opens is a rule of the core.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::clock::Time;
use crate::token::TokenHash;
use crate::user::UserId;

/// An API key's public name, 32 lower-case hex digits. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiKeyId(String);

impl ApiKeyId {
    /// The id of these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_formed.then(|| Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApiKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// For whom a key opens the door. No key gives rights of its own: who signs in still needs their password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// For its owner alone.
    Personal,
    /// For any account, as long as its owner is an active administrator: a backend that signs many people in.
    Application,
}

impl KeyKind {
    /// As written in answers and in the store.
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

/// What its owner calls a key: 1 to 100 characters after trimming, NFC, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// A line in a list; longer text belongs in the owner's own notes.
    pub const MOST_CHARACTERS: usize = 100;

    /// Trims and normalises `text`; `None` where nothing is left, too much, or a control character.
    pub fn parse(text: &str) -> Option<Self> {
        let name: String = text.trim().nfc().collect();
        let is_fit = (1..=Self::MOST_CHARACTERS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        is_fit.then_some(Self(name))
    }

    /// A name that the store held.
    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An API key as the store keeps it: without its secret.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its public name.
    pub id: ApiKeyId,
    /// For whom it opens the door.
    pub kind: KeyKind,
    /// Whose it is.
    pub owner: UserId,
    /// What they call it.
    pub name: KeyName,
    /// How it begins.
    pub prefix: String,
    /// Hash of its secret.
    pub hash: TokenHash,
    /// When it was made.
    pub created_at: Time,
    /// When it last opened something.
    pub last_used_at: Option<Time>,
    /// From when on it opens nothing.
    pub expires_at: Option<Time>,
}

impl ApiKey {
    /// Whether it has not yet expired.
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
