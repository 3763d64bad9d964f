//! Every URL of the reference.

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use shared::clock::Clock;
use shared::http::{function_without_services, speak};

use crate::error::PAGES;
use crate::handlers::{file, introduction, try_out};
use crate::headers;

/// The function's router.
pub fn router(clock: Clock) -> Router {
    let pages = Router::new()
        .route("/docs", get(introduction::handler))
        .route("/docs/try", get(try_out::handler))
        .route("/docs/{version}/swagger-ui.css", get(file::handler))
        .route("/docs/{version}/swagger-ui-bundle.js", get(file::handler))
        .route("/docs/{version}/docs.css", get(file::handler))
        .route("/docs/{version}/docs.js", get(file::handler));

    function_without_services(speak(pages, PAGES), PAGES, clock).layer(from_fn(headers::add))
}
