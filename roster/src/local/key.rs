//! The key that seals what is secret in the store, in the place of AWS's KMS.

use std::path::Path;

use shared::random::Random;
use shared::seal::SealKey;

use super::StartError;
use crate::files;

/// The key of a folder of data: made on the first run, the same ever after; another one each time
/// where nothing is kept.
pub(super) fn of(folder: Option<&Path>, random: &Random) -> Result<SealKey, StartError> {
    let Some(folder) = folder else { return Ok(SealKey::generate(random)) };
    let path = folder.join("key");
    match files::read(&path)? {
        Some(text) => SealKey::parse(text.trim()).ok_or(StartError::BrokenFile { path }),
        None => {
            let key = SealKey::generate(random);
            files::write(&path, &key.expose())?;
            Ok(key)
        }
    }
}
