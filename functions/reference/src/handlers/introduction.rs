//! `GET /docs`: the four APIs in words.

use askama::Template;
use axum::response::Response;
use shared::Result;

use crate::page::{Frame, page};

#[derive(Template)]
#[template(path = "introduction.html")]
struct Introduction {
    frame: Frame,
}

pub(crate) async fn handler(frame: Frame) -> Result<Response> {
    page(&Introduction { frame })
}
