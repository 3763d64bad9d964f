//! The settings that the directory works by, for whoever may see them (`audit:read`). No secret is among
//! them.

use roster_types::error::Result;
use roster_types::registration::{LegacyMd5, Registration};
use roster_types::role::Permission;

use super::{Caller, Directory, Visitor};

/// How a stack is set.
#[derive(Debug)]
pub struct StackSettings {
    /// Who asks.
    pub caller: Caller,
    /// Who may make an account for themselves.
    pub registration: Registration,
    /// Which accounts have and accept an MD5 verifier.
    pub legacy_md5: LegacyMd5,
    /// The least number of characters of a new password.
    pub password_min_length: usize,
    /// The `iss` of access tokens; none before the first token.
    pub issuer: Option<String>,
    /// Whether the issuer was set by the operator; else it is the host of the first request, as kept.
    pub is_issuer_set: bool,
}

impl Directory {
    /// How the stack is set (`audit:read`: administrators, and whoever looks on).
    pub async fn stack_settings(&self, visitor: &Visitor) -> Result<StackSettings> {
        let caller = self.authenticate(visitor).await?;
        caller.require(Permission::AuditRead)?;
        Ok(StackSettings {
            caller,
            registration: self.0.registration.clone(),
            legacy_md5: self.0.legacy_md5,
            password_min_length: self.0.policy.min_length,
            issuer: self.known_issuer().await?,
            is_issuer_set: self.0.issuer.is_set(),
        })
    }
}
