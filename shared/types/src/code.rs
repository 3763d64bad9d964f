//! The purposes of the codes in mailed links, and the ids of their rows. The crate `crypto` makes the codes themselves.

use std::fmt;
use std::time::Duration;

use crate::random::Random;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: u64 = 24 * 60 * 60;

/// What a code is for. A code made for one purpose is invalid for every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// Resetting a forgotten password.
    Reset,
    /// Setting the first password of an account that another user created.
    Invitation,
    /// Activating a registered account, if email addresses must be verified.
    Verification,
    /// Moving an account to another email address.
    EmailChange,
    /// Creating the first administrator of a stack. The code is printed, not mailed.
    FirstRun,
}

impl CodePurpose {
    /// As written in the store, and the name of the page that accepts the code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Invitation => "invitation",
            Self::Verification => "verify",
            Self::EmailChange => "email",
            Self::FirstRun => "first",
        }
    }

    /// How long a code is valid.
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::Reset | Self::FirstRun => HOUR,
            Self::Invitation => Duration::from_secs(7 * DAY),
            Self::Verification | Self::EmailChange => Duration::from_secs(DAY),
        }
    }

    /// Reads what [`CodePurpose::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::Reset, Self::Invitation, Self::Verification, Self::EmailChange, Self::FirstRun];
        all.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// The id of a code's row and of the mail that carries the code: 128 random bits that grant nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeId([u8; Self::BYTES]);

impl CodeId {
    pub const BYTES: usize = 16;

    pub fn generate(random: &Random) -> Self {
        Self(random.bytes())
    }

    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// Reads 32 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; Self::BYTES];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl fmt::Display for CodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}
