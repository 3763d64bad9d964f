//! The secrets of a stack: read from the store, opened, and made by the function that first finds one missing. It keeps
//! what it made on the condition that no other function was faster.

use futures::future::{self, OptionFuture};
use roster_crypto::audit_seal::AuditKey;
use roster_crypto::code::MailKey;
use roster_crypto::cursor::CursorKey;
use roster_crypto::pepper::Pepper;
use roster_crypto::seal::{Purpose, SealError, Sealer};
use roster_crypto::signing_keys::{FreshKey, KeySet};
use roster_crypto::token::SigningKey;
use roster_store::{
    PublishedKeys, SealedKey, SealedPepper, SealedSecret, StackSecret, Store, StoredKeys, StoredSettings,
};
use roster_types::clock::{Clock, Time};
use roster_types::error::{Error, Result};
use roster_types::random::Random;

/// The secrets of the stack, as far as they were asked for, and the public keys.
#[derive(Debug)]
pub struct Secrets {
    /// The public halves of the signing keys.
    pub published: PublishedKeys,
    /// The issuer that is kept in the store.
    pub issuer: Option<String>,
    /// The private half that signs now.
    pub signing: Option<SigningKey>,
    /// The key of the password hashes.
    pub pepper: Option<Pepper>,
    /// The key of the cursors.
    pub cursor: Option<CursorKey>,
    /// The key of the audit log's seals.
    pub audit: Option<AuditKey>,
    /// The key of the codes in mailed links.
    pub mail: Option<MailKey>,
}

/// Reads and opens the secrets that are `needed`, and makes those that were never made.
pub async fn open(
    store: &Store,
    sealer: &Sealer,
    clock: &Clock,
    random: &Random,
    needed: &[StackSecret],
) -> Result<Secrets> {
    let mut found = store.settings(needed).await?;
    if needed.iter().any(|secret| is_missing(&found, *secret)) {
        make_missing(store, sealer, clock, random, needed, &found).await?;
        found = store.settings(needed).await?;
    }
    let needs = |secret: StackSecret| needed.contains(&secret);
    let now = clock.now();
    // In parallel: each of the four may be a call to KMS.
    let (signing, pepper, audit, mail) = future::try_join4(
        optional(needs(StackSecret::SigningKeys), open_signing_key(sealer, &found.keys, now)),
        optional(needs(StackSecret::Pepper), open_pepper(sealer, found.pepper)),
        optional(needs(StackSecret::AuditKey), open_audit_key(sealer, found.audit_key)),
        optional(needs(StackSecret::MailKey), open_mail_key(sealer, found.mail_key)),
    )
    .await?;
    let cursor = found.cursor_key.filter(|_| needs(StackSecret::CursorKey));
    let cursor = cursor
        .map(|hex| CursorKey::from_hex(&hex).ok_or_else(|| Error::internal("the cursor key is not of our making")))
        .transpose()?;
    Ok(Secrets { published: found.keys.published, issuer: found.issuer, signing, pepper, cursor, audit, mail })
}

async fn optional<T>(is_needed: bool, opening: impl Future<Output = Result<T>>) -> Result<Option<T>> {
    OptionFuture::from(is_needed.then_some(opening)).await.transpose()
}

fn is_missing(found: &StoredSettings, secret: StackSecret) -> bool {
    match secret {
        StackSecret::SigningKeys => found.keys.sealed.keys.is_empty(),
        StackSecret::Pepper => found.pepper.is_none(),
        StackSecret::CursorKey => found.cursor_key.is_none(),
        StackSecret::AuditKey => found.audit_key.is_none(),
        StackSecret::MailKey => found.mail_key.is_none(),
    }
}

/// Makes what is needed and was never made. Losing the race is as good as winning it.
async fn make_missing(
    store: &Store,
    sealer: &Sealer,
    clock: &Clock,
    random: &Random,
    needed: &[StackSecret],
    found: &StoredSettings,
) -> Result<()> {
    let is_to_make = |secret: StackSecret| needed.contains(&secret) && is_missing(found, secret);
    if is_to_make(StackSecret::SigningKeys) {
        let fresh = make_signing_key().await?;
        let sealed = seal_signing_key(sealer, &fresh).await?;
        let set = KeySet::first(fresh.public, clock.now().whole_seconds());
        store.keep_first_key(set, sealed).await?;
    }
    if is_to_make(StackSecret::Pepper) {
        let key: [u8; 32] = random.bytes();
        let sealed = sealer.seal(Purpose::Pepper, &key).await.map_err(not_sealed)?;
        store.keep_pepper(SealedPepper { id: hex::encode(random.bytes::<4>()), sealed }).await?;
    }
    if is_to_make(StackSecret::CursorKey) {
        store.keep_cursor_key(CursorKey::generate(random).as_hex().to_string()).await?;
    }
    if is_to_make(StackSecret::AuditKey) {
        let sealed = sealer.seal(Purpose::Audit, AuditKey::generate(random).expose()).await.map_err(not_sealed)?;
        store.keep_audit_key(SealedSecret { sealed }).await?;
    }
    if is_to_make(StackSecret::MailKey) {
        let sealed = sealer.seal(Purpose::Mail, MailKey::generate(random).expose()).await.map_err(not_sealed)?;
        store.keep_mail_key(SealedSecret { sealed }).await?;
    }
    Ok(())
}

async fn open_pepper(sealer: &Sealer, kept: Option<SealedPepper>) -> Result<Pepper> {
    let kept = kept.ok_or_else(|| Error::internal("the pepper just kept is not there"))?;
    let opened = sealer.open(Purpose::Pepper, &kept.sealed).await.map_err(not_sealed)?;
    let key = opened.as_slice().try_into().map_err(|_| Error::internal("the pepper is not 32 bytes long"))?;
    Pepper::new(&kept.id, key).ok_or_else(|| Error::internal("the pepper's id is not of our making"))
}

async fn open_audit_key(sealer: &Sealer, kept: Option<SealedSecret>) -> Result<AuditKey> {
    let kept = kept.ok_or_else(|| Error::internal("the audit key just kept is not there"))?;
    let opened = sealer.open(Purpose::Audit, &kept.sealed).await.map_err(not_sealed)?;
    AuditKey::from_bytes(&opened).ok_or_else(|| Error::internal("the audit key is not 32 bytes long"))
}

async fn open_mail_key(sealer: &Sealer, kept: Option<SealedSecret>) -> Result<MailKey> {
    let kept = kept.ok_or_else(|| Error::internal("the mail key just kept is not there"))?;
    let opened = sealer.open(Purpose::Mail, &kept.sealed).await.map_err(not_sealed)?;
    MailKey::from_bytes(&opened).ok_or_else(|| Error::internal("the mail key is not 32 bytes long"))
}

/// Makes a key pair on a thread of its own: it takes a while.
pub async fn make_signing_key() -> Result<FreshKey> {
    tokio::task::spawn_blocking(FreshKey::generate).await.map_err(fault)?.map_err(fault)
}

/// The private half of a key just made, as it may be kept.
pub async fn seal_signing_key(sealer: &Sealer, fresh: &FreshKey) -> Result<SealedKey> {
    let sealed = sealer.seal(Purpose::Signing, &fresh.pkcs8).await.map_err(not_sealed)?;
    Ok(SealedKey { kid: fresh.kid.clone(), sealed })
}

/// The private half that signs now.
pub async fn open_signing_key(sealer: &Sealer, kept: &StoredKeys, now: Time) -> Result<SigningKey> {
    let current = kept.published.set.current(now).ok_or_else(|| Error::internal("there is no signing key"))?;
    let kid = &current.public.kid;
    let half = kept.sealed.keys.iter().find(|half| half.kid == *kid);
    let half = half.ok_or_else(|| Error::internal("the private half of the current signing key is not kept"))?;
    let pkcs8 = sealer.open(Purpose::Signing, &half.sealed).await.map_err(not_sealed)?;
    SigningKey::from_pkcs8(kid, pkcs8).map_err(fault)
}

/// An error that only its log line explains.
pub fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// What a caller hears if a secret was not sealed or opened.
pub fn not_sealed(error: SealError) -> Error {
    match error {
        SealError::Unavailable(_) => Error::Unavailable(Box::new(error)),
        SealError::NotSealed | SealError::NotOpened | SealError::Refused(_) => fault(error),
    }
}
