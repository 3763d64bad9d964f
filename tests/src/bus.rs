//! EventBridge and SQS in one server on the loopback. It speaks the protocols of `PutEvents` and `SendMessage`, checks
//! each function's rights against the template's statements, records what it accepted, and fails as a test configures
//! it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use roster::rights::{Caller, Rights};
use roster::template::Template;
use serde_json::{Value, json};

use crate::loopback::Loopback;
use crate::md5;

/// The name of the template's bus without CloudFormation.
pub const BUS: &str = "EventBus";

/// The URL of the template's queue, which ends with the queue's name.
pub const QUEUE_URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/DeadLetterQueue";

/// The behaviour of a service.
#[derive(Clone, Debug, Default)]
pub enum Health {
    /// It works.
    #[default]
    Well,
    /// It answers every call with this error.
    Refusing(u16, &'static str),
    /// It accepts calls and never answers.
    Silent,
}

/// A bus and a queue for one test. Dropping this stops them.
pub struct Bus {
    address: String,
    inner: Arc<Inner>,
    _server: Loopback,
}

struct Inner {
    rights: Rights,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bus: Health,
    queue: Health,
    /// The error code for an entry, by its event's id.
    entries: BTreeMap<String, &'static str>,
    /// The ids of events that invalidate the whole call.
    spoilers: Vec<String>,
    events: Vec<Value>,
    calls: Vec<usize>,
    letters: Vec<Value>,
}

impl Bus {
    /// A working server that knows the rights of the template's functions.
    pub async fn start() -> Self {
        Self::with(Rights::of(&Template::built_in().unwrap())).await
    }

    /// A working server with these rights.
    pub async fn with(rights: Rights) -> Self {
        let inner = Arc::new(Inner { rights, state: Mutex::default() });
        let answering = inner.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { address: server.url(), inner, _server: server }
    }

    /// The endpoint of both services.
    pub fn endpoint(&self) -> &str {
        &self.address
    }

    /// The variables through which the function `events` finds it.
    pub fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", &self.address),
            ("AWS_ENDPOINT_URL_SQS", &self.address),
            ("EVENT_BUS", BUS),
            ("DEAD_LETTER_QUEUE", QUEUE_URL),
        ]
    }

    pub fn bus_is(&self, health: Health) {
        self.inner.state.lock().unwrap().bus = health;
    }

    pub fn queue_is(&self, health: Health) {
        self.inner.state.lock().unwrap().queue = health;
    }

    /// Answers the entry of this event with an error. Other entries of the call succeed.
    pub fn fails(&self, event: &str, code: &'static str) {
        self.inner.state.lock().unwrap().entries.insert(event.to_owned(), code);
    }

    /// Accepts every event again.
    pub fn recovers(&self) {
        let mut state = self.inner.state.lock().unwrap();
        (state.bus, state.queue) = (Health::Well, Health::Well);
        state.entries.clear();
        state.spoilers.clear();
    }

    /// Rejects every call that contains this event as invalid.
    pub fn is_spoilt_by(&self, event: &str) {
        self.inner.state.lock().unwrap().spoilers.push(event.to_owned());
    }

    /// The accepted entries in order, with `Detail` as JSON.
    pub fn events(&self) -> Vec<Value> {
        self.inner.state.lock().unwrap().events.clone()
    }

    /// The ids of the accepted events in order.
    pub fn ids(&self) -> Vec<String> {
        self.events().iter().map(id_of).collect()
    }

    /// The number of entries in each answered call.
    pub fn calls(&self) -> Vec<usize> {
        self.inner.state.lock().unwrap().calls.clone()
    }

    /// The records sent to the dead-letter queue.
    pub fn letters(&self) -> Vec<Value> {
        self.inner.state.lock().unwrap().letters.clone()
    }
}

fn id_of(entry: &Value) -> String {
    entry["Detail"]["id"].as_str().unwrap().to_owned()
}

impl Inner {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let Caller(caller) = Caller::of(&parts.headers).unwrap();
        if let Err(denied) = self.rights.check(caller, self.rights.wire().asks(&parts.headers, &body)) {
            return reply(400, &denied.body());
        }
        let target = parts.headers["x-amz-target"].to_str().unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let health = {
            let state = self.state.lock().unwrap();
            if target == "AWSEvents.PutEvents" { state.bus.clone() } else { state.queue.clone() }
        };
        match health {
            Health::Silent => std::future::pending().await,
            Health::Refusing(status, code) => {
                reply(status, &json!({ "__type": code, "message": "injected by the test" }))
            }
            Health::Well => match target {
                "AWSEvents.PutEvents" => self.state.lock().unwrap().put_events(&body),
                "AmazonSQS.SendMessage" => self.state.lock().unwrap().send_message(&body),
                other => panic!("the function must not call {other}"),
            },
        }
    }
}

impl State {
    /// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>
    fn put_events(&mut self, body: &Value) -> Response<Full<Bytes>> {
        let mut entries = body["Entries"].as_array().unwrap().clone();
        assert!((1..=10).contains(&entries.len()), "PutEvents takes one to ten entries, not {}", entries.len());
        for entry in &mut entries {
            assert_eq!((&entry["EventBusName"], &entry["Source"]), (&json!(BUS), &json!("roster")));
            entry["Detail"] = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
        }
        self.calls.push(entries.len());
        if entries.iter().any(|entry| self.spoilers.contains(&id_of(entry))) {
            return reply(400, &json!({ "__type": "ValidationException", "message": "injected by the test" }));
        }
        let results: Vec<Value> = entries.into_iter().map(|entry| self.put_event(entry)).collect();
        let failed = results.iter().filter(|result| result.get("ErrorCode").is_some()).count();
        reply(200, &json!({ "FailedEntryCount": failed, "Entries": results }))
    }

    fn put_event(&mut self, entry: Value) -> Value {
        if let Some(code) = self.entries.get(&id_of(&entry)) {
            return json!({ "ErrorCode": code, "ErrorMessage": "injected by the test" });
        }
        self.events.push(entry);
        json!({ "EventId": format!("17793124-05d4-b198-2fde-{:012x}", self.events.len()) })
    }

    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
    fn send_message(&mut self, body: &Value) -> Response<Full<Bytes>> {
        assert_eq!(body["QueueUrl"], QUEUE_URL);
        let message = body["MessageBody"].as_str().unwrap();
        self.letters.push(serde_json::from_str(message).unwrap());
        reply(200, &json!({ "MessageId": "fb0270e1", "MD5OfMessageBody": md5(message) }))
    }
}

fn reply(status: u16, body: &Value) -> Response<Full<Bytes>> {
    let reply = Response::builder().status(status).header("content-type", "application/x-amz-json-1.1");
    reply.body(Full::from(body.to_string())).unwrap()
}
