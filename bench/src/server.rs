//! `roster serve` as a process of its own, and the services that functions call, behind TLS as in AWS.

use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use serde_json::Value;
use tests::bus::{BUS, Bus, QUEUE_URL};
use tests::lambda::{Function, Stack};
use tests::loopback::Loopback;
use tests::tls::Tls;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;

use crate::client::{Account, Service, text};
use crate::report::Scratch;

/// A running server, stopped when dropped.
pub(crate) struct Server {
    child: Child,
    /// Removed after the process has ended.
    _folder: Scratch,
    ready: Value,
}

impl Server {
    /// Starts one over an empty folder.
    pub(crate) fn start(name: &str) -> Self {
        let folder = Scratch::new(name);
        let mut command = Command::new(program("roster"));
        command.args(["serve", "--port", "0", "--json", "--data"]).arg(folder.path()).env("RUST_LOG", "error");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("roster is built");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("the output is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the output can be read");
        let ready = serde_json::from_str(&line).expect("a server that is ready prints a line of JSON");
        Self { child, _folder: folder, ready }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Signs in as the demo's administrator.
    pub(crate) async fn service(&self) -> Service {
        let admin = &self.ready["admin"];
        let account = Account { email: text(admin, "email"), password: text(admin, "password") };
        Service::open(&text(&self.ready, "url"), &account).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The path of a program that was built with this one.
pub(crate) fn program(name: &str) -> PathBuf {
    std::env::current_exe().expect("the path of this program is known").with_file_name(name)
}

/// TLS in front of a stack's DynamoDB and of the tests' EventBridge.
pub(crate) struct TlsServices {
    endpoints: [String; 2],
    certificate: PathBuf,
    _servers: [Loopback; 2],
    _bus: Bus,
}

impl TlsServices {
    pub(crate) async fn of(stack: &Stack) -> Self {
        let (tls, bus) = (Arc::new(Tls::new()), Bus::start().await);
        let servers = [forward(stack.dynamodb_endpoint(), &tls).await, forward(bus.endpoint(), &tls).await];
        let ports = servers.each_ref().map(|server| server.address().port());
        let file = std::env::temp_dir().join(format!("roster-bench-{}.pem", ports[0]));
        let certificate = tls.write_certificate(&file);
        Self {
            endpoints: ports.map(|port| format!("https://localhost:{port}")),
            certificate,
            _servers: servers,
            _bus: bus,
        }
    }

    /// Starts one of the functions that were built with this program.
    pub(crate) async fn function(&self, stack: &Stack, name: &str) -> Function {
        stack.function_with_all(&program(name).to_string_lossy(), &self.variables()).await
    }

    /// The environment of a function that is to use them.
    pub(crate) fn variables(&self) -> [(&str, &str); 5] {
        let [store, events] = &self.endpoints;
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", store),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", events),
            ("EVENT_BUS", BUS),
            ("DEAD_LETTER_QUEUE", QUEUE_URL),
            ("SSL_CERT_FILE", self.certificate.to_str().expect("the folder's name is text")),
        ]
    }
}

impl Drop for TlsServices {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.certificate);
    }
}

async fn forward(endpoint: &str, tls: &Arc<Tls>) -> Loopback {
    let (tls, service) = (tls.clone(), endpoint.trim_start_matches("http://").to_owned());
    Loopback::start(move |stream| {
        let served = serve(stream, tls.clone(), service.clone());
        // A client that hangs up is no failure.
        async { drop(served.await) }
    })
    .await
}

async fn serve(stream: TcpStream, tls: Arc<Tls>, service: String) -> io::Result<()> {
    // Otherwise each answer waits up to 40 ms for an acknowledgement.
    stream.set_nodelay(true)?;
    let mut from = tls.acceptor().accept(stream).await?;
    let mut to = TcpStream::connect(service).await?;
    to.set_nodelay(true)?;
    copy_bidirectional(&mut from, &mut to).await.map(drop)
}
