//! Errors for whoever starts Roster by hand, and has no log to look into.

use std::error::Error;

/// An error and all that lies behind it, in one line.
pub fn causes(error: &(dyn Error + 'static)) -> String {
    let behind = std::iter::successors(error.source(), |&error| error.source());
    std::iter::once(error).chain(behind).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
