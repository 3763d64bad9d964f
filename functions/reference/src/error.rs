//! Errors as pages.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::error::Error;
use shared::http::{Asked, ErrorFormat, describe};

use crate::page::{Frame, page_with};

/// Errors are shown to people, in their language.
pub(crate) const PAGES: ErrorFormat = ErrorFormat::of_pages(render);

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    frame: Frame,
    title: &'static str,
    sentence: &'static str,
}

fn render(error: &Error, asked: &Asked) -> Response {
    let described = describe(error);
    let (title, sentence) = match error {
        Error::RouteNotFound => ("not-found", "not-found-lead"),
        Error::Unavailable(_) => ("unavailable", "unavailable-lead"),
        Error::Internal(_) => ("internal", "internal-lead"),
        _ => ("bad-request", "bad-request-lead"),
    };
    let frame = Frame::new(&asked.headers, "/docs".to_owned());
    page_with(described.status, &ErrorPage { frame, title, sentence })
        .unwrap_or_else(|_| (StatusCode::INTERNAL_SERVER_ERROR, described.message).into_response())
}
