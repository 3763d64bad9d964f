//! The stack as a whole: its figures and its settings.

pub(crate) mod end_sessions;
pub(crate) mod overview;
pub(crate) mod settings;

use std::fmt;

use crate::access::Access;
use crate::context::Context;
use crate::keys::Keys;

/// Shows the figures and the settings of the stack.
#[derive(Clone)]
pub struct Stack {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) keys: Keys,
}

impl Stack {
    /// For the administrators that `access` authenticates.
    pub fn new(access: Access) -> Self {
        Self { context: access.context().clone(), keys: access.keys().clone(), access }
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stack")
    }
}
