//! The audit log: reading it, and the seals that show whether it was changed.

pub(crate) mod list_audit;
pub(crate) mod seal_audit;

use std::fmt;

use roster_crypto::audit_seal::AuditKey;

use crate::access::Access;
use crate::context::Context;
use crate::cursors::Cursors;

/// Reads the audit log.
#[derive(Clone)]
pub struct Audit {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) cursors: Cursors,
}

impl Audit {
    /// Pages with `cursors`.
    pub fn new(access: Access, cursors: Cursors) -> Self {
        Self { context: access.context().clone(), access, cursors }
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Audit")
    }
}

/// Seals the audit log, and verifies the seals.
pub struct AuditSeals {
    pub(crate) context: Context,
    pub(crate) audit_key: AuditKey,
}

impl AuditSeals {
    /// Seals with `audit_key`.
    pub fn new(access: &Access, audit_key: AuditKey) -> Self {
        Self { context: access.context().clone(), audit_key }
    }
}

impl fmt::Debug for AuditSeals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditSeals")
    }
}
