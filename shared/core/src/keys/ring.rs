//! The signing keys as one function knows them: the public halves it verifies with and, where it
//! signs, the one private half that is open. It notices within a minute of being asked what others
//! have changed, and nobody waits for that: the keys are read beside what a request reads anyway.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use futures::future;
use roster_crypto::signing_keys::{KeySet, PublicKey};
use roster_crypto::token::{AccessClaims, SigningKey, TokenProblem, VerificationKey, VerificationKeys};

use roster_store::{Batch, Found, PublishedKeys};
use roster_types::clock::Time;
use roster_types::error::{Error, Result};
use tokio::sync::Mutex;

use crate::keys::Keys;

/// How old what is known of the keys may be when a request reads something else. An unknown `kid`
/// costs at most one read of its own in this time, whoever sends it, and a change of the own keys
/// that failed is tried again after it.
pub(crate) const READ_EVERY: Duration = Duration::from_secs(60);

/// The keys, as last read.
pub(crate) struct KeyRing {
    known: RwLock<Known>,
    /// When an unknown `kid` last led to a read. Whoever meets one while another reads waits for it.
    asked_at: Mutex<Option<Time>>,
}

struct Known {
    published: PublishedKeys,
    verifying: VerificationKeys,
    read_at: Time,
}

impl KeyRing {
    pub(crate) fn new(published: PublishedKeys, now: Time) -> Result<Self> {
        let verifying = parse(&published.set)?;
        let known = RwLock::new(Known { published, verifying, read_at: now });
        Ok(Self { known, asked_at: Mutex::new(None) })
    }

    /// Changes with every change of the keys.
    pub(crate) fn version(&self) -> u64 {
        self.known().published.version
    }

    fn known(&self) -> RwLockReadGuard<'_, Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_empty(&self) -> bool {
        self.known().published.set.iter().next().is_none()
    }

    fn is_read_due(&self, now: Time) -> bool {
        self.is_empty() || now.since(self.known().read_at) >= READ_EVERY
    }

    /// Takes up what was read, unless a later read came first.
    pub(crate) fn note(&self, published: PublishedKeys, now: Time) -> Result<()> {
        let changed = published.version != self.version();
        let parsed = changed.then(|| parse(&published.set)).transpose()?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.read_at = known.read_at.max(now);
        if let Some(verifying) = parsed.filter(|_| published.version > known.published.version) {
            (known.published, known.verifying) = (published, verifying);
        }
        Ok(())
    }

    /// Whether a key is to be published, activated or retired, if `held` is the one that signs.
    pub(crate) fn is_rotation_due(&self, held: &SigningKey, now: Time) -> bool {
        let set = &self.known().published.set;
        let is_current = set.current(now).is_some_and(|key| key.public.kid == held.kid());
        !is_current || set.is_next_due(now) || set.has_retired(now)
    }

    /// Whether what `key` signs now stays valid for the whole lifetime of a token.
    pub(crate) fn may_sign(&self, key: &SigningKey, now: Time) -> bool {
        self.known().published.set.get(key.kid()).is_some_and(|key| key.may_sign(now))
    }
}

fn parse(set: &KeySet) -> Result<VerificationKeys> {
    let keys = set.iter().map(|key| VerificationKey::new(key.public.clone(), key.created_at, key.retires_at));
    let keys = keys.collect::<Result<_, _>>().map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(VerificationKeys::new(keys))
}

impl Keys {
    pub(crate) fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Reads a batch for a request, and the public keys beside it where it is time to. Theirs is a call
    /// of its own: functions may read the settings that `template.yaml` names (`dynamodb:LeadingKeys`),
    /// and no page of AWS says whether keys of other tables in the same call would count as well.
    pub(crate) async fn find(&self, batch: Batch) -> Result<Found> {
        let now = self.context.now();
        if !self.ring().is_read_due(now) {
            return Ok(self.context.store().find(batch).await?);
        }
        let (found, published) =
            future::try_join(self.context.store().find(batch), self.context.store().published_keys()).await?;
        self.ring().note(published, now)?;
        Ok(found)
    }

    /// The claims of an access token of ours that has not expired; `None` for any other text.
    pub(crate) async fn verify_access_token(&self, token: &str) -> Result<Option<AccessClaims>> {
        // Before the first sign-in no issuer is kept and no token of ours exists.
        let Some(issuer) = self.known_issuer().await? else { return Ok(None) };
        match self.verify_with_known_keys(token, &issuer) {
            Ok(claims) => Ok(Some(claims)),
            Err(TokenProblem::UnknownKey) => {
                self.look_for_new_keys().await?;
                Ok(self.verify_with_known_keys(token, &issuer).ok())
            }
            Err(_) => Ok(None),
        }
    }

    pub(crate) fn verify_with_known_keys(&self, token: &str, issuer: &str) -> Result<AccessClaims, TokenProblem> {
        self.ring().known().verifying.verify(token, issuer, self.context.now())
    }

    /// Reads the keys for an unknown `kid`, at most once a minute. A read that failed was none: nobody
    /// is told that their token is dead because the store was away.
    pub(crate) async fn look_for_new_keys(&self) -> Result<()> {
        let mut asked_at = self.ring().asked_at.lock().await;
        let now = self.context.now();
        let is_recent = asked_at.is_some_and(|asked| now.since(asked) < READ_EVERY);
        // Before there is any key, the first one is waited for.
        if is_recent && !self.ring().is_empty() {
            return Ok(());
        }
        self.read_keys().await?;
        *asked_at = Some(now);
        Ok(())
    }

    async fn read_keys(&self) -> Result<()> {
        let now = self.context.now();
        self.ring().note(self.context.store().published_keys().await?, now)
    }

    /// The public keys that access tokens verify with, now or soon, for `/.well-known/jwks.json`.
    pub async fn public_keys(&self) -> Result<Vec<PublicKey>> {
        let now = self.context.now();
        if self.ring().is_read_due(now) {
            self.read_keys().await?;
        }
        let known = self.ring().known();
        let good = known.published.set.iter().filter(|key| !key.is_retired(now));
        Ok(good.map(|key| key.public.clone()).collect())
    }
}
