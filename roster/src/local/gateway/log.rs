//! One log line for each request that the gateway answers by itself: the functions write those of
//! theirs. Never a query, a header or a body.

use std::fmt::Write;
use std::time::Duration;

use hyper::{Method, StatusCode};
use shared::telemetry::Format;

/// The logged facts of a request.
pub(super) struct Line<'a> {
    pub(super) request_id: &'a str,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) status: StatusCode,
    pub(super) took: Duration,
}

impl Line<'_> {
    /// Writes it: as a sentence for a person, as fields for a machine.
    pub(super) fn write(&self, format: Format) {
        let duration_ms = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        match format {
            Format::Human => tracing::info!("{}", self.sentence(duration_ms)),
            Format::Json => tracing::info!(
                request.id = self.request_id,
                http.method = %self.method,
                http.route = "(none)",
                http.path = shown(self.path),
                http.status = self.status.as_u16(),
                duration_ms,
                function = "gateway",
                "request answered"
            ),
        }
    }

    fn sentence(&self, duration_ms: u64) -> String {
        let Self { method, path, status, .. } = self;
        format!("{:6} {} {} {duration_ms} ms gateway", method.as_str(), shown(path), status.as_u16())
    }
}

/// A path without what may be personal or secret, or forge a line: a segment that is more than a short
/// word or a number, such as an email address or a token, is left out.
fn shown(path: &str) -> String {
    let is_word =
        |text: &str| text.len() <= 24 && text.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '_' | '-'));
    let is_number = |text: &str| text.len() <= 19 && text.chars().all(|c| c.is_ascii_digit());
    let mut shown = String::new();
    for segment in path.split('/').skip(1) {
        let kept = if is_word(segment) || is_number(segment) || segment == "v1" { segment } else { "…" };
        let _ = write!(shown, "/{kept}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_reads_one_sentence() {
        let line = Line {
            request_id: "id",
            method: &Method::GET,
            path: "/users/7",
            status: StatusCode::NOT_FOUND,
            took: Duration::from_millis(3),
        };
        assert_eq!(line.sentence(3), "GET    /users/7 404 3 ms gateway");
    }

    #[test]
    fn a_path_shows_no_addresses_and_forges_no_line() {
        assert_eq!(shown("/.well-known/jwks.json"), "/.well-known/jwks.json");
        assert_eq!(shown("/api/v1/users/7/"), "/api/v1/users/7/");
        assert_eq!(shown("/users/0c6a1e7f92d34b5a8c7d6e5f4a3b2c1d"), "/users/…");
        assert_eq!(shown("/users/john@example.com/x"), "/users/…/x");
        assert_eq!(shown("/users/%6aohn%40example.com\r\nINFO"), "/users/…");
        assert_eq!(shown("*"), "");
    }
}
