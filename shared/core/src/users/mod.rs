//! Users: their accounts, from registration to deletion.

pub(crate) mod counters;
pub(crate) mod create_user;
pub(crate) mod delete_user;
pub(crate) mod find_user;
pub(crate) mod find_users;
pub(crate) mod first_run;
pub(crate) mod get_user;
pub(crate) mod list_users;
pub(crate) mod own_data;
pub(crate) mod provision;
pub(crate) mod register;
pub(crate) mod update_user;
pub(crate) mod user_file;
pub(crate) mod which_user;

use std::fmt;

use crate::access::Access;
use crate::audit::Audit;
use crate::authentication::attempts::Attempts;
use crate::context::Context;
use crate::credentials::PasswordVerifier;
use crate::cursors::Cursors;
use crate::mail::{Codes, Outbox};
use crate::roles::Roles;

/// Reads, creates, changes and deletes accounts.
#[derive(Clone)]
pub struct Users {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) audit: Audit,
    pub(crate) verifier: PasswordVerifier,
    pub(crate) cursors: Cursors,
    pub(crate) outbox: Outbox,
    pub(crate) roles: Roles,
}

impl Users {
    /// Hashes with `verifier`, pages with `cursors`.
    pub fn new(access: Access, verifier: PasswordVerifier, cursors: Cursors) -> Self {
        Self {
            context: access.context().clone(),
            audit: Audit::new(access.clone(), cursors.clone()),
            outbox: Outbox::new(access.context().clone()),
            roles: Roles::new(access.clone()),
            access,
            verifier,
            cursors,
        }
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Users")
    }
}

/// Lets people create their own accounts.
#[derive(Clone)]
pub struct Registrations {
    pub(crate) context: Context,
    pub(crate) attempts: Attempts,
    pub(crate) verifier: PasswordVerifier,
    pub(crate) outbox: Outbox,
}

impl Registrations {
    /// Hashes with `verifier`.
    pub fn new(verifier: PasswordVerifier) -> Self {
        Self {
            context: verifier.context.clone(),
            attempts: verifier.attempts.clone(),
            outbox: Outbox::new(verifier.context.clone()),
            verifier,
        }
    }
}

impl fmt::Debug for Registrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registrations")
    }
}

/// Creates the first administrator of a stack.
#[derive(Clone)]
pub struct FirstRun {
    pub(crate) context: Context,
    pub(crate) codes: Codes,
    pub(crate) verifier: PasswordVerifier,
}

impl FirstRun {
    /// Verifies its link with `codes`.
    pub fn new(verifier: PasswordVerifier, codes: Codes) -> Self {
        Self { context: verifier.context.clone(), codes, verifier }
    }
}

impl fmt::Debug for FirstRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirstRun")
    }
}

/// What the operator does with accounts, without a session.
#[derive(Clone)]
pub struct Provisioning {
    pub(crate) context: Context,
    pub(crate) verifier: PasswordVerifier,
}

impl Provisioning {
    /// Hashes with `verifier`.
    pub fn new(verifier: PasswordVerifier) -> Self {
        Self { context: verifier.context.clone(), verifier }
    }
}

impl fmt::Debug for Provisioning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Provisioning")
    }
}
