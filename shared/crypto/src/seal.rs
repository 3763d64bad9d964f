//! Seals secrets that the store keeps, such as the signing keys and the pepper. A secret sealed for one purpose does
//! not open for another.

use std::fmt;
use std::pin::Pin;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use roster_aws::{AwsCredentials, Patience};
use roster_types::random::Random;
use zeroize::Zeroizing;

/// How the stored secrets are sealed.
#[derive(Clone, Debug)]
pub enum Sealing {
    /// `KEY_ID`: the stack's KMS key.
    Kms(KmsConfig),
    /// `ROSTER_KEY`: replaces KMS locally; accepted only together with an endpoint override.
    Local(SealKey),
}

/// How to reach KMS, and with which key.
#[derive(Clone, Debug)]
pub struct KmsConfig {
    /// `AWS_REGION`.
    pub region: String,
    /// `AWS_ENDPOINT_URL_KMS`: another KMS than Amazon's.
    pub endpoint: Option<String>,
    /// The credentials of the function's role, as for the store.
    pub credentials: AwsCredentials,
    /// `KEY_ID`: the id or ARN of the key.
    pub key_id: String,
    pub patience: Patience,
}

/// The name under which the purpose is bound to the sealed secret.
pub const CONTEXT: &str = "purpose";

/// The purpose of a secret. On AWS these are KMS encryption contexts, by which IAM grants each function only the
/// secrets that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The key of all password hashes.
    Pepper,
    /// The private halves of the signing keys.
    Signing,
    /// The key of the audit log's seals.
    Audit,
    /// The key of the codes in mailed links.
    Mail,
    /// The URL of the mail server, with its password.
    Smtp,
}

impl Purpose {
    pub const ALL: [Self; 5] = [Self::Pepper, Self::Signing, Self::Audit, Self::Mail, Self::Smtp];

    /// As written in encryption contexts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pepper => "pepper",
            Self::Signing => "signing",
            Self::Audit => "audit",
            Self::Mail => "mail",
            Self::Smtp => "smtp",
        }
    }
}

/// A key for sealing on one machine without KMS: 256 bits, kept in a file of mode 0600 or given as 64 hex digits.
#[derive(Clone, Debug)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl SealKey {
    pub fn generate(random: &Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// Parses 64 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, &mut *bytes).ok()?;
        Some(Self(bytes))
    }

    /// The key in clear as 64 hex digits, for its file.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(*self.0))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The cipher failed.
    #[error("the secret could not be sealed")]
    NotSealed,
    /// Damaged, sealed for another purpose, or sealed with another key.
    #[error("the secret could not be opened: it is damaged, or was sealed for another purpose or with another key")]
    NotOpened,
    /// A permanent refusal: no permission, no such key, or the key is disabled.
    #[error("KMS refused: {0}")]
    Refused(String),
    /// KMS does not respond or is overloaded.
    #[error("KMS is not available: {0}")]
    Unavailable(String),
}

/// The answer of a [`SealingService`].
pub type Sealed<'a, T> = Pin<Box<dyn Future<Output = Result<T, SealError>> + Send + 'a>>;

/// A service with a key of its own that seals and opens, such as AWS KMS. Its client is not in this crate: a function
/// that opens no secret shall not compile it.
pub trait SealingService: fmt::Debug + Send + Sync {
    /// What may be kept in place of `plain`.
    fn seal<'a>(&'a self, purpose: Purpose, plain: &'a [u8]) -> Sealed<'a, Vec<u8>>;

    /// What was sealed, if it was for this purpose and was not changed since.
    fn open<'a>(&'a self, purpose: Purpose, sealed: &'a [u8]) -> Sealed<'a, Zeroizing<Vec<u8>>>;
}

#[derive(Debug)]
pub enum Sealer {
    /// Through a service.
    Service(Box<dyn SealingService>),
    /// With a key of this machine.
    Local(LocalSealer),
}

impl Sealer {
    /// Seals through a service.
    pub fn service(service: impl SealingService + 'static) -> Self {
        Self::Service(Box::new(service))
    }

    pub fn local(key: &SealKey, random: Random) -> Self {
        Self::Local(LocalSealer::new(key, random))
    }

    /// What is stored instead of `plain`.
    pub async fn seal(&self, purpose: Purpose, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        match self {
            Self::Service(service) => service.seal(purpose, plain).await,
            Self::Local(sealer) => sealer.seal(purpose, plain),
        }
    }

    /// The secret, if it was sealed for this purpose and has not changed since.
    pub async fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        match self {
            Self::Service(service) => service.open(purpose, sealed).await,
            Self::Local(sealer) => sealer.open(purpose, sealed),
        }
    }
}

/// AES-256-GCM with the purpose as associated data. The sealed form is nonce ‖ ciphertext ‖ tag.
///
/// Nonces are random, which is safe for 2³² texts (NIST SP 800-38D, section 8.3). A machine seals only a few secrets.
#[derive(Debug)]
pub struct LocalSealer {
    key: LessSafeKey,
    random: Random,
}

impl LocalSealer {
    fn new(key: &SealKey, random: Random) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, &*key.0).expect("AES-256 accepts every key of 32 bytes");
        Self { key: LessSafeKey::new(key), random }
    }

    fn seal(&self, purpose: Purpose, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_LEN] = self.random.bytes();
        // Full capacity from the start: growing would leave a copy of the secret in memory.
        let mut text = Zeroizing::new(Vec::with_capacity(plain.len() + AES_256_GCM.tag_len()));
        text.extend_from_slice(plain);
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), context(purpose), &mut *text)
            .map_err(|_| SealError::NotSealed)?;
        Ok([&nonce[..], &text[..]].concat())
    }

    fn open(&self, purpose: Purpose, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(SealError::NotOpened)?;
        let mut text = Zeroizing::new(text.to_vec());
        let plain = self
            .key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), context(purpose), &mut text)
            .map_err(|_| SealError::NotOpened)?;
        let length = plain.len();
        text.truncate(length);
        Ok(text)
    }
}

fn context(purpose: Purpose) -> Aad<String> {
    Aad::from(format!("{CONTEXT}={}", purpose.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::local(&SealKey::generate(&Random::system()), Random::system())
    }

    #[tokio::test]
    async fn what_was_sealed_opens_for_its_purpose_only() {
        let sealer = sealer();
        let sealed = sealer.seal(Purpose::Pepper, b"secret").await.unwrap();

        assert_eq!(sealer.open(Purpose::Pepper, &sealed).await.unwrap().as_slice(), b"secret");
        assert_eq!(sealer.open(Purpose::Signing, &sealed).await, Err(SealError::NotOpened));
    }

    #[tokio::test]
    async fn another_key_opens_nothing() {
        let sealed = sealer().seal(Purpose::Signing, b"secret").await.unwrap();

        assert_eq!(sealer().open(Purpose::Signing, &sealed).await, Err(SealError::NotOpened));
    }

    #[tokio::test]
    async fn sealing_twice_gives_two_texts_without_the_secret() {
        let sealer = sealer();
        let plain = [0x41; 64];

        let first = sealer.seal(Purpose::Signing, &plain).await.unwrap();
        let second = sealer.seal(Purpose::Signing, &plain).await.unwrap();

        assert_ne!(first, second);
        assert!(!first.windows(8).any(|part| part == &plain[..8]));
        assert_eq!(first.len(), 12 + 64 + 16);
    }

    #[tokio::test]
    async fn nothing_and_fragments_do_not_open() {
        let sealer = sealer();
        let sealed = sealer.seal(Purpose::Pepper, b"").await.unwrap();

        for length in 0..sealed.len() {
            assert_eq!(sealer.open(Purpose::Pepper, &sealed[..length]).await, Err(SealError::NotOpened), "{length}");
        }
        assert_eq!(sealer.open(Purpose::Pepper, &sealed).await.unwrap().as_slice(), b"");
    }

    proptest! {
        #[test]
        fn a_flipped_bit_is_noticed(plain: Vec<u8>, bit: prop::sample::Index) {
            let sealer = LocalSealer::new(&SealKey::generate(&Random::system()), Random::system());
            let mut sealed = sealer.seal(Purpose::Signing, &plain).unwrap();
            prop_assert_eq!(&*sealer.open(Purpose::Signing, &sealed).unwrap(), &plain);

            let bit = bit.index(sealed.len() * 8);
            sealed[bit / 8] ^= 1 << (bit % 8);

            prop_assert_eq!(sealer.open(Purpose::Signing, &sealed), Err(SealError::NotOpened));
        }
    }

    #[tokio::test]
    async fn a_key_kept_in_hex_still_opens() {
        let key = SealKey::generate(&Random::system());
        let sealed = Sealer::local(&key, Random::system()).seal(Purpose::Pepper, b"secret").await.unwrap();

        let kept = SealKey::parse(&key.expose()).unwrap();

        assert!(Sealer::local(&kept, Random::system()).open(Purpose::Pepper, &sealed).await.is_ok());
    }

    #[test]
    fn a_key_is_64_hex_digits_and_does_not_show_itself() {
        for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)] {
            assert!(SealKey::parse(text).is_none(), "{text}");
        }
        let key = SealKey::parse(&"0A".repeat(32)).unwrap();
        let shown = format!("{key:?} {:?}", Sealer::local(&key, Random::system()));

        assert!(!shown.to_lowercase().contains("0a") && !shown.contains("10, 10"), "{shown}");
    }
}
