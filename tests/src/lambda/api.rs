//! The Runtime API, from which a program fetches events and to which it posts answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use serde_json::{Value, json};
use shared::clock::Clock;
use tokio::sync::{mpsc, oneshot, watch};

use crate::loopback::Loopback;

/// The program's answer, or the error that it reported.
type Outcome = Result<Value, Value>;

/// The Runtime API of one program. Dropping this stops it.
pub(super) struct RuntimeApi {
    inner: Arc<Inner>,
    events: mpsc::UnboundedSender<Invocation>,
    server: Loopback,
}

struct Invocation {
    event: Value,
    answer: oneshot::Sender<Outcome>,
}

/// Queued events and received answers.
struct Inner {
    events: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    asked: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    init_error: Mutex<Option<Value>>,
    is_asked: watch::Sender<bool>,
}

impl RuntimeApi {
    pub(super) async fn start() -> Self {
        let (events, waiting) = mpsc::unbounded_channel();
        let inner = Arc::new(Inner {
            events: tokio::sync::Mutex::new(waiting),
            asked: Mutex::default(),
            init_error: Mutex::default(),
            is_asked: watch::channel(false).0,
        });
        let answering = inner.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { inner, events, server }
    }

    pub(super) fn address(&self) -> String {
        self.server.address().to_string()
    }

    /// Queues an event for the program.
    pub(super) fn invoke(&self, event: Value) -> impl Future<Output = Outcome> + use<> {
        let (answer, answered) = oneshot::channel();
        let left = self.events.send(Invocation { event, answer }).is_ok();
        async move { if left { answered.await.map_err(|error| json!(error.to_string()))? } else { Err(json!("ended")) } }
    }

    /// Waits until the program asks for its first event.
    pub(super) async fn ready(&self) {
        self.inner.is_asked.subscribe().wait_for(|is_asked| *is_asked).await.unwrap();
    }

    /// The error of a failed start, if the program reported one.
    pub(super) fn init_error(&self) -> Option<Value> {
        self.inner.init_error.lock().unwrap().clone()
    }
}

impl Inner {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let path = parts.uri.path().strip_prefix("/2018-06-01/runtime/").unwrap_or_default();
        let said = || serde_json::from_slice::<Value>(&body).unwrap();
        match (parts.method, path.split('/').collect::<Vec<_>>().as_slice()) {
            (Method::GET, ["invocation", "next"]) => return self.next().await,
            (Method::POST, ["invocation", id, "response"]) => self.settle(id, Ok(said())),
            (Method::POST, ["invocation", id, "error"]) => self.settle(id, Err(said())),
            (Method::POST, ["init", "error"]) => *self.init_error.lock().unwrap() = Some(said()),
            (method, _) => panic!("the Runtime API has no {method} {}", parts.uri),
        }
        let accepted = Response::builder().status(StatusCode::ACCEPTED);
        accepted.body(Full::from(r#"{"status":"OK"}"#)).unwrap()
    }

    /// Waits for the next event.
    async fn next(&self) -> Response<Full<Bytes>> {
        self.is_asked.send_replace(true);
        let Some(Invocation { event, answer }) = self.events.lock().await.recv().await else {
            return std::future::pending().await;
        };
        let mut asked = self.asked.lock().unwrap();
        let id = format!("8476a536-e9f4-11e8-9739-{:012x}", asked.len());
        asked.insert(id.clone(), answer);
        let deadline = Clock::system().now().millis() + 10_000;
        Response::builder()
            .header("content-type", "application/json")
            .header("lambda-runtime-aws-request-id", id)
            .header("lambda-runtime-deadline-ms", deadline)
            .header("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:roster")
            .header("lambda-runtime-trace-id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0")
            .body(Full::from(event.to_string()))
            .unwrap()
    }

    fn settle(&self, id: &str, outcome: Outcome) {
        // The id stays used, so that the next event gets another one.
        let (unused, _) = oneshot::channel();
        let asked = self.asked.lock().unwrap().insert(id.to_owned(), unused);
        asked.unwrap_or_else(|| panic!("no request {id} is waiting")).send(outcome).unwrap();
    }
}
