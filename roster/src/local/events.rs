//! `GET /dev/events`: the last events, as a bus in AWS would have been given them. The streams are read
//! when somebody looks, and by nothing else: it costs the other requests nothing, and who changes
//! something and looks finds it.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use events::{Entry, SOURCE, deliver};
use lambda_http::http::{Response, StatusCode, header};
use lambda_http::{Body, Request, service_fn};
use roster_streams::{Delivery, EventSink, NoDeadLetters};
use serde_json::{Value, json};
use shared::clock::Time;
use shared::random::Random;

use crate::local::gateway::{DEV, Handler, uuid};
use crate::local::store::{StreamError, Streams};
use crate::local::template::Route;

/// How many are kept; older ones are forgotten.
pub(super) const MOST: usize = 1000;

/// The streams may hold many unread records.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The route that shows them, which no template has.
pub(super) fn route(streams: Streams, random: Random) -> (Route, Handler) {
    let bus = Arc::new(LocalBus { streams: streams.into(), ring: Mutex::default(), random });
    let service = service_fn(move |_: Request| {
        let bus = bus.clone();
        async move { Ok::<_, Infallible>(bus.answer().await) }
    });
    (Route { method: "GET".to_owned(), path: format!("{DEV}events") }, Handler::new("dev", TIMEOUT, service))
}

/// What stands in for EventBridge.
struct LocalBus {
    streams: tokio::sync::Mutex<Streams>,
    ring: Mutex<VecDeque<(Time, Value)>>,
    random: Random,
}

impl LocalBus {
    async fn answer(&self) -> Response<Body> {
        match self.read_on().await {
            Ok(()) => reply(StatusCode::OK, &self.shown()),
            Err(error) => {
                tracing::warn!(%error, "events cannot be shown");
                reply(StatusCode::SERVICE_UNAVAILABLE, &json!({ "message": error.to_string() }))
            }
        }
    }

    /// Delivers what the streams have had since the last look, through the function's own code: one
    /// record after the other, so that what comes out is in the order of what went in.
    async fn read_on(&self) -> Result<(), StreamError> {
        let mut streams = self.streams.lock().await;
        loop {
            let records = streams.next().await?;
            if records.is_empty() {
                break;
            }
            for record in records {
                if let Err(error) = deliver(&json!({ "Records": [record] }), self, &NoDeadLetters).await {
                    tracing::error!(%error, "a record of a stream was lost");
                }
            }
        }
        // One stream was read after the other.
        self.ring().make_contiguous().sort_by_key(|(time, _)| *time);
        Ok(())
    }

    fn ring(&self) -> MutexGuard<'_, VecDeque<(Time, Value)>> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> Value {
        let ring = self.ring();
        let events: Vec<&Value> = ring.iter().rev().map(|(_, event)| event).collect();
        json!({ "count": events.len(), "most": MOST, "events": events })
    }

    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>
    fn envelope(&self, entry: &Entry) -> Value {
        json!({
            "version": "0",
            "id": uuid(&self.random),
            "detail-type": entry.detail_type,
            "source": SOURCE,
            "account": "123456789012",
            "time": entry.time.rfc3339(),
            "region": "us-east-1",
            "resources": [],
            "detail": entry.detail,
        })
    }
}

impl EventSink for LocalBus {
    type Event = Entry;

    async fn put(&self, entries: &[&Entry]) -> Vec<Delivery> {
        let mut ring = self.ring();
        ring.extend(entries.iter().map(|entry| (entry.time, self.envelope(entry))));
        let surplus = ring.len().saturating_sub(MOST);
        ring.drain(..surplus);
        vec![Delivery::Taken; entries.len()]
    }
}

fn reply(status: StatusCode, body: &Value) -> Response<Body> {
    let mut reply = Response::new(Body::Text(format!("{body:#}\n")));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    reply
}
