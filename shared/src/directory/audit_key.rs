//! The key of the audit trail's chain: made by whoever first seals or verifies, kept sealed for its
//! own purpose, opened by nobody else.

use super::Directory;
use super::key_set::not_sealed;
use crate::audit_seal::AuditKey;
use crate::error::{Error, Result};
use crate::random::Random;
use crate::seal::{Purpose, Sealer};
use crate::store::{SealedAuditKey, Store};

/// Opens the key that is kept. Where none is, one is made, and whichever was kept first is opened.
pub(super) async fn open(store: &Store, sealer: &Sealer, random: &Random) -> Result<AuditKey> {
    let kept = match store.audit_key().await? {
        Some(kept) => Some(kept),
        None => {
            let sealed = sealer.seal(Purpose::Audit, AuditKey::generate(random).expose()).await.map_err(not_sealed)?;
            store.keep_audit_key(SealedAuditKey { sealed }).await?;
            store.audit_key().await?
        }
    };
    let kept = kept.ok_or_else(|| Error::internal("the audit key just kept is not there"))?;
    let opened = sealer.open(Purpose::Audit, &kept.sealed).await.map_err(not_sealed)?;
    AuditKey::from_bytes(&opened).ok_or_else(|| Error::internal("the audit key is not 32 bytes long"))
}

impl Directory {
    pub(super) fn audit_key(&self) -> Result<&AuditKey> {
        self.0.audit_key.as_ref().ok_or_else(|| Error::internal("this function was opened without sealing"))
    }
}
