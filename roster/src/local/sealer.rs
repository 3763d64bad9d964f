//! Seals the audit trail while Roster runs on this machine, as the function `sealer` does in AWS.

use std::time::Duration;

use std::sync::Arc;

use shared::directory::AuditSeals;
use tokio::task::JoinHandle;

/// How often: a change is sealed within seconds, and never waits for it.
const SEAL_EVERY: Duration = Duration::from_secs(5);

/// The task at work.
pub(super) struct Sealer {
    seals: Arc<AuditSeals>,
    task: JoinHandle<()>,
}

impl Sealer {
    pub(super) fn start(seals: Arc<AuditSeals>) -> Self {
        let task = tokio::spawn(seal_now_and_then(seals.clone()));
        Self { seals, task }
    }

    /// Seals what the last requests left, and stops. A run that is cut off has sealed its batch or not.
    pub(super) async fn stop(self) {
        self.task.abort();
        seal(&self.seals).await;
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a task of this program, not of a function: it is not frozen")]
async fn seal_now_and_then(seals: Arc<AuditSeals>) {
    let mut ticks = tokio::time::interval(SEAL_EVERY);
    loop {
        ticks.tick().await;
        seal(&seals).await;
    }
}

async fn seal(seals: &AuditSeals) {
    if let Err(error) = seals.seal_audit().await {
        tracing::warn!(%error, "the audit trail could not be sealed: what waits is sealed the next time");
    }
}
