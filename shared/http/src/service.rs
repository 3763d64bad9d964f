//! What surrounds the handlers of every function, from the outside in: the headers that every answer
//! carries, errors in the dialect's shape, panics caught, a time limit, and the body read and judged.

use std::any::Any;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use lambda_http::Context;
use lambda_http::request::RequestContext;
use roster_core::bootstrap::Services;
use roster_runtime::request::{TIME_LIMIT, log, panicked, time_limit};
use roster_types::clock::Clock;
use roster_types::error::Error;
use tower_http::catch_panic::CatchPanicLayer;

use super::{BODY_LIMIT, access};

/// What a caller should wait after a 503, in seconds: the store's own trouble passes quickly.
const RETRY_AFTER_FAULT: HeaderValue = HeaderValue::from_static("1");

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A documented API's way of saying that something went wrong, or the pages' way.
#[derive(Clone, Copy, Debug)]
pub struct ErrorFormat(Speech);

#[derive(Clone, Copy, Debug)]
enum Speech {
    Json(fn(&Error) -> Response),
    Pages(fn(&Error, &Asked) -> Response),
}

/// What of a request decides how a page about an error looks.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How it was asked.
    pub method: Method,
    /// What was asked for.
    pub uri: Uri,
    /// With which headers.
    pub headers: HeaderMap,
}

impl ErrorFormat {
    /// One that takes JSON. `render` shapes an error: status and body; the headers are added here.
    pub const fn of_json(render: fn(&Error) -> Response) -> Self {
        Self(Speech::Json(render))
    }

    /// One that takes what browsers make of forms, and shows an error as a page.
    pub const fn of_pages(render: fn(&Error, &Asked) -> Response) -> Self {
        Self(Speech::Pages(render))
    }
}

/// Routes that speak a dialect.
pub fn speak<S: Clone + Send + Sync + 'static>(routes: Router<S>, dialect: ErrorFormat) -> Router<S> {
    routes
        .method_not_allowed_fallback(no_such_route)
        .layer(from_fn_with_state(dialect, read_body))
        .layer(from_fn(limit_time))
        .layer(CatchPanicLayer::custom(caught))
        .layer(from_fn_with_state(dialect, finish))
}

/// A function's router: its routes, and the dialect in which an unknown path is answered.
pub fn function<S>(routes: Router<S>, unknown: ErrorFormat, services: S) -> Router
where
    S: Services + Clone + Send + Sync + 'static,
{
    let clock = services.context().clock().clone();
    function_without_services(routes.with_state(services), unknown, clock)
}

/// The router of a function that reads no table.
pub fn function_without_services(routes: Router, unknown: ErrorFormat, clock: Clock) -> Router {
    let nowhere = speak(Router::new().fallback(no_such_route), unknown);
    routes.fallback_service(nowhere).layer(Extension(clock.clone())).layer(from_fn_with_state(clock, access::account))
}

/// What a handler returns.
pub type HandlerResult = std::result::Result<Response, ErrorResponse>;

/// An error on its way to the client.
#[derive(Debug)]
pub struct ErrorResponse(pub Error);

impl From<Error> for ErrorResponse {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for ErrorResponse {
    /// The error travels in the response to `finish`, which knows the shape of the API's errors.
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

async fn no_such_route() -> ErrorResponse {
    ErrorResponse(Error::RouteNotFound)
}

fn caught(panic: Box<dyn Any + Send>) -> Response {
    ErrorResponse(panicked(&*panic)).into_response()
}

async fn limit_time(request: Request, next: Next) -> Response {
    let now = request.extensions().get::<Clock>().map(Clock::now);
    let deadline = request.extensions().get::<Context>().map(|context| context.deadline);
    let limit = now.zip(deadline).map_or(TIME_LIMIT, |(now, deadline)| time_limit(now, deadline));
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(elapsed) => ErrorResponse(Error::Unavailable(Box::new(elapsed))).into_response(),
    }
}

/// Reads the body, which Lambda has already received whole: too large, or of another type, it is
/// refused before anybody asks who sent it.
async fn read_body(State(dialect): State<ErrorFormat>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = match Limited::new(body, BODY_LIMIT).collect().await {
        Ok(whole) => whole.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return ErrorResponse(Error::TooLarge).into_response(),
        Err(_) => Bytes::new(),
    };
    let is_its = match dialect.0 {
        Speech::Json(_) => is_json(&parts.headers),
        Speech::Pages(_) => is_form(&parts.headers),
    };
    if !bytes.is_empty() && !is_its {
        return ErrorResponse(Error::UnsupportedMediaType).into_response();
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Whether the content type is JSON; a missing one is taken as such, and so is one whose only
/// parameter says that JSON is UTF-8, which it always is.
fn is_json(headers: &HeaderMap) -> bool {
    if headers.contains_key(CONTENT_TYPE) { is_type(headers, "application/json") } else { true }
}

fn is_form(headers: &HeaderMap) -> bool {
    is_type(headers, "application/x-www-form-urlencoded")
}

fn is_type(headers: &HeaderMap, wanted: &str) -> bool {
    let Some(Ok(text)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else { return false };
    let mut parts = text.split(';').map(str::trim);
    let is_type = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(wanted));
    is_type
        && parts
            .all(|parameter| parameter.is_empty() || parameter.replace('"', "").eq_ignore_ascii_case("charset=utf-8"))
}

/// Gives every answer its headers, and an error its shape. The one place where errors are logged.
async fn finish(State(dialect): State<ErrorFormat>, request: Request, next: Next) -> Response {
    let request_id = request_id(&request);
    let asked = matches!(dialect.0, Speech::Pages(_)).then(|| Asked {
        method: request.method().clone(),
        uri: request.uri().clone(),
        headers: request.headers().clone(),
    });
    let response = next.run(request).await;
    let mut response = match response.extensions().get::<Arc<Error>>().cloned() {
        None => response,
        Some(error) => {
            log(&error, request_id.as_deref());
            let mut response = match (dialect.0, &asked) {
                (Speech::Json(render), _) => render(&error),
                (Speech::Pages(render), asked) => asked.as_ref().map_or(response, |asked| render(&error, asked)),
            };
            add_error_headers(&error, response.headers_mut());
            response
        }
    };
    let headers = response.headers_mut();
    // Nearly every answer holds personal data; those that do not say so themselves.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(id) = request_id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert(&X_REQUEST_ID, id);
    }
    response
}

/// API Gateway's own id of a request.
pub(super) fn request_id(request: &Request) -> Option<String> {
    match request.extensions().get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
}

fn add_error_headers(error: &Error, headers: &mut HeaderMap) {
    match error {
        Error::Unauthenticated { token_sent: true } => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
        }
        Error::Unauthenticated { token_sent: false } | Error::WrongCredentials => {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        Error::TooManyTries { retry_after } => {
            let seconds = retry_after.as_millis().div_ceil(1000).max(1);
            headers.insert(RETRY_AFTER, HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)));
        }
        Error::Unavailable(_) => {
            headers.insert(RETRY_AFTER, RETRY_AFTER_FAULT);
        }
        _ => {}
    }
}
