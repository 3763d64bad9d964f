//! One log line a request: who answered what, and how quickly. Never a query, a header or a body.

use std::fmt::Write;
use std::time::Duration;

use hyper::{Method, StatusCode};
use shared::telemetry::Format;

/// What is told of a request.
pub(super) struct Line<'a> {
    pub(super) request_id: &'a str,
    pub(super) method: &'a Method,
    pub(super) path: &'a str,
    pub(super) status: StatusCode,
    pub(super) took: Duration,
    /// The function that answered; nothing where the gateway did.
    pub(super) function: Option<&'a str>,
}

impl Line<'_> {
    /// Writes it: as a sentence for a person, as fields for a machine.
    pub(super) fn write(&self, format: Format) {
        let duration_ms = u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX);
        let function = self.function.unwrap_or("gateway");
        match format {
            Format::Human => tracing::info!("{}", self.sentence(duration_ms, function)),
            Format::Json => tracing::info!(
                request.id = self.request_id,
                http.method = %self.method,
                http.path = shown(self.path),
                http.status = self.status.as_u16(),
                duration_ms,
                function,
                "request answered"
            ),
        }
    }

    fn sentence(&self, duration_ms: u64, function: &str) -> String {
        let Self { method, path, status, .. } = self;
        format!("{:6} {} {} {duration_ms} ms {function}", method.as_str(), shown(path), status.as_u16())
    }
}

/// A path without what may be personal or forge a line: a segment that is more than a plain word or
/// number, such as an email address, is left out.
fn shown(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '~');
    let mut shown = String::new();
    for segment in path.split('/').skip(1) {
        let kept = if segment.len() <= 64 && segment.chars().all(is_plain) { segment } else { "…" };
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
            status: StatusCode::OK,
            took: Duration::from_millis(3),
            function: Some("users"),
        };
        assert_eq!(line.sentence(3, "users"), "GET    /users/7 200 3 ms users");
    }

    #[test]
    fn a_path_shows_no_addresses_and_forges_no_line() {
        assert_eq!(shown("/.well-known/jwks.json"), "/.well-known/jwks.json");
        assert_eq!(shown("/users/john@example.com/x"), "/users/…/x");
        assert_eq!(shown("/users/%6aohn%40example.com\r\nINFO"), "/users/…");
        assert_eq!(shown("*"), "");
    }
}
