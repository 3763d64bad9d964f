//! `/docs`: the API reference, introduced in words and shown by Swagger UI.

use std::hash::{DefaultHasher, Hasher};
use std::io::Read;
use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use flate2::read::GzDecoder;
use shared::error::Error;
use shared::http::HandlerResult;
use utoipa_swagger_ui::{Config, serve};

use crate::guest::Guest;
use crate::page::{Frame, page};

/// Swagger UI styles what it draws in place, and draws its icons as data: on this page alone.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
);

const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

/// Stands in the paths of Swagger UI's files, and changes with what they hold.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for bytes in FILES.into_iter().filter_map(compressed) {
        hasher.write(&bytes);
    }
    format!("{:016x}", hasher.finish())
});

#[derive(Template)]
#[template(path = "docs.html")]
struct DocsPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "docs_try.html")]
struct TryPage {
    frame: Frame,
    version: &'static str,
}

/// The four APIs in words.
pub(crate) async fn show(guest: Guest) -> HandlerResult {
    page(&DocsPage { frame: guest.frame() })
}

/// Every route, to try out.
pub(crate) async fn try_out(guest: Guest) -> HandlerResult {
    let mut response = page(&TryPage { frame: guest.frame(), version: &VERSION })?;
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}

/// Swagger UI's style. The version in its path is there for browsers, which keep it for ever.
pub(crate) async fn style(headers: HeaderMap) -> HandlerResult {
    file(FILES[0], "text/css; charset=utf-8", &headers)
}

/// Swagger UI itself.
pub(crate) async fn script(headers: HeaderMap) -> HandlerResult {
    file(FILES[1], "text/javascript; charset=utf-8", &headers)
}

fn file(name: &str, kind: &'static str, headers: &HeaderMap) -> HandlerResult {
    let bytes = compressed(name).ok_or_else(|| Error::internal("a file of Swagger UI is not embedded"))?;
    let about = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CACHE_CONTROL, HeaderValue::from_static("max-age=31536000, immutable")),
        (VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if takes_gzip(headers) {
        return Ok((about, [(CONTENT_ENCODING, "gzip")], bytes).into_response());
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*bytes).read_to_end(&mut plain).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok((about, plain).into_response())
}

/// A file as it is embedded.
fn compressed(name: &str) -> Option<Vec<u8>> {
    let file = serve(name, Arc::new(Config::from("/openapi.json"))).ok()??;
    Some(file.bytes.into_owned())
}

/// Whether gzip is among the codings that a client takes (RFC 9110, section 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_swagger_ui_are_embedded_compressed() {
        for name in FILES {
            assert_eq!(compressed(name).unwrap()[..2], [0x1f, 0x8b], "{name}");
        }
    }

    #[test]
    fn gzip_is_sent_to_whoever_takes_it() {
        let takes = |accepted: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]))
        };
        assert!(takes("gzip") && takes("br, GZIP;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("") && !takes_gzip(&HeaderMap::new()));
    }
}
