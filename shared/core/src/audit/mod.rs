//! Reading the audit log.

pub(crate) mod list_audit;

use std::fmt;

use crate::access::Access;
use crate::context::Context;
use crate::cursors::Cursors;

/// Reads the audit log.
#[derive(Clone)]
pub struct Audit {
    pub(crate) context: Context,
    pub(crate) access: Access,
    pub(crate) cursors: Cursors,
}

impl Audit {
    /// Pages with `cursors`.
    pub fn new(access: Access, cursors: Cursors) -> Self {
        Self { context: access.context().clone(), access, cursors }
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Audit")
    }
}
