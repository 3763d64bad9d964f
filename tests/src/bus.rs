//! EventBridge and SQS as a function sees them: one server on the loopback that speaks the wire of
//! `PutEvents` and `SendMessage`, lets each function do what the template's statements allow, remembers
//! what it took, and is as ill as a test wants it.

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

/// What the template's bus is called where there is no CloudFormation to name it.
pub const BUS: &str = "EventBus";

/// The address of the template's queue, which ends with what it is called.
pub const QUEUE_URL: &str = "https://sqs.us-east-1.amazonaws.com/123456789012/DeadLetterQueue";

/// How a service is.
#[derive(Clone, Debug, Default)]
pub enum Health {
    /// It does what it is asked.
    #[default]
    Well,
    /// It answers every call with this error.
    Refusing(u16, &'static str),
    /// It takes calls and never answers.
    Silent,
}

/// A bus and a queue of a test's own; they end with this.
pub struct Bus {
    address: String,
    desk: Arc<Desk>,
    _server: Loopback,
}

struct Desk {
    rights: Rights,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bus: Health,
    queue: Health,
    /// The error code that an entry gets, by its event's id.
    entries: BTreeMap<String, &'static str>,
    /// The ids of events that make the whole call an invalid one.
    spoilers: Vec<String>,
    events: Vec<Value>,
    calls: Vec<usize>,
    letters: Vec<Value>,
}

impl Bus {
    /// One that is well, and knows the rights of the template's functions.
    pub async fn start() -> Self {
        Self::with(Rights::of(&Template::built_in().unwrap())).await
    }

    /// One that lets functions do what these rights say.
    pub async fn with(rights: Rights) -> Self {
        let desk = Arc::new(Desk { rights, state: Mutex::default() });
        let answering = desk.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { address: server.url(), desk, _server: server }
    }

    /// Where both are.
    pub fn endpoint(&self) -> &str {
        &self.address
    }

    /// The variables by which the function `events` finds it.
    pub fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", &self.address),
            ("AWS_ENDPOINT_URL_SQS", &self.address),
            ("EVENT_BUS", BUS),
            ("DEAD_LETTER_QUEUE", QUEUE_URL),
        ]
    }

    /// Sets how the bus is.
    pub fn bus_is(&self, health: Health) {
        self.desk.state.lock().unwrap().bus = health;
    }

    /// Sets how the queue is.
    pub fn queue_is(&self, health: Health) {
        self.desk.state.lock().unwrap().queue = health;
    }

    /// Answers the entry of an event with an error, and the others of its call as ever.
    pub fn fails(&self, event: &str, code: &'static str) {
        self.desk.state.lock().unwrap().entries.insert(event.to_owned(), code);
    }

    /// Takes every event again.
    pub fn recovers(&self) {
        let mut state = self.desk.state.lock().unwrap();
        (state.bus, state.queue) = (Health::Well, Health::Well);
        state.entries.clear();
        state.spoilers.clear();
    }

    /// Finds every call invalid that has this event among its entries.
    pub fn is_spoilt_by(&self, event: &str) {
        self.desk.state.lock().unwrap().spoilers.push(event.to_owned());
    }

    /// The entries it took, in order, with `Detail` as JSON.
    pub fn events(&self) -> Vec<Value> {
        self.desk.state.lock().unwrap().events.clone()
    }

    /// The ids of the events it took, in order.
    pub fn ids(&self) -> Vec<String> {
        self.events().iter().map(id_of).collect()
    }

    /// How many entries each call had that it answered.
    pub fn calls(&self) -> Vec<usize> {
        self.desk.state.lock().unwrap().calls.clone()
    }

    /// What was written to the operator.
    pub fn letters(&self) -> Vec<Value> {
        self.desk.state.lock().unwrap().letters.clone()
    }
}

fn id_of(entry: &Value) -> String {
    entry["Detail"]["id"].as_str().unwrap().to_owned()
}

impl Desk {
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
            Health::Refusing(status, code) => reply(status, &json!({ "__type": code, "message": "as the test wants" })),
            Health::Well => match target {
                "AWSEvents.PutEvents" => self.state.lock().unwrap().put_events(&body),
                "AmazonSQS.SendMessage" => self.state.lock().unwrap().send_message(&body),
                other => panic!("the function has no business with {other}"),
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
            return reply(400, &json!({ "__type": "ValidationException", "message": "as the test wants" }));
        }
        let results: Vec<Value> = entries.into_iter().map(|entry| self.put_event(entry)).collect();
        let failed = results.iter().filter(|result| result.get("ErrorCode").is_some()).count();
        reply(200, &json!({ "FailedEntryCount": failed, "Entries": results }))
    }

    fn put_event(&mut self, entry: Value) -> Value {
        if let Some(code) = self.entries.get(&id_of(&entry)) {
            return json!({ "ErrorCode": code, "ErrorMessage": "as the test wants" });
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
