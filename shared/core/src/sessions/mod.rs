//! Sessions: listing and ending them.

pub(crate) mod end_sessions;
pub(crate) mod end_sessions_of;
pub(crate) mod list_sessions;

use std::fmt;

use crate::access::Access;
use crate::context::Context;
use crate::cursors::Cursors;

/// Lists and ends sessions.
#[derive(Clone)]
pub struct Sessions {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) cursors: Cursors,
}

impl Sessions {
    /// Pages with `cursors`.
    pub fn new(access: Access, cursors: Cursors) -> Self {
        Self { context: access.context().clone(), access, cursors }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}
