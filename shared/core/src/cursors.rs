//! Cursors: where the next page of a list begins.

use std::fmt;
use std::sync::Arc;

use roster_crypto::cursor::{Binding, CursorKey};
use roster_types::audit::Actor;
use roster_types::error::{Error, Problem, Result};

use crate::access::Access;
use crate::context::Context;
use crate::users::list_users::Paging;

/// Issues and opens cursors.
#[derive(Clone)]
pub struct Cursors {
    pub(crate) context: Context,
    pub(crate) key: Arc<CursorKey>,
}

impl Cursors {
    /// Encrypts with `key`.
    pub fn new(access: &Access, key: CursorKey) -> Self {
        Self { context: access.context().clone(), key: Arc::new(key) }
    }
}

impl fmt::Debug for Cursors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cursors")
    }
}

impl Cursors {
    /// What a cursor says, where it is one of this list, filter and caller, and not a day old.
    pub(crate) fn open_cursor(
        &self,
        paging: &Paging,
        caller: &Actor,
        filters: &[(&str, &str)],
    ) -> Result<Option<String>> {
        let Some(cursor) = &paging.cursor else { return Ok(None) };
        let binding = Binding { route: paging.route, caller, filters };
        self.key.open(&binding, cursor, self.context.now()).map(Some).ok_or_else(bad_cursor)
    }

    /// A cursor for the position after a page.
    pub(crate) fn make_cursor(
        &self,
        paging: &Paging,
        caller: &Actor,
        filters: &[(&str, &str)],
        position: &str,
    ) -> Result<String> {
        let binding = Binding { route: paging.route, caller, filters };
        Ok(self.key.issue(&binding, position, self.context.now(), self.context.random()))
    }
}

pub(crate) fn bad_cursor() -> Error {
    Error::invalid("cursor", Problem::Invalid)
}
