//! Passwords: what an account has to prove who signs in, and how it changes.

pub(crate) mod change_password;
pub(crate) mod confirm;
pub(crate) mod password;
pub(crate) mod reset_password;

use std::fmt;
use std::sync::Arc;

use roster_passwords::Hasher;

use crate::access::Access;
use crate::authentication::attempts::Attempts;
use crate::context::Context;
use crate::mail::Outbox;

/// Checks and makes password verifiers.
#[derive(Clone)]
pub struct PasswordVerifier {
    pub(crate) context: Context,
    pub(crate) attempts: Attempts,
    pub(crate) hasher: Arc<Hasher>,
}

impl PasswordVerifier {
    /// Hashes with `hasher`.
    pub fn new(access: &Access, hasher: Hasher) -> Self {
        Self {
            context: access.context().clone(),
            attempts: Attempts::new(access.keys().clone()),
            hasher: Arc::new(hasher),
        }
    }
}

impl fmt::Debug for PasswordVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordVerifier")
    }
}

/// Changes and resets passwords.
#[derive(Clone)]
pub struct Passwords {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) attempts: Attempts,
    pub(crate) verifier: PasswordVerifier,
    pub(crate) outbox: Outbox,
}

impl Passwords {
    /// Checks and makes verifiers with `verifier`.
    pub fn new(access: Access, verifier: PasswordVerifier) -> Self {
        Self {
            context: access.context().clone(),
            attempts: verifier.attempts.clone(),
            outbox: Outbox::new(access.context().clone()),
            access,
            verifier,
        }
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}
