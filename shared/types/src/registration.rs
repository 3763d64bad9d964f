//! Who may register, and which accounts may sign in with an MD5 digest: settings of the stack.

use crate::email::Email;

/// Who may make an account for themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Nobody.
    Closed,
    /// `REGISTRATION_DOMAINS`: who has an address in one of these, and shows so by a mailed link.
    Domains(Vec<String>),
}

impl Registration {
    /// Whether an address is in one of the domains that may come in, where domains decide.
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
    /// Those with the role `user`: a stolen digest opens no rights over others.
    Users,
    /// All of them.
    All,
    /// None: dialect D's password routes answer that they are gone.
    Off,
}
