//! Files that belong to this machine alone: written whole or not at all, readable by their owner.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use shared::random::Random;
use shared::seal::SealKey;

use super::StartError;
use crate::store::StoreError;

/// The key that seals signing keys and pepper in the store: made on the first run, the same ever
/// after; another one each time where nothing is kept.
pub(super) fn seal_key(folder: Option<&Path>, random: &Random) -> Result<SealKey, StartError> {
    let Some(folder) = folder else { return Ok(SealKey::generate(random)) };
    let path = folder.join("key");
    match read(&path)? {
        Some(text) => SealKey::parse(text.trim()).ok_or(StartError::BrokenFile { path }),
        None => {
            let key = SealKey::generate(random);
            write(&path, &key.expose())?;
            Ok(key)
        }
    }
}

/// A file's text; nothing where there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file(path)(error)),
    }
}

/// Puts `text` in the place of what the file held: after a crash it is the one or the other.
pub(super) fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let new = path.with_extension("new");
    let written = create_secret(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&new, path))
        .and_then(|()| sync_folder_of(path));
    written.map_err(StoreError::file(path))
}

fn create_secret(path: &Path) -> io::Result<File> {
    // One left by a crash may be readable by others: it is not written into, but made anew.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A rename is kept once its folder is.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    if cfg!(unix) { path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all()) } else { Ok(()) }
}
