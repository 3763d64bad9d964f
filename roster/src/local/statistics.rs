//! Counts what happens while Roster runs on this machine, as the function `statistics` does in AWS: by
//! its code, in its name, from the same streams.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use shared::clock::{Clock, Time};
use shared::random::Random;
use shared::statistics::Countable;
use shared::store::Store;
use statistics::{Desk, deliver};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::StartError;
use super::variables::Set;
use crate::local::store::{StreamError, Streams};

/// How often: whoever looks at the overview finds what they have just done.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// The figures and the streams that they are counted from.
pub(super) struct Counting {
    desk: LocalDesk,
    streams: Mutex<Streams>,
}

impl Counting {
    /// `variables` are those of the function.
    pub(super) fn open(variables: &Set, streams: Streams, clock: Clock, random: Random) -> Result<Self, StartError> {
        let config = shared::config::StatisticsConfig::from_vars(|name| variables.get(name).cloned());
        let config = config.map_err(|source| StartError::Variable { function: "statistics".to_owned(), source })?;
        let desk = LocalDesk { store: Store::connect(&config.store, random, None), clock };
        Ok(Self { desk, streams: streams.into() })
    }

    /// Counts all that the streams have had since the last time.
    pub(super) async fn count(&self) -> Result<(), StreamError> {
        let mut streams = self.streams.lock().await;
        loop {
            let records = streams.next().await?;
            if records.is_empty() {
                return Ok(());
            }
            match deliver(&json!({ "Records": records }), &self.desk).await {
                Ok(outcome) if outcome.failed.is_empty() => {}
                Ok(outcome) => tracing::error!(failed = outcome.failed.len(), "records of a stream are in no figure"),
                Err(error) => tracing::error!(%error, "records of a stream are in no figure"),
            }
        }
    }
}

/// The task at work.
pub(super) struct Counter {
    counting: Arc<Counting>,
    task: JoinHandle<()>,
}

impl Counter {
    pub(super) fn start(counting: Arc<Counting>) -> Self {
        let task = tokio::spawn(count_now_and_then(counting.clone()));
        Self { counting, task }
    }

    /// Counts what the last requests left, and stops. A batch that is cut off is counted or is not.
    pub(super) async fn stop(self) {
        self.task.abort();
        count(&self.counting).await;
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a task of this program, not of a function: it is not frozen")]
async fn count_now_and_then(counting: Arc<Counting>) {
    let mut ticks = tokio::time::interval(COUNT_EVERY);
    loop {
        ticks.tick().await;
        count(&counting).await;
    }
}

async fn count(counting: &Counting) {
    if let Err(error) = counting.count().await {
        tracing::warn!(%error, "nothing could be counted: what waits is counted the next time");
    }
}

/// The tables on this machine. There is no queue here; the log has said what is wrong with a record.
struct LocalDesk {
    store: Store,
    clock: Clock,
}

impl Desk for LocalDesk {
    fn now(&self) -> Time {
        self.clock.now()
    }

    async fn count(&self, changes: &[Countable]) -> Result<(), String> {
        self.store.count(changes, self.now()).await.map_err(|error| error.to_string())
    }

    async fn set_aside(&self, _: &Value) -> Result<(), String> {
        Ok(())
    }
}
