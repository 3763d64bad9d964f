//! Runs the program `roster` as a separate process, in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Far longer than a start or a stop takes: a test that reaches it has found a process that hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder that is removed when this is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("serve-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A path in it for a Roster's data. The program creates it.
    pub(crate) fn data(&self) -> String {
        self.0.join("data").to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running `roster serve`, killed when this is dropped.
pub(crate) struct Serve {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: Arc<Mutex<String>>,
    logged: JoinHandle<()>,
    first_line: String,
}

pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) log: String,
}

/// Runs a command to its end, with only these variables and this standard input.
pub(crate) async fn run(folder: &Folder, arguments: &[&str], variables: &[(&str, String)], input: &str) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_roster"));
    command.args(arguments).current_dir(&folder.0).env_clear();
    // Hides the developer's AWS profile and the machine's metadata service.
    command.env("HOME", &folder.0).env("AWS_EC2_METADATA_DISABLED", "true").envs(variables.iter().cloned());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    // A command that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
    let output = timeout(PATIENCE, child.wait_with_output()).await.expect("the process did not end").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { status: output.status, stdout: text(output.stdout), log: text(output.stderr) }
}

impl Serve {
    /// Starts it on any free port and waits for its ready line.
    pub(crate) async fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[]).await
    }

    /// Starts it with these environment variables.
    pub(crate) async fn start_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let arguments = [&["serve", "--port", "0", "--json"], arguments].concat();
        Self::spawn(folder, &arguments, variables).ready_to_serve().await
    }

    /// Starts another command that serves, and waits for its first line.
    pub(crate) async fn start_command(folder: &Folder, command: &[&str], arguments: &[&str]) -> Self {
        Self::spawn(folder, &[command, arguments].concat(), &[]).ready_to_serve().await
    }

    async fn ready_to_serve(mut self) -> Self {
        let read = timeout(PATIENCE, self.stdout.read_line(&mut self.first_line)).await;
        assert!(read.is_ok_and(|read| read.unwrap() > 0), "no ready line: {}", self.log());
        self
    }

    /// Starts it and waits until it exits by itself.
    pub(crate) async fn refused(folder: &Folder, arguments: &[&str]) -> Ended {
        Self::spawn(folder, arguments, &[]).ended().await
    }

    fn spawn(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_roster"))
            .args(arguments)
            .current_dir(&folder.0)
            .env_remove("RUST_LOG")
            .env_remove("METRICS")
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let collected = log.clone();
        let logged = tokio::spawn(async move {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut bytes).await {
                collected.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { child, stdout: BufReader::new(stdout), log, logged, first_line: String::new() }
    }

    /// The ready line, parsed.
    pub(crate) fn ready(&self) -> Value {
        serde_json::from_str(&self.first_line).unwrap_or_else(|_| panic!("not JSON: {}", self.first_line))
    }

    /// The ready line as printed.
    pub(crate) fn line(&self) -> &str {
        &self.first_line
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Kills it without a warning, as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.start_kill().unwrap();
    }

    /// Sends a signal such as `TERM` and waits for its end.
    pub(crate) async fn stop(self, signal: &str) -> Ended {
        let kill = format!("kill -s {signal} {}", self.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().await.unwrap();
        assert!(sent.success(), "{kill} failed");
        self.ended().await
    }

    pub(crate) async fn ended(mut self) -> Ended {
        let mut stdout = self.first_line.clone();
        let ended = timeout(PATIENCE, async {
            self.stdout.read_to_string(&mut stdout).await.unwrap();
            let status = self.child.wait().await.unwrap();
            (&mut self.logged).await.unwrap();
            status
        });
        let status = ended.await.unwrap_or_else(|_| panic!("the process did not end: {}", self.log()));
        Ended { status, stdout, log: self.log() }
    }
}
