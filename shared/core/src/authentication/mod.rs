//! Signing in: the attempt, the session that it starts, and the tokens of that session.

pub(crate) mod attempts;
pub(crate) mod refresh;
pub(crate) mod sign_in;
pub(crate) mod start_session;

use std::fmt;

use crate::access::Access;
use crate::authentication::attempts::Attempts;
use crate::context::Context;
use crate::credentials::PasswordVerifier;
use crate::keys::Keys;
use crate::keys::signer::Signer;
use crate::mail::Outbox;

/// Signs users in.
#[derive(Clone)]
pub struct Authentication {
    pub(crate) context: Context,
    pub(crate) keys: Keys,
    pub(crate) attempts: Attempts,
    pub(crate) verifier: PasswordVerifier,
    pub(crate) outbox: Outbox,
}

impl Authentication {
    /// Checks passwords with `verifier`.
    pub fn new(access: &Access, verifier: PasswordVerifier) -> Self {
        Self {
            context: access.context().clone(),
            keys: access.keys().clone(),
            attempts: verifier.attempts.clone(),
            outbox: Outbox::new(access.context().clone()),
            verifier,
        }
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authentication")
    }
}

/// Issues access and refresh tokens.
#[derive(Clone)]
pub struct TokenIssuer {
    pub(crate) context: Context,
    pub(crate) keys: Keys,
    pub(crate) authentication: Authentication,
    pub(crate) signer: Signer,
}

impl TokenIssuer {
    /// Signs with `signer` for those who `authentication` signs in.
    pub fn new(authentication: Authentication, signer: Signer) -> Self {
        Self { context: authentication.context.clone(), keys: authentication.keys.clone(), authentication, signer }
    }
}

impl fmt::Debug for TokenIssuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenIssuer")
    }
}
