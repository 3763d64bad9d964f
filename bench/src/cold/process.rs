//! What a process has used so far, as Linux counts it.

use std::fs;
use std::time::Duration;

/// Used by a process and its threads.
pub(super) struct Used {
    /// Time on a processor.
    pub(super) processor: Duration,
    /// Bytes of memory, at its peak.
    pub(super) memory: u64,
}

/// Of this process; nothing where it cannot be read, as on other systems. Threads that have ended are not
/// counted.
pub(super) fn used(pid: u32) -> Used {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    // The first number: nanoseconds. <https://docs.kernel.org/scheduler/sched-stats.html>
    let nanoseconds = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    Used { processor: Duration::from_nanos(nanoseconds.sum()), memory: peak.unwrap_or(0_u64) * 1024 }
}
