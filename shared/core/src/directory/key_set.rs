//! The stack's secrets make themselves: whichever function first finds none makes them, and keeps
//! them under the condition that nobody was quicker.

use futures::future;
use roster_crypto::audit_seal::AuditKey;
use roster_crypto::code::MailKey;
use roster_crypto::cursor::CursorKey;
use roster_crypto::seal::{Purpose, SealError, Sealer};
use roster_crypto::signing_keys::{FreshKey, KeySet};
use roster_crypto::token::SigningKey;
use roster_passwords::Pepper;
use roster_store::{SealedKey, SealedPepper, SealedSecret, Store, StoredKeys, StoredSettings};
use roster_types::clock::{Clock, Time};
use roster_types::error::{Error, Result};
use roster_types::random::Random;

use super::Needs;
use super::key_ring::{KeyRing, Signer};
use crate::config::Config;

/// What a function was given of the stack's secrets.
pub(super) struct Keys {
    pub(super) ring: KeyRing,
    pub(super) pepper: Option<Pepper>,
    pub(super) cursor: Option<CursorKey>,
    pub(super) audit: Option<AuditKey>,
    pub(super) sealer: Option<Sealer>,
    pub(super) mail: Option<MailKey>,
    pub(super) issuer: Option<String>,
}

pub(super) async fn open(store: &Store, config: &Config, clock: &Clock, random: &Random, needs: Needs) -> Result<Keys> {
    let sealer = Sealer::new(&config.sealing, random.clone());
    let mut found = store.settings(&needs.secrets()).await?;
    if is_incomplete(&found, needs) {
        make_missing(store, &sealer, clock, random, needs, &found).await?;
        found = store.settings(&needs.secrets()).await?;
    }

    let now = clock.now();
    // Side by side: each of the four may be a call to KMS.
    let (signing, pepper, audit, mail) = future::try_join4(
        async { if needs.signing { open_signing_key(&sealer, &found.keys, now).await.map(Some) } else { Ok(None) } },
        async { if needs.passwords { open_pepper(&sealer, found.pepper).await.map(Some) } else { Ok(None) } },
        async { if needs.sealing { open_audit_key(&sealer, found.audit_key).await.map(Some) } else { Ok(None) } },
        async { if needs.mail { open_mail_key(&sealer, found.mail_key).await.map(Some) } else { Ok(None) } },
    )
    .await?;
    let cursor = match found.cursor_key.filter(|_| needs.cursors) {
        None => None,
        Some(hex) => {
            Some(CursorKey::from_hex(&hex).ok_or_else(|| Error::internal("the cursor key is not of our making"))?)
        }
    };
    let later = (needs.rotating || needs.smtp).then(|| Sealer::new(&config.sealing, random.clone()));
    let signer = signing.map(|key| Signer::new(sealer, key));
    let ring = KeyRing::new(found.keys.published, signer, now)?;
    Ok(Keys { ring, pepper, cursor, audit, sealer: later, mail, issuer: found.issuer })
}

fn is_incomplete(found: &StoredSettings, needs: Needs) -> bool {
    (needs.signing && found.keys.sealed.keys.is_empty())
        || (needs.passwords && found.pepper.is_none())
        || (needs.cursors && found.cursor_key.is_none())
        || (needs.sealing && found.audit_key.is_none())
        || (needs.mail && found.mail_key.is_none())
}

/// Makes what is needed and was never made. Losing the race is as good as winning it.
async fn make_missing(
    store: &Store,
    sealer: &Sealer,
    clock: &Clock,
    random: &Random,
    needs: Needs,
    found: &StoredSettings,
) -> Result<()> {
    if needs.signing && found.keys.sealed.keys.is_empty() {
        let fresh = make_signing_key().await?;
        let sealed = seal_signing_key(sealer, &fresh).await?;
        let set = KeySet::first(fresh.public, clock.now().whole_seconds());
        store.keep_first_key(set, sealed).await?;
    }
    if needs.passwords && found.pepper.is_none() {
        let key: [u8; 32] = random.bytes();
        let sealed = sealer.seal(Purpose::Pepper, &key).await.map_err(not_sealed)?;
        store.keep_pepper(SealedPepper { id: hex::encode(random.bytes::<4>()), sealed }).await?;
    }
    if needs.cursors && found.cursor_key.is_none() {
        store.keep_cursor_key(CursorKey::generate(random).as_hex().to_string()).await?;
    }
    if needs.sealing && found.audit_key.is_none() {
        let sealed = sealer.seal(Purpose::Audit, AuditKey::generate(random).expose()).await.map_err(not_sealed)?;
        store.keep_audit_key(SealedSecret { sealed }).await?;
    }
    if needs.mail && found.mail_key.is_none() {
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

/// Makes a key pair, beside what else this process does: it takes a while.
pub(super) async fn make_signing_key() -> Result<FreshKey> {
    tokio::task::spawn_blocking(FreshKey::generate).await.map_err(fault)?.map_err(fault)
}

/// The private half of a key just made, as it may be kept.
pub(super) async fn seal_signing_key(sealer: &Sealer, fresh: &FreshKey) -> Result<SealedKey> {
    let sealed = sealer.seal(Purpose::Signing, &fresh.pkcs8).await.map_err(not_sealed)?;
    Ok(SealedKey { kid: fresh.kid.clone(), sealed })
}

/// The private half that signs now.
pub(super) async fn open_signing_key(sealer: &Sealer, kept: &StoredKeys, now: Time) -> Result<SigningKey> {
    let current = kept.published.set.current(now).ok_or_else(|| Error::internal("there is no signing key"))?;
    let kid = &current.public.kid;
    let half = kept.sealed.keys.iter().find(|half| half.kid == *kid);
    let half = half.ok_or_else(|| Error::internal("the private half of the current signing key is not kept"))?;
    let pkcs8 = sealer.open(Purpose::Signing, &half.sealed).await.map_err(not_sealed)?;
    SigningKey::from_pkcs8(kid, pkcs8).map_err(fault)
}

pub(super) fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

pub(super) fn not_sealed(error: SealError) -> Error {
    match error {
        SealError::Unavailable(_) => Error::Unavailable(Box::new(error)),
        SealError::NotSealed | SealError::NotOpened | SealError::Refused(_) => fault(error),
    }
}
