//! The pepper: the secret key of all password hashes.

use std::fmt;

use roster_types::digest::{framed, hmac_sha256};
use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

/// Without the pepper no password can be guessed against a verifier, so a stolen table is not enough. Each verifier
/// names the pepper that it was made with.
pub struct Pepper {
    id: String,
    key: SecretBox<[u8; 32]>,
}

impl Pepper {
    /// `None` unless the id has 8 lower-case hex digits.
    ///
    /// As `keyid`, eight such digits are valid base64 for the six bytes that argon2 allows there, so the id appears
    /// unchanged in the verifier.
    pub fn new(id: &str, key: [u8; 32]) -> Option<Self> {
        let is_name = id.len() == 8 && id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_name.then(|| Self { id: id.to_owned(), key: SecretBox::init_with(|| key) })
    }

    /// HMAC-SHA-256 of the parts, under a separate key for each `label`. Used for data that may contain a password, so
    /// that the tables alone reveal nothing about it. Boundaries of parts count: "ab", "c" differs from "a", "bc".
    pub fn mac(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let key = Zeroizing::new(hmac_sha256(self.key.expose_secret(), &[b"roster mac ", label.as_bytes()]));
        hmac_sha256(&*key, &[&framed(parts)])
    }

    /// The key in clear, for the hash function.
    pub fn expose(&self) -> &[u8; 32] {
        self.key.expose_secret()
    }

    /// The id, which is not secret.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pepper").field("id", &self.id).finish_non_exhaustive()
    }
}
