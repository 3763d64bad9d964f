//! A folder of its own for a test, gone when the test is over.

use std::path::PathBuf;

/// A folder that is not there yet.
pub(crate) struct TestFolder(PathBuf);

impl TestFolder {
    /// One that no other test of this process has: `name` is the test's own.
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("roster-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Self(folder)
    }

    /// Where it is, or will be.
    pub(crate) fn path(&self) -> PathBuf {
        self.0.clone()
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
