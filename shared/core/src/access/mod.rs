//! Who sends a request, and what they may do: from a token to the user behind it, with the rights of
//! this moment.

pub(crate) mod authority;
pub(crate) mod caller;
pub(crate) mod inspect_token;
pub(crate) mod verify_token;

use std::fmt;

use roster_types::clock::Clock;

use crate::context::Context;
use crate::keys::Keys;

/// Authenticates requests.
#[derive(Clone)]
pub struct Access {
    pub(crate) context: Context,
    pub(crate) keys: Keys,
}

impl Access {
    /// Verifies tokens with these keys.
    pub fn new(keys: Keys) -> Self {
        Self { context: keys.context().clone(), keys }
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The clock that all operations go by.
    pub fn clock(&self) -> &Clock {
        self.context.clock()
    }

    /// What verifiers need.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}
