//! CPU time and memory that a process has used, and a limit of CPU time, on Linux.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use nix::time::{clock_getcpuclockid, clock_gettime};
use nix::unistd::Pid;

/// CPU time of a process and of all its threads, including those that have ended.
pub(crate) fn cpu_time(pid: u32) -> Duration {
    let pid = Pid::from_raw(i32::try_from(pid).expect("process ids are small"));
    clock_getcpuclockid(pid).and_then(clock_gettime).map(Duration::from).expect("the process runs")
}

/// Bytes of a figure of `/proc/PID/status`: `VmRSS` is memory now, `VmHWM` its peak. 0 on other systems.
pub(crate) fn memory(pid: u32, figure: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0) * 1024
}

/// Open connections, and sockets that listen.
pub(crate) fn sockets(pid: u32) -> usize {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    let targets = files.filter_map(|file| fs::read_link(file.path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}

/// The part of a CPU that Lambda gives a function of this much memory, in MB: a whole one at 1,769.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
#[derive(Debug)]
pub(crate) struct CpuLimit(PathBuf);

/// Microseconds. Lambda's own period is not documented; functions observe 20 ms.
const PERIOD: u64 = 20_000;
const WHOLE_CPU_MB: u64 = 1769;

impl CpuLimit {
    /// A control group, by version 2 or 1; `None` if this system or this user cannot create one.
    pub(crate) fn of(memory: u64) -> Option<Self> {
        let quota = PERIOD * memory / WHOLE_CPU_MB;
        let (root, settings) = if PathBuf::from("/sys/fs/cgroup/cgroup.controllers").exists() {
            ("/sys/fs/cgroup", vec![("cpu.max", format!("{quota} {PERIOD}"))])
        } else {
            let [period, quota] = [PERIOD, quota].map(|figure| figure.to_string());
            ("/sys/fs/cgroup/cpu", vec![("cpu.cfs_period_us", period), ("cpu.cfs_quota_us", quota)])
        };
        let group = PathBuf::from(root).join(format!("roster-bench-{}-{memory}", std::process::id()));
        fs::create_dir(&group).ok()?;
        let limit = Self(group);
        let is_set = settings.into_iter().all(|(file, value)| fs::write(limit.0.join(file), value).is_ok());
        is_set.then_some(limit)
    }

    /// Applies to this process from now on.
    pub(crate) fn apply(&self, pid: u32) {
        fs::write(self.0.join("cgroup.procs"), pid.to_string()).expect("the process runs and the group is ours");
    }
}

impl Drop for CpuLimit {
    fn drop(&mut self) {
        // It can be removed once no process is in it; an empty group does no harm.
        let _ = fs::remove_dir(&self.0);
    }
}
