//! Errors for terminal output, where no log shows the sources.

use std::error::Error;

/// An error and its sources, joined in one line.
pub(crate) fn error_chain(error: &(dyn Error + 'static)) -> String {
    let sources = std::iter::successors(error.source(), |&error| error.source());
    std::iter::once(error).chain(sources).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
