//! `roster serve`, as a process of its own: what it uses can be told from what asking it uses.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::report::Scratch;
use crate::request::text;
use crate::visitor::{Account, Service};

/// A running server; it ends with this.
pub(crate) struct Served {
    child: Child,
    /// Gone when the process is.
    _folder: Scratch,
    /// What it says of itself when it is ready.
    ready: Value,
}

impl Served {
    /// One over a folder of its own, with nothing in it yet.
    pub(crate) fn anew(name: &str) -> Self {
        let folder = Scratch::new(name);
        let program = beside("roster");
        let child = Command::new(&program)
            .args(["serve", "--port", "0", "--json", "--data"])
            .arg(folder.path())
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut served = Self { child, _folder: folder, ready: Value::Null };
        served.ready = ready_line(&mut served.child).expect("it starts");
        served
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// To be asked, signed in as the demo's administrator.
    pub(crate) async fn service(&self) -> Service {
        let account = |value: &Value| Account { email: text(value, "email"), password: text(value, "password") };
        Service::open(&text(&self.ready, "url"), &account(&self.ready["admin"])).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Where it has ended, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The one line of JSON that a server says when it is ready; nothing where it ended instead.
pub(crate) fn ready_line(child: &mut Child) -> Option<Value> {
    let mut line = String::new();
    BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// A program that was built with this one.
pub(crate) fn beside(program: &str) -> PathBuf {
    let folder = std::env::current_exe().ok().and_then(|file| file.parent().map(PathBuf::from)).unwrap_or_default();
    folder.join(program)
}
