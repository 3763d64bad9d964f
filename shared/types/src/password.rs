//! What the store keeps of a password, and the problems of a new one. The crate `passwords` hashes and applies the
//! rules.

use std::collections::BTreeMap;
use std::fmt;

/// Stored in place of a password: an argon2id hash as a PHC string, with its salt and parameters. Never printed: with
/// the pepper, passwords can be guessed against it.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Verifier {
    /// A verifier from the store or from an import. An unreadable verifier matches no password.
    pub fn from_store(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for the store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verifier(…)")
    }
}

/// How a secret is turned into what a verifier was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// The password itself.
    Password,
    /// The MD5 digest of the password, as the legacy sessions API sends it.
    LegacyDigest,
}

/// The verifiers of an account, at most one a scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verifiers(BTreeMap<Scheme, Verifier>);

impl Verifiers {
    /// The verifier of a scheme.
    pub fn get(&self, scheme: Scheme) -> Option<&Verifier> {
        self.0.get(&scheme)
    }

    /// Whether there is a verifier of a scheme.
    pub fn has(&self, scheme: Scheme) -> bool {
        self.0.contains_key(&scheme)
    }

    /// Replaces the verifier of a scheme.
    pub fn set(&mut self, scheme: Scheme, verifier: Verifier) {
        self.0.insert(scheme, verifier);
    }

    /// Removes the verifier of a scheme; whether there was one.
    pub fn remove(&mut self, scheme: Scheme) -> bool {
        self.0.remove(&scheme).is_some()
    }

    /// These without the verifier of a scheme.
    pub fn without(mut self, scheme: Scheme) -> Self {
        self.remove(scheme);
        self
    }
}

impl FromIterator<(Scheme, Verifier)> for Verifiers {
    fn from_iter<T: IntoIterator<Item = (Scheme, Verifier)>>(verifiers: T) -> Self {
        Self(verifiers.into_iter().collect())
    }
}

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer characters than the policy requires.
    TooShort { min: usize },
    /// More characters than are hashed.
    TooLong { max: usize },
    /// Contains U+0000.
    Nul,
    /// Easy to guess.
    Common,
    /// The owner's own name or email address.
    Personal,
}

impl PasswordProblem {
    /// The problem as a phrase that follows the name of a field.
    pub fn message(&self) -> String {
        match self {
            Self::TooShort { min } => format!("is too short (minimum is {min} characters)"),
            Self::TooLong { max } => format!("is too long (maximum is {max} characters)"),
            Self::Nul => "must not contain a NUL character".to_owned(),
            Self::Common => "is too easy to guess".to_owned(),
            Self::Personal => "must not be your name or email address".to_owned(),
        }
    }
}
