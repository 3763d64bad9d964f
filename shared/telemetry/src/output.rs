//! Standard error, for log lines and metrics. A request's metrics and its log line are written together, because each
//! write costs a system call.

use std::io::{self, Write};
use std::mem::take;
use std::sync::{Mutex, PoisonError};

/// Complete lines that are written with the next log line.
static HELD: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Holds `lines` until the next log line, or until [`Output`] is flushed.
pub(super) fn hold(lines: &[u8]) {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(lines);
}

/// Standard error, with the held lines before each line. One write each, so that no other line comes between.
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
