//! API Gateway's HTTP API in small: takes HTTP requests, finds the template's route, hands the event
//! to that route's function and its answer back. What the template does not route is 404.

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

use crate::template::{Cors, Route};
use event::RequestInfo;
use invoke::Failure;
use log::Line;
use reply::{Refusal, Reply};
use route::{Match, Routes};

/// How long API Gateway waits for a function.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>
const FUNCTION_TIME_LIMIT: Duration = Duration::from_secs(30);

/// How the paths begin of what only a gateway on this machine has.
pub(crate) const DEV: &str = "/dev/";

/// The header in which API Gateway tells its own id of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// What a gateway is made of.
pub struct Setup {
    /// Each route and who answers it.
    pub routes: Vec<(Route, Handler)>,
    /// The functions that are invoked directly.
    pub invoked: Vec<Invoked>,
    /// What browsers of other origins are told.
    pub cors: Option<Cors>,
    /// Where events and deadlines have their time from.
    pub clock: Clock,
    /// Where ids come from.
    pub random: Random,
    /// How the line about a request that no function answered looks.
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

/// An answer, and whether a function gave it: that one has written the line about it.
struct Answer {
    reply: Reply,
    is_told: bool,
}

impl Gateway {
    fn new(setup: Setup, address: SocketAddr) -> Self {
        let Setup { routes, invoked, cors, clock, random, log } = setup;
        Self { routes: Routes::new(routes), invoked, cors, clock, random, log, address }
    }

    /// Answers one request, whatever it is.
    async fn answer<B>(&self, request: Request<B>, peer: SocketAddr) -> Reply
    where
        B: hyper::body::Body<Data = Bytes> + Unpin,
    {
        let began = self.clock.now();
        let request_id = ids::request_id(&self.random);
        let (parts, body) = request.into_parts();

        let answer = self.route(&parts, body, peer, &request_id).await;
        let Answer { mut reply, is_told } =
            answer.unwrap_or_else(|refusal| Answer { reply: refusal.reply(), is_told: false });

        cors::permit(self.cors.as_ref(), &parts.headers, reply.headers_mut());
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            reply.headers_mut().insert(REQUEST_ID, value);
        }
        if !is_told {
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
        // Read even where nobody wants it: what stays on the wire would spoil the connection.
        let body = request::read_body(body).await;
        request::check_head(parts)?;
        if let Some(reply) = cors::preflight(self.cors.as_ref(), &parts.method, &parts.headers) {
            return Ok(Answer { reply, is_told: false });
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
        Ok(Answer { reply, is_told: true })
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
