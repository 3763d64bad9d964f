//! A small SES on the loopback. It accepts mails from the functions that the template allows to send them, and fails as
//! a test configures it.

use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response, StatusCode};
use roster::rights::{Ask, Caller, Rights};
use roster::template::Template;
use serde_json::{Value, json};

use crate::loopback::Loopback;

/// The template's identity, with its parameters at their defaults.
const IDENTITY: &str = "arn:aws:ses:us-east-1:123456789012:identity/";

/// An SES for one test. Dropping this stops it.
pub struct Ses {
    endpoint: String,
    inner: Arc<Inner>,
    _server: Loopback,
}

struct Inner {
    rights: Rights,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    refuses: Option<&'static str>,
    mails: Vec<Value>,
}

impl Ses {
    /// An SES that knows the rights of the template's functions.
    pub async fn start() -> Self {
        let inner = Arc::new(Inner { rights: Rights::of(&Template::built_in().unwrap()), state: Mutex::default() });
        let answering = inner.clone();
        let server = Loopback::http(move |request| answering.clone().answer(request)).await;
        Self { endpoint: server.url(), inner, _server: server }
    }

    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Answers every mail with this error from now on, or accepts mails again.
    pub fn refuses(&self, exception: Option<&'static str>) {
        self.inner.state.lock().unwrap().refuses = exception;
    }

    /// The mails it accepted, as they were sent to it.
    pub fn mails(&self) -> Vec<Value> {
        self.inner.state.lock().unwrap().mails.clone()
    }
}

impl Inner {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        assert_eq!(parts.uri.path(), "/v2/email/outbound-emails");
        let Caller(caller) = Caller::of(&parts.headers).unwrap();
        let ask = Ask { action: "ses:SendEmail".to_owned(), resource: IDENTITY.to_owned(), context: Vec::new() };
        if self.rights.check(caller, vec![ask]).is_err() {
            return respond(StatusCode::FORBIDDEN, Some("AccessDeniedException"));
        }
        let mut state = self.state.lock().unwrap();
        if let Some(exception) = state.refuses {
            return respond(StatusCode::BAD_REQUEST, Some(exception));
        }
        state.mails.push(serde_json::from_slice(&body).unwrap());
        respond(StatusCode::OK, None)
    }
}

fn respond(status: StatusCode, exception: Option<&str>) -> Response<Full<Bytes>> {
    let body = exception.map_or_else(|| json!({ "MessageId": "1" }), |_| json!({ "message": "injected by the test" }));
    let answer = Response::builder().status(status).header("content-type", "application/json");
    let answer = exception.iter().fold(answer, |answer, exception| answer.header("x-amzn-errortype", *exception));
    answer.body(Full::from(body.to_string())).unwrap()
}
