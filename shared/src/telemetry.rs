//! Logs: one JSON line each for machines, one readable line each for a person at a terminal.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a person.
    Human,
    /// For CloudWatch and other machines.
    Json,
}

impl Format {
    /// [`Format::Human`] where standard error is a terminal.
    pub fn of_stderr() -> Self {
        if std::io::stderr().is_terminal() { Self::Human } else { Self::Json }
    }
}

/// Starts logging to standard error; `filter` as `RUST_LOG` writes it, `info` where it makes no
/// sense. The SDK's own lines are kept out below `warn`: they would name items.
pub fn init(format: Format, filter: Option<&str>) {
    let filter =
        filter.and_then(|text| EnvFilter::try_new(text).ok()).unwrap_or_else(|| EnvFilter::new("info,aws=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        Format::Human => lines.with_target(false).compact().init(),
        Format::Json => lines.json().flatten_event(true).with_current_span(false).init(),
    }
}
