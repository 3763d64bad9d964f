//! The embedded DynamoDB: the crate `dynoxide` over HTTP on the loopback.
//!
//! It keeps SQLite's journal in WAL mode and syncs at every commit (`synchronous = FULL`, SQLite's
//! default), one commit a request, so what was acknowledged survives `kill -9` and a power cut.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynoxide::Database;
use shared::clock::Clock;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::StoreError;

/// How often expired items are removed. DynamoDB promises "within a few days"; code never counts on
/// it, so this only keeps the file small.
const SWEEP_EVERY: Duration = Duration::from_secs(5 * 60);

/// How long clients that hold idle connections may keep us from closing.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Where a folder keeps it.
const FILE: &str = "dynamodb.sqlite";

/// Whether a folder has one.
pub(super) fn is_in(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// A DynamoDB in this process.
#[derive(Debug)]
pub(super) struct Embedded {
    port: u16,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl Embedded {
    pub(super) async fn in_memory(clock: Clock) -> Result<Self, StoreError> {
        let database = Database::memory_with_clock(Arc::new(StoreClock(clock.clone())));
        Self::serve(database.map_err(|error| StoreError::Embedded(error.to_string()))?, clock).await
    }

    pub(super) async fn in_folder(folder: &Path, clock: Clock) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let text = path.to_str().ok_or_else(|| StoreError::Embedded("the folder's name is not UTF-8".into()))?;
        let database = Database::new(text);
        Self::serve(database.map_err(|error| StoreError::Embedded(error.to_string()))?, clock).await
    }

    async fn serve(database: Database, clock: Clock) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| StoreError::Embedded(error.to_string());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let (stop, stopped) = oneshot::channel::<()>();
        let sweeper = tokio::spawn(sweep_now_and_then(database.clone(), clock));
        let server = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, stopped).await {
                tracing::error!(error, "the embedded DynamoDB ended");
            }
        });
        Ok(Self { port, stop: Some(stop), server, sweeper })
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(super) async fn stop(mut self) {
        self.sweeper.abort();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if tokio::time::timeout(STOP_LIMIT, &mut self.server).await.is_err() {
            tracing::warn!("the embedded DynamoDB was cut off: a request did not finish in time");
        }
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.sweeper.abort();
        self.server.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "the store is a server of its own; in AWS it is DynamoDB that ticks")]
async fn sweep_now_and_then(database: Database, clock: Clock) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    // The first tick comes at once.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        let (database, clock) = (database.clone(), clock.clone());
        let swept = tokio::task::spawn_blocking(move || sweep(&database, &clock)).await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(error, "expired items could not be removed");
        }
    }
}

/// Removes what has expired. A database in a file goes by the system's clock: where a test's runs
/// behind it, what still counts there would be lost, so nothing is removed.
pub(super) fn sweep(database: &Database, clock: &Clock) -> Result<usize, String> {
    let is_file = database.db_path().map_err(|error| error.to_string())?.is_some();
    if is_file && Clock::system().now().since(clock.now()) > SWEEP_EVERY {
        return Ok(0);
    }
    database.sweep_ttl().map_err(|error| error.to_string())
}

/// The clock that was handed in, as the emulator asks for it.
struct StoreClock(Clock);

impl dynoxide::storage_backend::Clock for StoreClock {
    fn now_unix_secs(&self) -> u64 {
        self.0.now().seconds().try_into().unwrap_or(0)
    }

    fn now_unix_secs_f64(&self) -> f64 {
        // Milliseconds since 1970 are far below 2^53.
        self.0.now().millis() as f64 / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::clock::Time;

    use super::*;

    #[test]
    fn what_has_expired_is_swept_and_nothing_else() {
        let (clock, hand) = Clock::manual(Time::from_seconds(1_000));
        let database = Database::memory_with_clock(Arc::new(StoreClock(clock.clone()))).unwrap();
        let table = json!({"TableName": "Sessions", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]});
        database.create_table(serde_json::from_value(table).unwrap()).unwrap();
        let expiry = json!({"TableName": "Sessions", "TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": true}});
        database.update_time_to_live(serde_json::from_value(expiry).unwrap()).unwrap();
        for (id, expires_at) in [("early", "1500"), ("late", "2500")] {
            let item = json!({"TableName": "Sessions", "Item": {"id": {"S": id}, "expires_at": {"N": expires_at}}});
            database.put_item(serde_json::from_value(item).unwrap()).unwrap();
        }

        assert_eq!(sweep(&database, &clock), Ok(0));
        hand.set(Time::from_seconds(2_000));
        assert_eq!(sweep(&database, &clock), Ok(1));
    }
}
