//! The pepper: the key of all password hashes.

use std::fmt;

use roster_types::digest::{framed, hmac_sha256};
use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

/// A secret key of the whole directory without which no verifier can be tried: a stolen table alone
/// lets nobody guess. Each verifier names the pepper it was made with.
pub struct Pepper {
    id: String,
    key: SecretBox<[u8; 32]>,
}

impl Pepper {
    /// The pepper of this name, 8 lower-case hex digits; `None` for any other name.
    ///
    /// As `keyid`, eight such digits are valid base64 for the six bytes that argon2 allows there, so
    /// the name can be read in the verifier as it is.
    pub fn new(id: &str, key: [u8; 32]) -> Option<Self> {
        let is_name = id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_name.then(|| Self { id: id.to_owned(), key: SecretBox::init_with(|| key) })
    }

    /// HMAC-SHA-256 of the parts under a key of its own for each `label`: of what may hold a password,
    /// so that it says nothing to whoever has only the tables. Parts are told apart: "ab", "c" is not
    /// "a", "bc".
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = Zeroizing::new(hmac_sha256(self.key.expose_secret(), &[b"roster mac ", label.as_bytes()]));
        hmac_sha256(&*key, &[&framed(parts)])
    }

    /// The key in clear, for the hash function.
    pub fn expose(&self) -> &[u8; 32] {
        self.key.expose_secret()
    }

    /// Its name, which is no secret.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pepper").field("id", &self.id).finish_non_exhaustive()
    }
}
