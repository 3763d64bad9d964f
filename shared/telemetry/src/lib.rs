//! Logs: JSON lines for machines, readable lines for a person at a terminal. `request` collects the cost of a request,
//! `security` logs security events, and metrics are log lines too ([`emf`]).

pub mod emf;
mod output;
pub mod request;
pub mod security;

use std::fmt::{self, Write};
use std::io::IsTerminal;
use std::sync::OnceLock;

use roster_types::service::ServiceName;
use tracing::field::Field;
use tracing_subscriber::Registry;
use tracing_subscriber::field::MakeExt;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::{Writer, debug_fn};
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Notes the operation and the service of the current event, which has no route.
pub fn note_asked(operation: &'static str, service: &ServiceName) {
    request::note(|seen| {
        seen.operation = Some(operation);
        seen.service = Some(service.clone());
    });
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Human,
    /// For CloudWatch and other machines.
    Json,
}

/// The format in this process.
static FORMAT: OnceLock<Format> = OnceLock::new();

impl Format {
    /// [`Format::Human`] if standard error is a terminal.
    pub fn of_stderr() -> Self {
        if std::io::stderr().is_terminal() { Self::Human } else { Self::Json }
    }

    /// The format passed to [`init`].
    pub fn of_log() -> Self {
        FORMAT.get().copied().unwrap_or(Self::Json)
    }
}

/// Starts logging to standard error. `filter` has the syntax of `RUST_LOG` for targets and levels; an invalid one means
/// `info`. The SDK's own lines below `warn` are dropped, because they would name items.
pub fn init(format: Format, filter: Option<&str>) {
    // Filters by span fields would need regular expressions in each function, and no one uses them.
    let filter = filter.and_then(|text| text.parse().ok()).unwrap_or_else(default_filter);
    let _ = FORMAT.set(format);
    let (registry, lines) = (Registry::default().with(filter), layer().with_writer(|| output::Output));
    match format {
        Format::Human => {
            registry.with(lines.with_target(false).compact().fmt_fields(debug_fn(field).delimited(" "))).init();
        }
        // Spans come from the runtime and would repeat the same fields in every line.
        Format::Json => {
            registry.with(lines.json().flatten_event(true).with_current_span(false).with_span_list(false)).init();
        }
    }
}

fn default_filter() -> Targets {
    let quiet = ["aws", "memory_serve"].map(|target| (target, LevelFilter::WARN));
    Targets::new().with_default(LevelFilter::INFO).with_targets(quiet)
}

/// One field of a line for a person. JSON escapes characters that end a line or color a terminal. Here this is done by
/// hand, for messages of other crates too.
fn field(line: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    if field.name() != "message" {
        write!(line, "{}=", field.name())?;
    }
    write!(Harmless(line), "{value:?}")
}

/// Escapes control characters, and the characters that some terminals treat as the end of a line.
struct Harmless<W>(W);

impl<W: Write> Write for Harmless<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_harmful = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        text.chars().try_for_each(|c| match is_harmful(c) {
            true => write!(self.0, "{}", c.escape_default()),
            false => self.0.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_reads_cannot_end_a_line_or_colour_it() {
        let mut line = String::new();
        write!(Harmless(&mut line), "Ана\r\nERROR \u{1b}[31mforged\u{9b}31m\u{2028}").unwrap();
        assert_eq!(line, r"Ана\r\nERROR \u{1b}[31mforged\u{9b}31m\u{2028}");
    }
}
