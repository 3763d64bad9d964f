//! The key that seals what is secret in the store, in the place of AWS's KMS.

use std::path::Path;

use shared::random::Random;
use shared::seal::SealKey;

use super::StartError;
use crate::local::{files, store};

const FILE: &str = "key";

/// The key of a folder of data: made on the first run, the same ever after; another one each time
/// where nothing is kept.
pub(super) fn of(folder: Option<&Path>, random: &Random) -> Result<SealKey, StartError> {
    let Some(folder) = folder else { return Ok(SealKey::generate(random)) };
    let path = folder.join(FILE);
    match read(&path)? {
        Some(key) => Ok(key),
        // What another key has sealed would never open again.
        None if store::is_kept(folder) => Err(StartError::NoKey { path }),
        None => {
            let key = SealKey::generate(random);
            files::write(&path, &key.expose())?;
            Ok(key)
        }
    }
}

/// The key that an earlier run has made.
pub(crate) fn kept(folder: &Path) -> Result<SealKey, StartError> {
    let path = folder.join(FILE);
    read(&path)?.ok_or(StartError::NoKey { path })
}

fn read(path: &Path) -> Result<Option<SealKey>, StartError> {
    let Some(text) = files::read(path)? else { return Ok(None) };
    SealKey::parse(text.trim()).map(Some).ok_or_else(|| StartError::BrokenFile { path: path.to_owned() })
}
