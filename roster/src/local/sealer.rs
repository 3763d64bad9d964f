//! Seals the audit trail while Roster runs on this machine, as the function `sealer` does in AWS.

use std::time::Duration;

use shared::directory::Directory;
use tokio::task::JoinHandle;

/// How often: a change is sealed within seconds, and never waits for it.
const SEAL_EVERY: Duration = Duration::from_secs(5);

/// The task at work.
pub(super) struct Sealer {
    directory: Directory,
    task: JoinHandle<()>,
}

impl Sealer {
    pub(super) fn start(directory: Directory) -> Self {
        let task = tokio::spawn(seal_now_and_then(directory.clone()));
        Self { directory, task }
    }

    /// Seals what the last requests left, and stops. A run that is cut off has sealed its batch or not.
    pub(super) async fn stop(self) {
        self.task.abort();
        seal(&self.directory).await;
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a task of this program, not of a function: it is not frozen")]
async fn seal_now_and_then(directory: Directory) {
    let mut ticks = tokio::time::interval(SEAL_EVERY);
    loop {
        ticks.tick().await;
        seal(&directory).await;
    }
}

async fn seal(directory: &Directory) {
    if let Err(error) = directory.seal_audit().await {
        tracing::warn!(%error, "the audit trail could not be sealed: what waits is sealed the next time");
    }
}
