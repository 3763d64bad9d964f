//! Files that belong to this machine alone: written whole or not at all, readable by their owner.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::local::store::StoreError;

/// A file's text; nothing where there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, StoreError> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file(path)(error)),
    }
}

/// Puts `text` in the place of what the file held: after a crash it is the one or the other.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), StoreError> {
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

/// Removes a file for good; fine where there is none.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Ok(()) => sync_folder_of(path).map_err(StoreError::file(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::file(path)(error)),
    }
}

/// A new name, or none, is kept once its folder is.
fn sync_folder_of(path: &Path) -> io::Result<()> {
    let Some(folder) = path.parent().filter(|_| cfg!(unix)) else { return Ok(()) };
    // A bare name is one in the working folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}
