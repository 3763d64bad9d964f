//! What a process has used so far, as Linux counts it, and how much of a processor it may use.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Used by a process and its threads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    /// Time on a processor.
    pub(crate) processor: Duration,
    /// Bytes of memory now.
    pub(crate) memory: u64,
    /// Bytes of memory, at its peak.
    pub(crate) peak: u64,
    /// Open connections, and sockets that wait for any.
    pub(crate) sockets: usize,
}

/// Of the process with this id; nothing where it cannot be read, as on other systems. Threads that have ended are not
/// counted.
pub(crate) fn used(pid: u32) -> Used {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    // The first number: nanoseconds. <https://docs.kernel.org/scheduler/sched-stats.html>
    let nanoseconds = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kilobytes = |name: &str| -> Option<u64> {
        status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok())
    };
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let targets = files.filter_map(|file| fs::read_link(file.path()).ok());
    Used {
        processor: Duration::from_nanos(nanoseconds.sum()),
        memory: kilobytes("VmRSS:").unwrap_or(0) * 1024,
        peak: kilobytes("VmHWM:").unwrap_or(0) * 1024,
        sockets: targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count(),
    }
}

/// How often Linux counts time on a processor, a second: `USER_HZ`, which is 100 wherever Rust runs.
const TICKS: u64 = 100;

/// Time on a processor of a process and all its threads, those that have ended too, to the hundredth of a second.
/// <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
pub(crate) fn processor(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in brackets may hold anything; `utime` and `stime` are the 12th and 13th after it.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

/// The part of a processor that Lambda gives a function of this much memory, in MB: one whole at 1,769.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
#[derive(Debug)]
pub(crate) struct Share {
    group: PathBuf,
}

/// Lambda's own period is not documented; 20 ms is what functions see of it.
const PERIOD: u64 = 20_000;
const WHOLE: u64 = 1769;

impl Share {
    /// A group of its own; nothing where this system, or this user, has none to make.
    pub(crate) fn of(memory: u64) -> Option<Self> {
        let name = format!("roster-bench-{}-{memory}", std::process::id());
        let quota = PERIOD * memory / WHOLE;
        let two = ("/sys/fs/cgroup", vec![("cpu.max", format!("{quota} {PERIOD}"))]);
        let one = (
            "/sys/fs/cgroup/cpu",
            vec![("cpu.cfs_period_us", PERIOD.to_string()), ("cpu.cfs_quota_us", quota.to_string())],
        );
        let is_two = PathBuf::from("/sys/fs/cgroup/cgroup.controllers").exists();
        let (root, settings) = if is_two { two } else { one };
        let group = PathBuf::from(root).join(name);
        fs::create_dir(&group).ok()?;
        let share = Self { group };
        for (file, value) in settings {
            fs::write(share.group.join(file), value).ok()?;
        }
        Some(share)
    }

    /// Holds a process to it from now on.
    pub(crate) fn hold(&self, pid: u32) {
        fs::write(self.group.join("cgroup.procs"), pid.to_string()).expect("the process runs, and the group is ours");
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // It can go once no process is in it; an empty group does no harm.
        let _ = fs::remove_dir(&self.group);
    }
}
