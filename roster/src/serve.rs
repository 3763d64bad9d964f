//! `roster serve`: starts Roster on this machine, prints the banner, and stops on a signal.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};

use crate::local::store::Data;
use crate::local::template::Template;
use crate::local::{Local, LocalOptions, StartError};
use shared::clock::Clock;
use shared::random::Random;
use shared::telemetry::{self, Format};

use crate::banner::Banner;
use crate::cli::ServeOptions;

/// The embedded DynamoDB warns of each failed condition, and failed conditions are normal here.
pub(crate) const LOG_FILTER: &str = "info,aws=warn,dynoxide=error,memory_serve=warn";

/// Why a server did not start or could not print the banner.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Another program uses the port.
    #[error("{}", port_taken(*address, command))]
    PortTaken {
        /// The address.
        address: SocketAddr,
        /// The command.
        command: &'static str,
    },
    /// It did not start for another reason.
    #[error(transparent)]
    Start(StartError),
    /// Metrics cannot be written.
    #[error(transparent)]
    Metrics(#[from] telemetry::emf::StartError),
    /// Standard output or signals cannot be used.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Serves until Ctrl-C or SIGTERM.
pub(crate) async fn run(options: ServeOptions) -> Result<(), Failure> {
    let log = Format::of_stderr();
    telemetry::init(log, Some(variable("RUST_LOG").as_deref().unwrap_or(LOG_FILTER)));
    if variable("METRICS").as_deref() == Some("emf") {
        telemetry::emf::start()?;
    }
    let mut signals = Signals::new()?;

    let is_json = options.json;
    let local = Box::pin(Local::start(local_options(options, log).map_err(Failure::Start)?))
        .await
        .map_err(Failure::of("serve"))?;
    // An empty directory without the demo has no administrator who could create users.
    let first = if local.demo().is_none() { local.services().codes.offer_first_run().await } else { Ok(None) };
    let first = first.map_err(|error| Failure::Start(error.into()))?;
    let banner = Banner::of(&local).with_first(first);
    let text = if is_json { format!("{}\n", banner.json()) } else { banner.to_string() };
    say(&text)?;

    signals.until_stopped(local.stop()).await;
    Ok(())
}

fn local_options(options: ServeOptions, log: Format) -> Result<LocalOptions, StartError> {
    let ServeOptions { port, memory, data: folder, no_demo, dynamodb_endpoint, template, json: _ } = options;
    let template = template.map_or_else(Template::built_in, |file| Template::read(&file))?;
    let mut variables = Vec::new();
    let data = match dynamodb_endpoint {
        Some(url) => {
            variables = aws_variables();
            Data::Endpoint { url, folder }
        }
        None if memory => Data::Memory,
        None => Data::Folder(folder),
    };
    Ok(LocalOptions {
        template,
        data,
        address: SocketAddr::from(([127, 0, 0, 1], port)),
        clock: Clock::system(),
        clocks: Vec::new(),
        random: Random::system(),
        demo: !no_demo,
        seal: true,
        count: true,
        events: true,
        variables,
        reroute: None,
        meter: None,
        log,
    })
}

/// Only another DynamoDB gets real credentials; the embedded one does not.
pub(crate) fn aws_variables() -> Vec<(String, String)> {
    let names = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
    names.into_iter().filter_map(|name| Some((name.to_owned(), variable(name)?))).collect()
}

#[expect(clippy::disallowed_methods, reason = "the program itself reads its environment, once, at start")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Prints to standard output.
pub(crate) fn say(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

impl Failure {
    /// Why a command did not start.
    pub(crate) fn of(command: &'static str) -> impl FnOnce(StartError) -> Self {
        move |error| match error {
            StartError::PortTaken { address } => Self::PortTaken { address, command },
            other => Self::Start(other),
        }
    }
}

fn port_taken(address: SocketAddr, command: &str) -> String {
    let port = address.port();
    let mut text = format!(
        "port {port} is taken by another program\n\n  \
         Who has it?   ss -ltnp 'sport = :{port}'    (or: lsof -i :{port})\n"
    );
    if let Some(free) = next_free(address) {
        let command = format!("{command} --port {free}");
        text += &format!("  Next free:    roster {command}    (or: cargo run -- {command})\n");
    }
    text
}

fn next_free(taken: SocketAddr) -> Option<u16> {
    let (host, port) = (taken.ip(), taken.port());
    (port.checked_add(1)?..=port.saturating_add(100)).find(|&port| TcpListener::bind((host, port)).is_ok())
}

/// The two signals that stop the process.
pub(crate) struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Waits for a signal, and then for `stop` or a second signal.
    pub(crate) async fn until_stopped(&mut self, stop: impl Future<Output = ()>) {
        self.next().await;
        tracing::info!("stopping: requests under way may finish; Ctrl-C again stops at once");
        tokio::select! {
            () = stop => {}
            () = self.next() => {}
        }
    }

    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_says_who_to_ask_and_what_to_type() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = taken.local_addr().unwrap().port();

        let text = Failure::of("serve")(StartError::PortTaken { address: taken.local_addr().unwrap() }).to_string();

        assert!(text.contains(&format!("ss -ltnp 'sport = :{port}'")), "{text}");
        let offered: u16 =
            text.rsplit("--port ").next().and_then(|rest| rest.trim_end_matches([')', '\n']).parse().ok()).unwrap();
        assert!(offered > port && TcpListener::bind(("127.0.0.1", offered)).is_ok());
    }
}
