//! Signing access tokens: the one private half that is open, and its rotation when it is due.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use roster_crypto::token::SigningKey;
use roster_types::clock::Time;
use roster_types::error::Result;
use tokio::sync::Mutex;

use crate::keys::Keys;
use crate::keys::ring::READ_EVERY;
use crate::keys::rotation::Rotation;
use roster_keys::secrets::{fault, open_signing_key};

/// Signs access tokens.
#[derive(Clone)]
pub struct Signer {
    keys: Keys,
    rotation: Rotation,
    state: Arc<State>,
}

struct State {
    current: RwLock<Arc<SigningKey>>,
    /// Held by the one request that rotates; since when the last rotation has failed.
    rotation_failed_at: Mutex<Option<Time>>,
}

impl Signer {
    /// Signs with `key`, the private half that was open at the start.
    pub(crate) fn new(rotation: Rotation, key: SigningKey) -> Self {
        let state = State { current: RwLock::new(Arc::new(key)), rotation_failed_at: Mutex::new(None) };
        Self { keys: rotation.keys().clone(), rotation, state: Arc::new(state) }
    }

    /// The private half that signs now. If it cannot be opened, the one before signs for as long as its
    /// signatures stay valid: a fault of KMS turns no one away.
    pub(crate) async fn signing_key(&self) -> Result<Arc<SigningKey>> {
        if let Err(error) = self.rotate_if_due().await {
            if !self.keys.ring().may_sign(&self.current(), self.keys.now()) {
                return Err(error);
            }
            tracing::warn!(error = &error as &dyn std::error::Error, "the signing keys could not be rotated");
        }
        Ok(self.current())
    }

    fn current(&self) -> Arc<SigningKey> {
        self.state.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Rotates the keys if it is due. One request does it; others sign meanwhile, if they still may.
    async fn rotate_if_due(&self) -> Result<()> {
        let ring = self.keys.ring();
        if !ring.is_rotation_due(&self.current(), self.keys.now()) {
            return Ok(());
        }
        let may_sign = ring.may_sign(&self.current(), self.keys.now());
        let mut failed_at = match self.state.rotation_failed_at.try_lock() {
            Ok(turn) => turn,
            Err(_) if may_sign => return Ok(()),
            Err(_) => self.state.rotation_failed_at.lock().await,
        };
        let now = self.keys.now();
        let is_recent = failed_at.is_some_and(|failed| now.since(failed) < READ_EVERY);
        if !ring.is_rotation_due(&self.current(), now) || (is_recent && may_sign) {
            return Ok(());
        }
        let outcome = self.activate_current().await;
        *failed_at = outcome.is_err().then_some(now);
        outcome
    }

    /// Rotates the stored keys, and opens the one that is current now.
    async fn activate_current(&self) -> Result<()> {
        let stored = self.rotation.rotate_by_age().await?;
        let now = self.keys.now();
        let current = stored.published.set.current(now);
        if current.is_none_or(|key| key.public.kid != self.current().kid()) {
            let key = open_signing_key(self.rotation.sealer(), &stored, now).await?;
            key.check().map_err(fault)?;
            *self.state.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
        }
        Ok(())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}
