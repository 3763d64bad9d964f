//! The files that `/docs/try` loads: Swagger UI, which the build embeds as gzip, and our own style and
//! script around it.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hasher};
use std::io::Read;
use std::sync::{Arc, LazyLock};

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use flate2::read::GzDecoder;
use shared::Result;
use shared::error::Error;
use utoipa_swagger_ui::{Config, serve};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

const SWAGGER_UI: [(&str, &str); 2] = [("swagger-ui.css", CSS), ("swagger-ui-bundle.js", JAVASCRIPT)];

const OURS: [(&str, &str, &[u8]); 2] = [
    ("docs.css", CSS, include_bytes!("../static/docs.css")),
    ("docs.js", JAVASCRIPT, include_bytes!("../static/docs.js")),
];

/// A path segment that changes with the content of the files.
pub(crate) static VERSION: LazyLock<String> = LazyLock::new(|| {
    let names = SWAGGER_UI.iter().map(|(name, _)| name).chain(OURS.iter().map(|(name, ..)| name));
    let mut hasher = DefaultHasher::new();
    for file in names.filter_map(|name| find(name)) {
        hasher.write(&file.bytes);
    }
    format!("{:016x}", hasher.finish())
});

pub(crate) struct File {
    pub(crate) content_type: &'static str,
    pub(crate) bytes: Cow<'static, [u8]>,
    pub(crate) is_gzip: bool,
}

impl File {
    /// The content without compression.
    pub(crate) fn into_plain(self) -> Result<Cow<'static, [u8]>> {
        if !self.is_gzip {
            return Ok(self.bytes);
        }
        let mut plain = Vec::new();
        GzDecoder::new(&*self.bytes).read_to_end(&mut plain).map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(plain.into())
    }
}

pub(crate) fn find(name: &str) -> Option<File> {
    if let Some(&(_, content_type, bytes)) = OURS.iter().find(|(ours, ..)| *ours == name) {
        return Some(File { content_type, bytes: bytes.into(), is_gzip: false });
    }
    let (name, content_type) = SWAGGER_UI.into_iter().find(|(swagger_ui, _)| *swagger_ui == name)?;
    let file = serve(name, Arc::new(Config::from("/openapi.json"))).ok()??;
    Some(File { content_type, bytes: file.bytes, is_gzip: true })
}

/// Whether a client accepts gzip (RFC 9110, section 12.5.3).
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_files_of_swagger_ui_are_embedded_compressed() {
        for (name, _) in SWAGGER_UI {
            assert_eq!(find(name).unwrap().bytes[..2], [0x1f, 0x8b], "{name}");
        }
    }

    #[test]
    fn no_other_file_of_swagger_ui_is_served() {
        assert!(find("index.html").is_none() && find("swagger-initializer.js").is_none() && find("").is_none());
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
