//! The embedded DynamoDB: the crate `dynoxide` over HTTP, on the loopback interface by default.
//!
//! It keeps SQLite's journal in WAL mode and syncs at every commit (`synchronous = FULL`, SQLite's
//! default), one commit a request, so what was acknowledged survives `kill -9` and a power cut.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dynoxide::Database;
use shared::clock::Clock;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::StoreError;
use super::iam_proxy::IamProxy;
use crate::local::rights::Rights;

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
    address: SocketAddr,
    proxy: Option<IamProxy>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl Embedded {
    pub(super) async fn in_memory(
        clock: Clock,
        listener: TcpListener,
        rights: Option<Rights>,
    ) -> Result<Self, StoreError> {
        let database = Database::memory_with_clock(Arc::new(StoreClock(clock.clone())));
        Self::serve(database.map_err(|error| StoreError::Embedded(error.to_string()))?, clock, listener, rights).await
    }

    pub(super) async fn in_folder(
        folder: &Path,
        clock: Clock,
        listener: TcpListener,
        rights: Option<Rights>,
    ) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let text = path.to_str().ok_or_else(|| StoreError::Embedded("the folder's name is not UTF-8".into()))?;
        let database = Database::new(text).map_err(|error| StoreError::Embedded(error.to_string()))?;
        index_streams(&path).map_err(|error| StoreError::Embedded(error.to_string()))?;
        Self::serve(database, clock, listener, rights).await
    }

    async fn serve(
        database: Database,
        clock: Clock,
        listener: TcpListener,
        rights: Option<Rights>,
    ) -> Result<Self, StoreError> {
        let failed = |error: std::io::Error| StoreError::Embedded(error.to_string());
        let address = listener.local_addr().map_err(failed)?;
        let proxy = match rights {
            Some(rights) => Some(IamProxy::start(address, rights).await.map_err(failed)?),
            None => None,
        };
        let address = proxy.as_ref().map_or(address, |proxy| SocketAddr::from(([127, 0, 0, 1], proxy.port())));
        let (stop, stopped) = oneshot::channel::<()>();
        let sweeper = tokio::spawn(sweep_now_and_then(database.clone(), clock));
        let server = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            if let Err(error) = dynoxide::server::serve_with_shutdown(listener, database, stopped).await {
                tracing::error!(error, "the embedded DynamoDB ended");
            }
        });
        Ok(Self { address, proxy, stop: Some(stop), server, sweeper })
    }

    pub(super) fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) async fn stop(mut self) {
        self.sweeper.abort();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let stopped = tokio::time::timeout(STOP_LIMIT, async {
            if let Some(proxy) = &mut self.proxy {
                proxy.stop().await;
            }
            (&mut self.server).await
        });
        if stopped.await.is_err() {
            tracing::warn!("the embedded DynamoDB was cut off: a request did not finish in time");
        }
    }
}

/// Adds an index to the file of the emulator. Each write looks for the last record of the table's stream, and
/// without the index it reads all records: half an hour of load made a write take ten times as long. See
/// docs/decisions/0018-stream-index.md.
fn index_streams(path: &Path) -> rusqlite::Result<()> {
    rusqlite::Connection::open(path)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS stream_records_in_order
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )
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
    use shared::event::{EndOfOne, Event};
    use shared::store::Record;

    use super::super::{AwsVariables, Data, Pending, Streams, tables};
    use super::*;
    use crate::local::template::Template;

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

    #[tokio::test]
    async fn a_swept_session_is_told_as_one_that_expired() {
        let (clock, hand) = Clock::manual(Time::from_seconds(1_000));
        let database = Database::memory_with_clock(Arc::new(StoreClock(clock.clone()))).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let store = Embedded::serve(database.clone(), clock.clone(), listener, None).await.unwrap();
        let aws = AwsVariables::read(|name| match name {
            "AWS_ENDPOINT_URL_DYNAMODB" => store.endpoint(),
            "AWS_REGION" => "us-east-1".to_owned(),
            _ => "local".to_owned(),
        });
        let tables = Template::built_in().unwrap().tables;
        tables::make(&tables::client(&aws), &tables, &Pending::of(&Data::Memory)).await.unwrap();
        let mut session = json!({ "user_id": { "N": "7" }, "epoch": { "N": "1" }, "kind": { "S": "access" },
            "created_at": { "N": "1000000" }, "expires_at": { "N": "1500" }, "device": { "S": "curl" } });
        for (digit, expires_at) in [("a", "1500"), ("b", "2500")] {
            session["id"] = json!({ "S": digit.repeat(32) });
            session["started"] = json!({ "S": digit });
            session["expires_at"] = json!({ "N": expires_at });
            let put = json!({ "TableName": "SessionsTable", "Item": session });
            database.put_item(serde_json::from_value(put).unwrap()).unwrap();
        }
        let mut streams = Streams::new(&aws, vec!["SessionsTable".to_owned()]);
        assert_eq!(streams.next().await.unwrap().len(), 2);

        hand.set(Time::from_seconds(2_000));
        assert_eq!(sweep(&database, &clock), Ok(1));

        let records = streams.next().await.unwrap();
        let [record] = &records[..] else { panic!("{records:?}") };
        let (at, change) = Record::of(record).change().unwrap().unwrap();
        assert_eq!(at, Time::from_seconds(2_000));
        let events = change.events();
        let [Event::SessionEnded { session, end: EndOfOne::Expired }] = &events[..] else { panic!("{events:?}") };
        assert_eq!(session.id.as_str(), "a".repeat(32));
    }
}
