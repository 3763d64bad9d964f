//! `GET /docs/try`: Swagger UI with every route.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use shared::http::HandlerResult;

use crate::files::VERSION;
use crate::page::{Frame, page};

/// Swagger UI sets styles inline and draws its icons from `data:` URLs. Only this page allows that.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

#[derive(Template)]
#[template(path = "try_out.html")]
struct TryOut {
    frame: Frame,
    version: &'static str,
}

pub(crate) async fn handler(frame: Frame) -> HandlerResult {
    let mut response = page(&TryOut { frame, version: &VERSION })?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}
