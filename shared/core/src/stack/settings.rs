//! The settings that the directory works by, for whoever may see them (`audit:read`). No secret is among
//! them.

use roster_types::error::Result;
use roster_types::registration::{LegacyMd5, Registration};
use roster_types::role::Permission;

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::stack::Stack;

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

impl Stack {
    /// How the stack is set (`audit:read`: administrators, and whoever looks on).
    pub async fn stack_settings(&self, visitor: &Visitor) -> Result<StackSettings> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::AuditRead)?;
        Ok(StackSettings {
            caller,
            registration: self.context.settings().registration.clone(),
            legacy_md5: self.context.settings().legacy_md5,
            password_min_length: self.context.settings().policy.min_length,
            issuer: self.keys.known_issuer().await?,
            is_issuer_set: self.keys.is_issuer_set(),
        })
    }
}
