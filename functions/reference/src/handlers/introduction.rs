//! `GET /docs`: the four APIs in words.

use askama::Template;
use shared::http::HandlerResult;

use crate::page::{Frame, page};

#[derive(Template)]
#[template(path = "introduction.html")]
struct Introduction {
    frame: Frame,
}

pub(crate) async fn handler(frame: Frame) -> HandlerResult {
    page(&Introduction { frame })
}
