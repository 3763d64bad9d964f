//! Standard error, where log lines go, and metrics with them: a request's metrics and its log line in
//! one piece, because each piece costs a call of the kernel.

use std::io::{self, Write};
use std::mem::take;
use std::sync::{Mutex, PoisonError};

/// Whole lines that wait for the next line of the log.
static HELD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Holds `lines` back until the next line of the log, or until [`Output`] is flushed.
pub(super) fn hold(lines: &[u8]) {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(lines);
}

/// Standard error, and in front of each line what was held. Writes in one piece, so that no other line
/// comes between.
pub(super) struct Output;

impl Write for Output {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = take(&mut *HELD.lock().unwrap_or_else(PoisonError::into_inner));
        if lines.is_empty() {
            return io::stderr().lock().write_all(line).map(|()| line.len());
        }
        lines.extend_from_slice(line);
        io::stderr().lock().write_all(&lines).map(|()| line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write(&[]).map(drop)
    }
}
