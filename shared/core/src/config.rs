//! The settings that the operations go by.

use roster_aws::Patience;
use roster_crypto::seal::Sealing;
use roster_store::StoreConfig;
use roster_types::registration::{LegacyMd5, Registration};

/// Everything a function is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the tables are.
    pub store: StoreConfig,
    /// `REGISTRATION`: who may make an account for themselves.
    pub registration: Registration,
    /// `LEGACY_MD5`: who may sign in with an MD5 digest.
    pub legacy_md5: LegacyMd5,
    /// `TOKEN_ISSUER`: the `iss` of access tokens; without it the one kept in the store holds.
    pub issuer: Option<String>,
    /// `PASSWORD_MIN_LENGTH`: 8 unless set; NIST 800-63B-4 advises 15 where the password stands alone.
    pub password_min_length: usize,
    /// What seals the secrets in the store.
    pub sealing: Sealing,
    /// `MAIL`: whether mails are sent (`ses`, `smtp`, locally `outbox`); without that (`off`) none is written.
    pub sends_mail: bool,
}

impl Config {
    /// The same for a person at a terminal, who waits longer for AWS than a request may.
    pub fn for_a_person(mut self) -> Self {
        self.store.patience = Patience::Person;
        if let Sealing::Kms(kms) = &mut self.sealing {
            kms.patience = Patience::Person;
        }
        self
    }
}
