//! API keys: what a key is, how its secret looks and what is kept of it. Which account a key opens
//! for is the directory's rule, for it depends on the owner as they are at that moment.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::clock::Time;
use crate::random::Random;
use crate::token::TokenHash;
use crate::token::checked::Form;
use crate::token::digest::sha256;
use crate::user::UserId;

const FORM: Form = Form { prefix: "rk_", label: "roster api key checksum" };

/// `rk_` and eight characters: enough to know one's keys apart by, and of the secret's 256 bits it gives away 48.
const PREFIX_CHARACTERS: usize = 11;

/// The secret of an API key: `rk_` and, in base64url, 256 random bits and a checksum. Shown once.
#[derive(Debug)]
pub struct ApiKeySecret(Zeroizing<[u8; 32]>);

impl ApiKeySecret {
    /// A new one.
    pub fn generate(random: &Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads a key in the form we write, its checksum included.
    pub fn parse(text: &str) -> Option<Self> {
        FORM.read(text).map(Self)
    }

    /// The key in clear, for the one answer that hands it out.
    pub fn expose(&self) -> String {
        FORM.write(&*self.0)
    }

    /// Its public name: a one-way function of the secret, so that a presented key finds its row by key.
    pub fn id(&self) -> ApiKeyId {
        ApiKeyId(hex::encode(&sha256(&[b"roster api key", &*self.0])[..16]))
    }

    /// What the key's row keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&*self.0)
    }

    /// How the key begins, for its owner's list.
    pub fn prefix(&self) -> String {
        Zeroizing::new(self.expose()).chars().take(PREFIX_CHARACTERS).collect()
    }
}

/// An API key's public name, 32 lower-case hex digits. It opens nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ApiKeyId(String);

impl ApiKeyId {
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

    /// Whether this is its secret.
    pub fn matches(&self, secret: &ApiKeySecret) -> bool {
        self.hash.matches(&secret.hash())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn key(secret: &ApiKeySecret, expires_at: Option<Time>) -> ApiKey {
        ApiKey {
            id: secret.id(),
            kind: KeyKind::Personal,
            owner: UserId::new(1),
            name: KeyName::from_store("laptop".to_owned()),
            prefix: secret.prefix(),
            hash: secret.hash(),
            created_at: Time::from_seconds(0),
            last_used_at: None,
            expires_at,
        }
    }

    #[test]
    fn a_secret_is_read_as_it_was_exposed() {
        let secret = ApiKeySecret::generate(&Random::system());

        let read = ApiKeySecret::parse(&secret.expose()).unwrap();

        assert_eq!(secret.expose().len(), 51);
        assert_eq!(read.expose(), secret.expose());
        assert_eq!(read.id(), secret.id());
        assert!(key(&secret, None).matches(&read));
    }

    #[test]
    fn another_secret_does_not_match() {
        let random = Random::system();
        let key = key(&ApiKeySecret::generate(&random), None);

        assert!(!key.matches(&ApiKeySecret::generate(&random)));
    }

    #[test]
    fn what_is_kept_and_listed_is_no_key() {
        let secret = ApiKeySecret::generate(&Random::system());
        let (id, hash) = (secret.id(), secret.hash());

        for text in [id.as_str(), hash.as_str(), &secret.prefix(), &format!("rk_{}", id.as_str())] {
            assert!(ApiKeySecret::parse(text).is_none(), "{text}");
        }
        assert!(secret.expose().starts_with(&secret.prefix()));
        assert_eq!(secret.prefix().len(), PREFIX_CHARACTERS);
        assert_eq!(ApiKeyId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn the_form_of_a_key_never_changes() {
        // Computed apart from this code: kept rows and keys already handed out depend on it.
        let secret = ApiKeySecret(Zeroizing::new([0x5a; 32]));

        assert_eq!(secret.expose(), "rk_WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlqFqYnA");
        assert_eq!(secret.id().as_str(), "7237b1b907abe3999ccf7419418cd76d");
        assert_eq!(secret.hash().as_str(), "60bf07c488aad18fda339df07e4fbc47b4f00be71711936f18d04d352ad01890");
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = ApiKeySecret::generate(&Random::system());

        assert_eq!(format!("{secret:?}"), "ApiKeySecret(Zeroizing { .. })");
    }

    #[test]
    fn a_key_is_dead_from_its_expiry_on() {
        let secret = ApiKeySecret::generate(&Random::system());
        let expiry = Time::from_seconds(1000);
        let key = key(&secret, Some(expiry));

        assert!(key.is_live(expiry.minus(Duration::from_millis(1))));
        assert!(!key.is_live(expiry));
        assert!(self::key(&secret, None).is_live(expiry));
    }

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
