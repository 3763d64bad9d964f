//! A note of the tables that are being made and filled for the first time.
//!
//! The embedded DynamoDB does not make a table in one step: killed in the middle, it leaves one that
//! can be neither used nor made. So what is being made is written down first; a start that finds the
//! note removes those tables, which no request has used yet, and begins anew.

use std::path::PathBuf;

use super::{Data, StoreError};
use crate::local::files;

/// The note; there is none where nothing is kept, and none for a DynamoDB that is not ours.
#[derive(Debug)]
pub(super) struct Pending(Option<PathBuf>);

impl Pending {
    pub(super) fn of(data: &Data) -> Self {
        match data {
            Data::Folder(folder) => Self(Some(folder.join("making"))),
            Data::Memory | Data::Endpoint { .. } => Self(None),
        }
    }

    /// The tables that a start before this one did not finish.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let text = self.0.as_deref().map(files::read).transpose()?.flatten();
        Ok(text.unwrap_or_default().lines().map(str::to_owned).collect())
    }

    /// Notes the tables that this start is about to make.
    pub(super) fn note(&self, names: &[&str]) -> Result<(), StoreError> {
        match &self.0 {
            Some(path) if !names.is_empty() => files::write(path, &names.join("\n")),
            _ => Ok(()),
        }
    }

    /// They are finished.
    pub(super) fn forget(&self) -> Result<(), StoreError> {
        self.0.as_deref().map_or(Ok(()), files::remove)
    }
}
