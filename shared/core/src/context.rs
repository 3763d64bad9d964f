//! What every service stands on: the tables, the clock, the random source and the settings of the stack.

use std::fmt;
use std::sync::Arc;

use roster_passwords::PasswordPolicy;
use roster_store::Store;
use roster_types::clock::{Clock, Time};
use roster_types::error::{Error, Result};
use roster_types::random::Random;
use roster_types::registration::{LegacyMd5, Registration};

/// How often an operation starts again if what it read changed before it wrote.
pub(crate) const MAX_ATTEMPTS: u32 = 5;

/// Each attempt lost against a concurrent change: nothing was changed, and the caller may try again.
pub(crate) fn conflict_exhausted() -> Error {
    Error::Unavailable("the same items were changed by others at each attempt".into())
}

/// Repeats an operation whose conditions met a concurrent change, which it says by `Ok(None)`. The block is
/// given the number of the attempt, from 0.
///
/// A macro, because the future of an async closure that borrows is not `Send` in general
/// (<https://github.com/rust-lang/rust/issues/110338>).
macro_rules! retry_on_conflict {
    ($attempt:pat => $operation:block) => {{
        let mut outcome = Err($crate::context::conflict_exhausted().into());
        for $attempt in 0..$crate::context::MAX_ATTEMPTS {
            match Box::pin(async { $operation }).await {
                Ok(Some(done)) => {
                    outcome = Ok(done);
                    break;
                }
                Ok(None) => {}
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        outcome
    }};
}

pub(crate) use retry_on_conflict;

/// The settings of the stack that operations go by.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) registration: Registration,
    pub(crate) legacy_md5: LegacyMd5,
    pub(crate) policy: PasswordPolicy,
    pub(crate) sends_mail: bool,
}

/// The tables, the clock, the random source and the settings.
#[derive(Clone)]
pub struct Context(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    random: Random,
    settings: Settings,
}

impl Context {
    pub(crate) fn new(store: Store, clock: Clock, random: Random, settings: Settings) -> Self {
        Self(Arc::new(Inner { store, clock, random, settings }))
    }

    /// The clock that all operations go by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The rules for new passwords, by which an API says what is wrong with one.
    pub fn password_policy(&self) -> &PasswordPolicy {
        &self.0.settings.policy
    }

    /// The tables.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn now(&self) -> Time {
        self.0.clock.now()
    }

    pub(crate) fn random(&self) -> &Random {
        &self.0.random
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Fails if the password routes of the legacy sessions API are switched off.
    pub(crate) fn legacy_passwords_on(&self) -> Result<()> {
        if self.0.settings.legacy_md5 == LegacyMd5::Off { Err(Error::LegacyPasswordsOff) } else { Ok(()) }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context")
    }
}
