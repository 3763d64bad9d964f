//! Counts what happens while Roster runs on this machine, as the function `statistics` does in AWS: by
//! its code, in its name, from the same streams.

use std::sync::Arc;
use std::time::Duration;

use roster_streams::NoDeadLetters;
use serde_json::json;
use shared::clock::Clock;
use shared::random::Random;
use statistics::{Figures, deliver};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use super::StartError;
use super::variables::Set;
use crate::local::store::{StreamError, Streams};

/// How often: whoever looks at the overview finds what they have just done.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// The figures and the streams that they are counted from.
pub(super) struct Counting {
    figures: Figures,
    streams: Mutex<Streams>,
}

impl Counting {
    /// `variables` are those of the function.
    pub(super) fn open(variables: &Set, streams: Streams, clock: Clock, random: Random) -> Result<Self, StartError> {
        let config = shared::config::StatisticsConfig::from_vars(|name| variables.get(name).cloned());
        let config = config.map_err(|source| StartError::Variable { function: "statistics".to_owned(), source })?;
        let figures = Figures::connect(&config.store, clock, random);
        Ok(Self { figures, streams: streams.into() })
    }

    /// Counts all that the streams have had since the last time.
    pub(super) async fn count(&self) -> Result<(), StreamError> {
        let mut streams = self.streams.lock().await;
        loop {
            let records = streams.next().await?;
            if records.is_empty() {
                return Ok(());
            }
            match deliver(&json!({ "Records": records }), &self.figures, &NoDeadLetters).await {
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
