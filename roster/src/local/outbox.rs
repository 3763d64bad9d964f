//! Mail while Roster runs on this machine: what the function `mailer` would hand to SES is kept in
//! memory and shown at `GET /dev/mail`, its links to be clicked. Whatever waits is taken when somebody
//! looks, and now and then, as the schedule does in AWS.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lambda_http::http::{Response, StatusCode, header};
use lambda_http::{Body, Request, service_fn};
use mailer::{Message, Transport, deliver};
use serde_json::{Value, json};
use shared::clock::{Clock, Time};
use shared::directory::Undelivered;
use tokio::task::JoinHandle;

use crate::local::gateway::{DEV, Handler};
use crate::local::template::Route;

/// How many are kept; older ones are forgotten.
const MOST: usize = 1000;
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often a mail is taken that nobody looks for: what became of it shows in the panel.
const SEND_EVERY: Duration = Duration::from_secs(2);

/// Where mails end up.
pub(super) struct Outbox {
    services: mailer::Services,
    clock: Clock,
    kept: Mutex<VecDeque<(Time, Message)>>,
}

impl Outbox {
    pub(super) fn new(services: mailer::Services, clock: Clock) -> Arc<Self> {
        Arc::new(Self { services, clock, kept: Mutex::default() })
    }

    /// The route that shows them, which no template has.
    pub(super) fn route(self: &Arc<Self>) -> (Route, Handler) {
        let outbox = self.clone();
        let service = service_fn(move |request: Request| {
            let outbox = outbox.clone();
            async move { Ok::<_, Infallible>(outbox.answer(&request).await) }
        });
        (Route { method: "GET".to_owned(), path: format!("{DEV}mail") }, Handler::new("dev", TIMEOUT, service))
    }

    async fn send_due(&self) -> shared::Result<usize> {
        let due = self.services.mailer().due_mails().await?;
        deliver(&self.services, self, &due).await
    }

    async fn answer(&self, request: &Request) -> Response<Body> {
        let wants_json = request.headers().get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
        if let Err(error) = self.send_due().await {
            tracing::warn!(%error, "mails cannot be shown");
            return reply(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", error.to_string());
        }
        if wants_json {
            reply(StatusCode::OK, "application/json", self.as_json().to_string())
        } else {
            reply(StatusCode::OK, "text/html; charset=utf-8", self.as_page())
        }
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(Time, Message)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn as_json(&self) -> Value {
        let kept = self.kept();
        let mail = |(time, Message { to, subject, text, html, .. }): &(Time, Message)| json!({ "time": time.rfc3339(), "to": to, "subject": subject, "text": text, "html": html });
        let mails: Vec<Value> = kept.iter().rev().map(mail).collect();
        json!({ "count": mails.len(), "most": MOST, "mails": mails })
    }

    fn as_page(&self) -> String {
        let kept = self.kept();
        let mut page =
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Mail</title><h1>Mail</h1>\n".to_owned();
        if kept.is_empty() {
            page += "<p>No mail was sent since this start. Ask for a new password at <a href=\"/panel/forgot\">/panel/forgot</a>.</p>";
        }
        for (time, Message { to, subject, text, .. }) in kept.iter().rev() {
            let text: Vec<String> = text.lines().map(line).collect();
            page += &format!(
                "<article><h2>{}</h2><p>To {}, {}</p><pre>{}</pre></article><hr>\n",
                escaped(subject),
                escaped(to),
                time.rfc3339(),
                text.join("\n")
            );
        }
        page
    }
}

impl Transport for Outbox {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let mut kept = self.kept();
        kept.push_back((self.clock.now(), message.clone()));
        let surplus = kept.len().saturating_sub(MOST);
        kept.drain(..surplus);
        Ok(())
    }
}

/// A line of a mail; one that is a link leads there.
fn line(text: &str) -> String {
    let text = escaped(text);
    if text.starts_with("http") { format!("<a href=\"{text}\">{text}</a>") } else { text }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn reply(status: StatusCode, content_type: &str, body: String) -> Response<Body> {
    let answer = Response::builder().status(status).header(header::CONTENT_TYPE, content_type);
    answer.header(header::CACHE_CONTROL, "no-store").body(body.into()).unwrap_or_default()
}

/// The task that sends what nobody looks for.
pub(super) struct Sending(JoinHandle<()>);

impl Sending {
    pub(super) fn start(outbox: Arc<Outbox>) -> Self {
        Self(tokio::spawn(send_now_and_then(outbox)))
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "a task of this program, not of a function: it is not frozen")]
async fn send_now_and_then(outbox: Arc<Outbox>) {
    let mut ticks = tokio::time::interval(SEND_EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = outbox.send_due().await {
            tracing::warn!(%error, "mails could not be sent: what waits is sent the next time");
        }
    }
}
