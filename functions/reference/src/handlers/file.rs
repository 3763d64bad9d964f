//! `GET /docs/{version}/…`: the files that `/docs/try` loads. The version in a path is there for browsers,
//! which may keep the file for a year.

use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, Uri};
use axum::response::IntoResponse;
use shared::error::Error;
use shared::http::HandlerResult;

use crate::files::{self, takes_gzip};

pub(crate) async fn handler(uri: Uri, headers: HeaderMap) -> HandlerResult {
    let name = uri.path().rsplit('/').next().unwrap_or_default();
    let file = files::find(name).ok_or(Error::RouteNotFound)?;
    let about =
        [(CONTENT_TYPE, file.content_type), (CACHE_CONTROL, "max-age=31536000, immutable"), (VARY, "accept-encoding")];
    if file.is_gzip && takes_gzip(&headers) {
        return Ok((about, [(CONTENT_ENCODING, "gzip")], file.bytes).into_response());
    }
    Ok((about, file.into_plain()?).into_response())
}
