//! A request, whichever way it is asked: over HTTP, or as the event that a function gets.

use reqwest::{Client, Method};
use serde_json::Value;
use tests::lambda::Event;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// As in the template: `GET /users/{id}`.
    pub(crate) route: &'static str,
    /// With its query.
    pub(crate) path: String,
    /// Of whoever asks.
    pub(crate) token: Option<String>,
    pub(crate) body: Option<Value>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Whether it says when to come again.
    pub(crate) has_retry_after: bool,
    pub(crate) body: Value,
}

impl Request {
    /// As a function gets it.
    pub(crate) fn event(&self) -> Value {
        let event = Event::new(self.route, &self.path);
        let event = self.token.iter().fold(event, |event, token| event.token(token));
        self.body.iter().fold(event, |event, body| event.json(body)).to_json()
    }

    /// Over HTTP; an answer that is no JSON has no body here.
    pub(crate) async fn send(&self, client: &Client, url: &str) -> Reply {
        let method = self.route.split_once(' ').map_or("GET", |(method, _)| method);
        let method: Method = method.parse().expect("routes begin with a method");
        let mut request = client.request(method, format!("{url}{}", self.path));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = &self.body {
            request = request.json(body);
        }
        match request.send().await {
            Ok(reply) => Reply {
                status: reply.status().as_u16(),
                has_retry_after: reply.headers().contains_key("retry-after"),
                body: reply.json().await.unwrap_or_default(),
            },
            Err(error) => Reply { status: 0, has_retry_after: false, body: Value::String(error.to_string()) },
        }
    }
}

impl Reply {
    /// What a function answered.
    pub(crate) fn read(answer: &Value) -> Self {
        let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(0);
        let body = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        let has_retry_after = answer["headers"].get("retry-after").is_some();
        Self { status, has_retry_after, body }
    }
}

/// A member that is text, as it must be.
pub(crate) fn text(value: &Value, member: &str) -> String {
    value[member].as_str().unwrap_or_else(|| panic!("no {member}: {value}")).to_owned()
}
