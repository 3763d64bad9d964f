//! The stack's secrets make themselves: whichever function first finds none makes them, and keeps
//! them under the condition that nobody was quicker.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use super::{Directory, Needs};
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::cursor::CursorKey;
use crate::error::{Error, Result};
use crate::password::Pepper;
use crate::random::Random;
use crate::seal::{Purpose, Sealer};
use crate::signing_keys::{FreshKey, PublicKey};
use crate::store::{SealedPepper, SealedSigningKey, Store, StoredKey, StoredSettings};
use crate::token::{AccessClaims, SigningKey, TokenProblem, VerificationKey, VerificationKeys};

/// An unknown `kid` costs at most one read of the keys in this time, whoever sends it.
const REREAD_EVERY: Duration = Duration::from_secs(60);

/// What a function was given of the stack's secrets.
pub(super) struct Keys {
    pub(super) signing: Option<SigningKey>,
    pub(super) verification: Verification,
    pub(super) pepper: Option<Pepper>,
    pub(super) cursor: Option<CursorKey>,
    pub(super) issuer: Option<String>,
}

/// The public keys, as last read.
pub(super) struct Verification(RwLock<(VerificationKeys, Time)>);

pub(super) async fn open(store: &Store, config: &Config, clock: &Clock, random: &Random, needs: Needs) -> Result<Keys> {
    let sealer = config.local_key.as_ref().map(|key| Sealer::local(key, random.clone()));
    let sealer = || sealer.as_ref().ok_or_else(|| Error::internal("nothing to seal keys with: ROSTER_KEY is not set"));
    let mut found = store.settings(needs).await?;
    let is_missing = (needs.signing && found.signing_key.is_none())
        || (needs.passwords && found.pepper.is_none())
        || (needs.cursors && found.cursor_key.is_none());
    if is_missing {
        make_missing(store, sealer, clock, random, needs, &found).await?;
        found = store.settings(needs).await?;
    }

    let signing = match found.signing_key.filter(|_| needs.signing) {
        None => None,
        Some(key) => {
            let pkcs8 = sealer()?.open(Purpose::Signing, &key.sealed).await.map_err(fault)?;
            Some(SigningKey::from_pkcs8(key.kid, &pkcs8).map_err(fault)?)
        }
    };
    let pepper = match found.pepper.filter(|_| needs.passwords) {
        None => None,
        Some(pepper) => {
            let opened = sealer()?.open(Purpose::Pepper, &pepper.sealed).await.map_err(fault)?;
            let key = opened.as_slice().try_into().map_err(|_| Error::internal("the pepper is not 32 bytes long"))?;
            Some(Pepper::new(&pepper.id, key).ok_or_else(|| Error::internal("the pepper's id is not of our making"))?)
        }
    };
    let cursor = match found.cursor_key.filter(|_| needs.cursors) {
        None => None,
        Some(hex) => {
            Some(CursorKey::from_hex(&hex).ok_or_else(|| Error::internal("the cursor key is not of our making"))?)
        }
    };
    let verification = Verification(RwLock::new((verification_keys(found.verification_keys)?, clock.now())));
    Ok(Keys { signing, verification, pepper, cursor, issuer: found.issuer })
}

fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// Makes what is needed and was never made. Losing the race is as good as winning it.
async fn make_missing<'a>(
    store: &Store,
    sealer: impl Fn() -> Result<&'a Sealer>,
    clock: &Clock,
    random: &Random,
    needs: Needs,
    found: &StoredSettings,
) -> Result<()> {
    if needs.signing && found.signing_key.is_none() {
        let fresh = FreshKey::generate().map_err(fault)?;
        let sealed = sealer()?.seal(Purpose::Signing, &fresh.pkcs8).await.map_err(fault)?;
        let PublicKey { kid, n, e } = fresh.public;
        let public = StoredKey { kid: kid.clone(), n, e, created_at: clock.now().seconds() };
        store.keep_keys(SealedSigningKey { kid, sealed }, public).await?;
    }
    if needs.passwords && found.pepper.is_none() {
        let key: [u8; 32] = random.bytes();
        let sealed = sealer()?.seal(Purpose::Pepper, &key).await.map_err(fault)?;
        store.keep_pepper(SealedPepper { id: hex::encode(random.bytes::<4>()), sealed }).await?;
    }
    if needs.cursors && found.cursor_key.is_none() {
        store.keep_cursor_key(CursorKey::generate(random).as_hex().to_string()).await?;
    }
    Ok(())
}

fn verification_keys(stored: Vec<StoredKey>) -> Result<VerificationKeys> {
    let keys = stored.into_iter().map(|key| {
        let created_at = key.created_at();
        VerificationKey::new(PublicKey { kid: key.kid, n: key.n, e: key.e }, created_at, None)
    });
    Ok(VerificationKeys::new(keys.collect::<Result<_, _>>().map_err(fault)?))
}

impl Directory {
    /// The claims of an access token of ours that has not expired; `None` for any other text.
    pub(super) async fn verify_access_token(&self, token: &str) -> Result<Option<AccessClaims>> {
        // Before the first sign-in no issuer is kept and no token of ours exists.
        let Some(issuer) = self.known_issuer().await? else { return Ok(None) };
        match self.verify_with_known_keys(token, &issuer) {
            Ok(claims) => Ok(Some(claims)),
            Err(TokenProblem::UnknownKey) if self.reread_keys().await? => {
                Ok(self.verify_with_known_keys(token, &issuer).ok())
            }
            Err(_) => Ok(None),
        }
    }

    fn verify_with_known_keys(&self, token: &str, issuer: &str) -> Result<AccessClaims, TokenProblem> {
        let known = self.0.verification.0.read().unwrap_or_else(PoisonError::into_inner);
        known.0.verify(token, issuer, self.now())
    }

    /// Reads the keys anew, unless that was done a moment ago; whether it was done now.
    async fn reread_keys(&self) -> Result<bool> {
        let now = self.now();
        let is_recent = {
            let known = self.0.verification.0.read().unwrap_or_else(PoisonError::into_inner);
            known.0.iter().next().is_some() && now.since(known.1) < REREAD_EVERY
        };
        if is_recent {
            return Ok(false);
        }
        let keys = verification_keys(self.store().verification_keys().await?)?;
        *self.0.verification.0.write().unwrap_or_else(PoisonError::into_inner) = (keys, now);
        Ok(true)
    }

    /// The public keys that access tokens verify with, for `/.well-known/jwks.json`.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>> {
        self.reread_keys().await?;
        let known = self.0.verification.0.read().unwrap_or_else(PoisonError::into_inner);
        Ok(known.0.iter().map(|key| key.public().clone()).collect())
    }
}
