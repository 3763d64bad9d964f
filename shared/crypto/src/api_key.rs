//! The secret of an API key: its form, and what is kept of it.

use roster_types::api_key::{ApiKey, ApiKeyId};
use roster_types::digest::{leading, sha256};
use roster_types::random::Random;
use roster_types::token::TokenHash;
use zeroize::Zeroizing;

use crate::token::checked::Form;

const FORM: Form = Form { prefix: "rk_", label: "roster api key checksum" };

/// `rk_` and eight characters: enough to recognize a key in a list. They reveal 48 of the secret's 256 bits.
const PREFIX_CHARACTERS: usize = 11;

/// The secret of an API key: `rk_` and, in base64url, 256 random bits and a checksum. Shown once.
#[derive(Debug)]
pub struct ApiKeySecret(Zeroizing<[u8; 32]>);

impl ApiKeySecret {
    pub fn generate(random: &Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Parses a key and verifies its checksum.
    pub fn parse(text: &str) -> Option<Self> {
        FORM.read(text).map(Self)
    }

    /// The key in clear, for the one response that contains it.
    pub fn expose(&self) -> String {
        FORM.write(&*self.0)
    }

    /// The public id: a one-way function of the secret, so that the secret leads to its row.
    pub fn id(&self) -> ApiKeyId {
        ApiKeyId::from_bytes(leading(&sha256(&[b"roster api key", &*self.0])))
    }

    pub fn opens(&self, key: &ApiKey) -> bool {
        key.hash.matches(&self.hash())
    }

    /// What the key's row keeps.
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&*self.0)
    }

    /// The first characters of the key, for its owner's list.
    pub fn prefix(&self) -> String {
        Zeroizing::new(self.expose()).chars().take(PREFIX_CHARACTERS).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use roster_types::api_key::{KeyKind, KeyName};
    use roster_types::clock::Time;
    use roster_types::user::UserId;

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
        assert!(read.opens(&key(&secret, None)));
    }

    #[test]
    fn another_secret_does_not_match() {
        let random = Random::system();
        let key = key(&ApiKeySecret::generate(&random), None);

        assert!(!ApiKeySecret::generate(&random).opens(&key));
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
        // Computed independently of this code: stored rows and issued keys depend on it.
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
}
