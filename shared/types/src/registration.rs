//! Who may register, and which accounts may sign in with an MD5 digest: settings of the stack.

use crate::email::Email;

/// Who may register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registration {
    Open,
    Closed,
    /// `REGISTRATION_DOMAINS`: users with an email address in one of these domains, verified by a mailed link.
    Domains(Vec<String>),
}

impl Registration {
    /// Whether registration is limited to domains and the email address is in one of them.
    pub fn lists(&self, email: &Email) -> bool {
        match self {
            Self::Domains(domains) => domains.iter().any(|domain| domain == email.domain()),
            Self::Open | Self::Closed => false,
        }
    }
}

/// Which accounts have and accept an MD5 verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyMd5 {
    /// Those with the role `user`: a stolen digest then grants no rights over others.
    Users,
    All,
    /// None: the password routes of the legacy sessions API answer that they are gone.
    Off,
}
