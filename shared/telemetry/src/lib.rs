//! Logs: one JSON line each for machines, one readable line each for a person at a terminal. What a
//! request has cost is gathered in `request`, security events are told in `security`, and metrics
//! are lines of the log too ([`emf`]).

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

/// Says of the event under way, which has no route, what it asks for and which service sent it.
pub fn note_asked(operation: &'static str, service: &ServiceName) {
    request::note(|seen| {
        seen.operation = Some(operation);
        seen.service = Some(service.clone());
    });
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Human,
    /// For CloudWatch and other machines.
    Json,
}

/// How they look in this process.
static FORMAT: OnceLock<Format> = OnceLock::new();

impl Format {
    /// [`Format::Human`] where standard error is a terminal.
    pub fn of_stderr() -> Self {
        if std::io::stderr().is_terminal() { Self::Human } else { Self::Json }
    }

    /// What [`init`] was told.
    pub fn of_log() -> Self {
        FORMAT.get().copied().unwrap_or(Self::Json)
    }
}

/// Starts logging to standard error; `filter` as `RUST_LOG` writes targets and levels, `info` where it
/// makes no sense. The SDK's own lines are kept out below `warn`: they would name items.
pub fn init(format: Format, filter: Option<&str>) {
    // Filters by fields of spans would need regular expressions in each function, and nobody asks for them.
    let filter = filter.and_then(|text| text.parse().ok()).unwrap_or_else(default_filter);
    let _ = FORMAT.set(format);
    let (registry, lines) = (Registry::default().with(filter), layer().with_writer(|| output::Output));
    match format {
        Format::Human => {
            registry.with(lines.with_target(false).compact().fmt_fields(debug_fn(field).delimited(" "))).init();
        }
        // Spans are the runtime's: they repeat in every line what one of them says.
        Format::Json => {
            registry.with(lines.json().flatten_event(true).with_current_span(false).with_span_list(false)).init();
        }
    }
}

fn default_filter() -> Targets {
    let quiet = ["aws", "memory_serve"].map(|target| (target, LevelFilter::WARN));
    Targets::new().with_default(LevelFilter::INFO).with_targets(quiet)
}

/// One field of a line for a person. JSON escapes what could end a line or colour a terminal; here it
/// is done by hand, for messages of others too.
fn field(line: &mut Writer<'_>, field: &Field, value: &dyn fmt::Debug) -> fmt::Result {
    if field.name() != "message" {
        write!(line, "{}=", field.name())?;
    }
    write!(Harmless(line), "{value:?}")
}

/// Writes no control character as such, nor what some terminals take for the end of a line.
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
