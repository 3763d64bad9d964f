//! Mails: writing them, the codes in their links and what those links do, and handing them over.

pub(crate) mod codes;
pub(crate) mod email_change;
pub(crate) mod forgotten_password;
pub(crate) mod invite;
pub(crate) mod mails;
pub(crate) mod server;
pub(crate) mod verify_account;

use std::fmt;
use std::sync::Arc;

use roster_crypto::code::MailKey;
use roster_crypto::seal::Sealer;

use crate::access::Access;
use crate::authentication::attempts::Attempts;
use crate::context::Context;
use crate::credentials::{PasswordVerifier, Passwords};

/// Writes mails, for the function that sends them.
#[derive(Clone)]
pub struct Outbox {
    pub(crate) context: Context,
}

impl Outbox {
    /// Writes into the table of mails.
    pub fn new(context: Context) -> Self {
        Self { context }
    }
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outbox")
    }
}

/// Verifies the codes in mailed links.
#[derive(Clone)]
pub struct Codes {
    pub(crate) context: Context,
    pub(crate) mail_key: Arc<MailKey>,
}

impl Codes {
    /// Verifies with `mail_key`.
    pub fn new(access: &Access, mail_key: MailKey) -> Self {
        Self { context: access.context().clone(), mail_key: Arc::new(mail_key) }
    }
}

impl fmt::Debug for Codes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codes")
    }
}

/// Mails links, and does what they are for.
#[derive(Clone)]
pub struct Links {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) attempts: Attempts,
    pub(crate) codes: Codes,
    pub(crate) verifier: PasswordVerifier,
    pub(crate) outbox: Outbox,
    pub(crate) passwords: Passwords,
}

impl Links {
    /// Sets passwords with `passwords`.
    pub fn new(passwords: Passwords, codes: Codes) -> Self {
        Self {
            context: passwords.context.clone(),
            access: passwords.access.clone(),
            attempts: passwords.attempts.clone(),
            verifier: passwords.verifier.clone(),
            outbox: passwords.outbox.clone(),
            codes,
            passwords,
        }
    }
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links")
    }
}

/// Hands over the mails that are due.
pub struct Mailer {
    pub(crate) context: Context,
    pub(crate) mail_key: MailKey,
}

impl Mailer {
    /// Writes links with `mail_key`.
    pub fn new(access: &Access, mail_key: MailKey) -> Self {
        Self { context: access.context().clone(), mail_key }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailer")
    }
}

/// The mails of the last days, for administrators.
#[derive(Clone)]
pub struct Mails {
    pub(crate) context: Context,
    pub(crate) access: Access,
}

impl Mails {
    /// For the administrators that `access` authenticates.
    pub fn new(access: Access) -> Self {
        Self { context: access.context().clone(), access }
    }
}

impl fmt::Debug for Mails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mails")
    }
}

/// The URL of the SMTP server, which holds its password.
pub struct MailServer {
    pub(crate) context: Context,
    pub(crate) sealer: Sealer,
}

impl MailServer {
    /// Seals and opens it with `sealer`.
    pub fn new(access: &Access, sealer: Sealer) -> Self {
        Self { context: access.context().clone(), sealer }
    }
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer")
    }
}
