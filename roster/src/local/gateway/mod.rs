//! A small version of API Gateway's HTTP API: finds the template's route of a request, passes the event to the
//! function of the route, and returns its answer. A request without a route is 404.

mod cors;
mod event;
mod ids;
mod invoke;
mod invoked;
mod log;
mod reply;
mod request;
mod route;
mod server;

use std::net::SocketAddr;
use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::http::request::Parts;
use shared::clock::Clock;
use shared::random::Random;
use shared::telemetry::Format;

pub(crate) use ids::uuid;
pub use invoke::Handler;
pub use invoked::Invoked;
pub use server::Server;

use crate::local::template::{Cors, Route};
use event::RequestInfo;
use invoke::Failure;
use log::Line;
use reply::{Refusal, Reply};
use route::{Match, Routes};

/// How long API Gateway waits for a function.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const FUNCTION_TIME_LIMIT: Duration = Duration::from_secs(30);

/// The prefix of the paths that only the local gateway has.
pub(crate) const DEV: &str = "/dev/";

/// The header with API Gateway's id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// The parts of a gateway.
pub struct Setup {
    /// Each route and its function.
    pub routes: Vec<(Route, Handler)>,
    /// The functions that are invoked directly.
    pub invoked: Vec<Invoked>,
    /// The CORS settings.
    pub cors: Option<Cors>,
    /// The clock of events and deadlines.
    pub clock: Clock,
    /// The source of ids.
    pub random: Random,
    /// The format of the log line about a request that no function answered.
    pub log: Format,
}

/// Answers requests; the [`Server`] brings them.
pub(crate) struct Gateway {
    routes: Routes,
    invoked: Vec<Invoked>,
    cors: Option<Cors>,
    clock: Clock,
    random: Random,
    log: Format,
    address: SocketAddr,
}

/// An answer, and whether a function has already logged it.
struct Answer {
    reply: Reply,
    is_logged: bool,
}

impl Gateway {
    fn new(setup: Setup, address: SocketAddr) -> Self {
        let Setup { routes, invoked, cors, clock, random, log } = setup;
        Self { routes: Routes::new(routes), invoked, cors, clock, random, log, address }
    }

    /// Answers one request.
    async fn answer<B>(&self, request: Request<B>, peer: SocketAddr) -> Reply
    where
        B: hyper::body::Body<Data = Bytes> + Unpin,
    {
        let began = self.clock.now();
        let request_id = ids::request_id(&self.random);
        let (parts, body) = request.into_parts();

        let answer = self.route(&parts, body, peer, &request_id).await;
        let Answer { mut reply, is_logged } =
            answer.unwrap_or_else(|refusal| Answer { reply: refusal.reply(), is_logged: false });

        cors::permit(self.cors.as_ref(), &parts.headers, reply.headers_mut());
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            reply.headers_mut().insert(REQUEST_ID, value);
        }
        if !is_logged {
            let took = self.clock.now().since(began);
            let Parts { method, uri, .. } = &parts;
            Line { request_id: &request_id, method, path: uri.path(), status: reply.status(), took }.write(self.log);
        }
        reply
    }

    /// The answer of a route's function, of the gateway itself to a preflight, or why there is none.
    async fn route<B>(&self, parts: &Parts, body: B, peer: SocketAddr, request_id: &str) -> Result<Answer, Refusal>
    where
        B: hyper::body::Body<Data = Bytes> + Unpin,
    {
        // Always read: an unread body would break the next request of the connection.
        let body = request::read_body(body).await;
        request::check_head(parts)?;
        if let Some(reply) = cors::preflight(self.cors.as_ref(), &parts.method, &parts.headers) {
            return Ok(Answer { reply, is_logged: false });
        }
        let path = route::decode_path(parts.uri.path()).ok_or(Refusal::NotFound)?;
        if let Some(name) = invoked::name_in(parts, &path) {
            return Ok(self.invoke_directly(name, parts, &body?).await);
        }
        let found = self.routes.find(parts.method.as_str(), &path).ok_or(Refusal::NotFound)?;
        if found.route.path.starts_with(DEV) && !request::is_of_this_machine(&parts.headers) {
            return Err(Refusal::Forbidden);
        }
        let body = body?;

        let now = self.clock.now();
        let trace_id = ids::trace_id(&self.random, now);
        let info = RequestInfo { request_id, trace_id: &trace_id, now, peer, address: self.address };
        let event = event::to_json(&event::event(parts, &path, &body, &found, &info));
        let reply = match event {
            Ok(event) => self.invoke(&found, &event.to_string()).await?,
            Err(error) => return Err(failed(found.handler, &error.into())),
        };
        Ok(Answer { reply, is_logged: true })
    }

    async fn invoke(&self, found: &Match<'_>, event: &str) -> Result<Reply, Refusal> {
        let handler = found.handler;
        let deadline = self.clock.now().plus(handler.timeout());
        let answer = handler.invoke(event, ids::uuid(&self.random), deadline.millis());
        match tokio::time::timeout(FUNCTION_TIME_LIMIT, answer).await {
            Ok(answer) => {
                answer.and_then(|answer| reply::from_answer(&answer)).map_err(|failure| failed(handler, &failure))
            }
            Err(_) => {
                tracing::error!(function = handler.name(), "the function did not answer within 30 s");
                Err(Refusal::FunctionTooSlow)
            }
        }
    }
}

/// The log says what failed, but not what serde found where: that could quote a body.
fn failed(handler: &Handler, failure: &Failure) -> Refusal {
    let panic = match failure {
        Failure::Died(error) => Some(error.to_string()),
        Failure::Conversion(_) | Failure::TooLarge => None,
    };
    tracing::error!(function = handler.name(), panic, "{failure}");
    Refusal::FunctionFailed
}

#[cfg(test)]
mod tests;
