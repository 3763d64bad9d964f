//! Changing the signing keys: by age, which every function that signs sees to, and by the operator.
//! Both halves of all keys and the audit entry change in one transaction, under the version that was
//! read, so of two that rotate at once one finds it done.

use std::sync::Arc;

use roster_crypto::seal::Sealer;
use roster_crypto::signing_keys::{FreshKey, KeySet, KeyState, NotRetirable, PUBLISHED_BEFORE};
use roster_keys::secrets::{make_signing_key, seal_signing_key};
use roster_store::{Denied, Refusal, SealedKey, StoredKeys};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::error::{Error, Result};

use crate::access::Access;
use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::context::Context;
use crate::context::retry_on_conflict;
use crate::keys::Keys;

/// A signing key as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKeyView {
    /// Its name, as in `kid`.
    pub kid: String,
    /// Where it stands.
    pub state: KeyState,
    /// When it was made and published.
    pub created_at: Time,
    /// From when on it signs.
    pub active_from: Time,
    /// From when on it verifies nothing, once that is known.
    pub retires_at: Option<Time>,
}

/// When a new key takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeOver {
    /// Once everybody who verifies has had time to read it.
    WhenKnown,
    /// At once, for an emergency: who verifies offline may refuse tokens until they read the keys.
    AtOnce,
}

/// Why the operator's change was not made.
#[derive(Debug, thiserror::Error)]
pub enum KeyChangeError {
    /// There is no such key.
    #[error("there is no signing key {0}")]
    Unknown(String),
    /// It signs.
    #[error("{0} is the key that signs: rotate first, at once if need be, and retire it then")]
    Current(String),
    /// A rotation is under way.
    #[error("{kid} is published already and takes over at {}", active_from.rfc3339())]
    UnderWay {
        /// The next key.
        kid: String,
        /// When it takes over.
        active_from: Time,
    },
    /// There is no key yet: whichever function issues the first token makes it.
    #[error("there is no signing key yet: the first token makes it")]
    NoneYet,
    /// It could not be done.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Rotates and retires signing keys.
#[derive(Clone, Debug)]
pub struct Rotation {
    context: Context,
    keys: Keys,
    sealer: Arc<Sealer>,
}

/// The signing keys, for administrators.
#[derive(Clone, Debug)]
pub struct SigningKeys {
    access: Access,
    rotation: Rotation,
}

impl Keys {
    /// All signing keys, in the order in which they sign.
    pub async fn list_signing_keys(&self) -> Result<Vec<SigningKeyView>> {
        let (now, set) = (self.context.now(), self.context.store().published_keys().await?.set);
        let view = |key: &roster_crypto::signing_keys::KeptKey| SigningKeyView {
            kid: key.public.kid.clone(),
            state: set.state(key, now),
            created_at: key.created_at,
            active_from: key.active_from,
            retires_at: key.retires_at,
        };
        Ok(set.iter().map(view).collect())
    }
}

impl SigningKeys {
    /// For the administrators that `access` authenticates.
    pub fn new(access: Access, rotation: Rotation) -> Self {
        Self { access, rotation }
    }
}

impl Rotation {
    /// Seals new keys with `sealer`.
    pub fn new(keys: Keys, sealer: Sealer) -> Self {
        Self { context: keys.context().clone(), keys, sealer: Arc::new(sealer) }
    }

    /// The keys that it rotates.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.sealer
    }
}

impl SigningKeys {
    /// The same list for an administrator in the panel.
    pub async fn list_signing_keys_as(&self, visitor: &Visitor) -> Result<(Caller, Vec<SigningKeyView>)> {
        let caller = self.access.authenticate(visitor).await?;
        caller.must_be_administrator()?;
        Ok((caller, self.access.keys().list_signing_keys().await?))
    }

    /// The same for an administrator in the panel, whose password was given lately.
    pub async fn rotate_signing_key_as(
        &self,
        visitor: &Visitor,
        take_over: TakeOver,
    ) -> Result<SigningKeyView, KeyChangeError> {
        let caller = self.access.authenticate(visitor).await?;
        caller.must_be_administrator()?;
        caller.must_be_confirmed(self.access.context().now())?;
        self.rotation.add_signing_key(take_over, &caller.actor(), &caller.client).await
    }
}

impl Rotation {
    /// Makes a new key, and says which one it is.
    pub async fn rotate_signing_key(&self, take_over: TakeOver) -> Result<SigningKeyView, KeyChangeError> {
        self.add_signing_key(take_over, &Actor::Operator, &Client::default()).await
    }

    async fn add_signing_key(
        &self,
        take_over: TakeOver,
        actor: &Actor,
        client: &Client,
    ) -> Result<SigningKeyView, KeyChangeError> {
        let mut made = Made::default();
        retry_on_conflict!(_ => {
            let now = self.context.now().whole_seconds();
            let kept = self.read_signing_keys().await?;
            let mut set = kept.published.set.clone();
            if set.current(now).is_none() {
                return Err(KeyChangeError::NoneYet);
            }
            if let (Some(next), TakeOver::WhenKnown) = (set.next(now), take_over) {
                return Err(KeyChangeError::UnderWay { kid: next.public.kid.clone(), active_from: next.active_from });
            }
            let active_from = match take_over {
                TakeOver::WhenKnown => now.plus(PUBLISHED_BEFORE),
                TakeOver::AtOnce => now,
            };
            let (fresh, sealed) = made.key(&self.sealer).await?;
            set.add(fresh.public.clone(), active_from, now);
            let entry = AuditEntry { client: client.clone(), ..rotated(actor.clone(), now, &fresh.kid, active_from) };
            if self.replace_signing_keys(&kept, set, Some(sealed), &[entry]).await?.is_some() {
                let keys = self.keys.list_signing_keys().await?;
                let new = keys.into_iter().find(|key| key.kid == fresh.kid);
                return Ok(Some(new.ok_or_else(|| Error::internal("the signing key just made is not there"))?));
            }
            Ok(None)
        })
    }

    /// Takes a key out at once, with all that it has signed. Not the one that signs now.
    pub async fn retire_signing_key(&self, kid: &str) -> Result<(), KeyChangeError> {
        retry_on_conflict!(_ => {
            let now = self.context.now();
            let kept = self.read_signing_keys().await?;
            let mut set = kept.published.set.clone();
            set.retire(kid, now).map_err(|problem| match problem {
                NotRetirable::Unknown => KeyChangeError::Unknown(kid.to_owned()),
                NotRetirable::Current => KeyChangeError::Current(kid.to_owned()),
            })?;
            let entry = retired(Actor::Operator, now, kid);
            if self.replace_signing_keys(&kept, set, None, &[entry]).await?.is_some() {
                return Ok(Some(()));
            }
            Ok(None)
        })
    }

    /// Publishes the next key where the current one's age asks for it, and takes out what verifies
    /// nothing any more. The keys as they are then.
    pub(crate) async fn rotate_by_age(&self) -> Result<StoredKeys> {
        let mut made = Made::default();
        retry_on_conflict!(_ => {
            let now = self.context.now().whole_seconds();
            let kept = self.read_signing_keys().await?;
            let mut set = kept.published.set.clone();
            let mut entries: Vec<_> =
                set.drop_retired(now).iter().map(|kid| retired(Actor::System, now, kid)).collect();
            let mut new = None;
            if set.is_next_due(now) {
                let (fresh, sealed) = made.key(&self.sealer).await?;
                let active_from = now.plus(PUBLISHED_BEFORE);
                set.add(fresh.public.clone(), active_from, now);
                entries.push(rotated(Actor::System, now, &fresh.kid, active_from));
                new = Some(sealed);
            }
            if entries.is_empty() {
                return Ok(Some(kept));
            }
            if let Some(changed) = self.replace_signing_keys(&kept, set, new, &entries).await? {
                return Ok(Some(changed));
            }
            Ok(None)
        })
    }

    async fn read_signing_keys(&self) -> Result<StoredKeys> {
        let now = self.context.now();
        let kept = self.context.store().signing_keys().await?;
        self.keys.ring().note(kept.published.clone(), now)?;
        Ok(kept)
    }

    /// `None`: they have changed since they were read.
    async fn replace_signing_keys(
        &self,
        before: &StoredKeys,
        set: KeySet,
        new: Option<SealedKey>,
        entries: &[AuditEntry],
    ) -> Result<Option<StoredKeys>> {
        let after = before.changed(set, new);
        let mut transaction = self.context.store().transaction();
        transaction.replace_keys(before, &after);
        for entry in entries {
            transaction.record(entry);
        }
        match transaction.commit().await {
            Ok(()) => {
                self.keys.ring().note(after.published.clone(), self.context.now())?;
                Ok(Some(after))
            }
            Err(Denied::Refused(Refusal::KeysChanged, _)) => Ok(None),
            Err(denied) => Err(denied.into()),
        }
    }
}

/// The key of a rotation that may have to be begun anew: made once, for it takes a while.
#[derive(Default)]
struct Made(Option<(FreshKey, SealedKey)>);

impl Made {
    async fn key(&mut self, sealer: &Sealer) -> Result<(&FreshKey, SealedKey)> {
        if self.0.is_none() {
            let fresh = make_signing_key().await?;
            let sealed = seal_signing_key(sealer, &fresh).await?;
            self.0 = Some((fresh, sealed));
        }
        let made = self.0.as_ref().map(|(fresh, sealed)| (fresh, sealed.clone()));
        made.ok_or_else(|| Error::internal("the signing key just made is not there"))
    }
}

fn rotated(actor: Actor, at: Time, kid: &str, active_from: Time) -> AuditEntry {
    let detail = format!("{kid} signs from {}", active_from.rfc3339());
    AuditEntry::of_stack(at, Action::SigningKeyRotated, actor, Some(detail))
}

fn retired(actor: Actor, at: Time, kid: &str) -> AuditEntry {
    AuditEntry::of_stack(at, Action::SigningKeyRetired, actor, Some(kid.to_owned()))
}
