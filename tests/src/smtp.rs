//! A small mail server on the loopback. It accepts mails in clear, over TLS or after STARTTLS, and fails as a test
//! configures it. <https://www.rfc-editor.org/rfc/rfc5321>

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::loopback::Loopback;
use crate::tls::Tls;

/// The user name that it accepts.
pub const USER: &str = "roster@example.com";
/// The password that it accepts.
pub const PASSWORD: &str = "violet anvil";

/// The encryption of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// None.
    None,
    /// TLS from the first byte.
    Tls,
    /// Clear text until STARTTLS. Authentication is only accepted after it.
    StartTls,
}

/// A mail server for one test. Dropping this stops it.
pub struct Smtp {
    inner: Arc<Inner>,
    server: Loopback,
}

struct Inner {
    encryption: Encryption,
    tls: Tls,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// A command and the answer that replaces the usual one.
    refuses: Option<(&'static str, &'static str)>,
    lines: Vec<String>,
    mails: Vec<String>,
}

impl Smtp {
    /// A working server.
    pub async fn start(encryption: Encryption) -> Self {
        let inner = Arc::new(Inner { encryption, tls: Tls::new(), state: Mutex::default() });
        let answering = inner.clone();
        let server = Loopback::start(move |stream| answering.clone().serve(stream)).await;
        Self { inner, server }
    }

    /// Its URL with the credentials.
    pub fn url(&self) -> String {
        self.url_with(PASSWORD)
    }

    /// Its URL with another password.
    pub fn url_with(&self, password: &str) -> String {
        let scheme = if self.inner.encryption == Encryption::Tls { "smtps" } else { "smtp" };
        let (user, password) = (USER.replace('@', "%40"), password.replace(' ', "%20"));
        format!("{scheme}://{user}:{password}@localhost:{}", self.port())
    }

    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// Writes the server's certificate to a file, to be trusted through `SSL_CERT_FILE`.
    pub fn write_certificate(&self, folder: &str) -> PathBuf {
        self.inner.tls.write_certificate(&Path::new(folder).join(format!("mail-server-{}.pem", self.port())))
    }

    /// Answers a command that begins with the first text with the second one from now on, or works again.
    pub fn refuses(&self, refusal: Option<(&'static str, &'static str)>) {
        self.inner.state.lock().unwrap().refuses = refusal;
    }

    /// The commands it received.
    pub fn lines(&self) -> Vec<String> {
        self.inner.state.lock().unwrap().lines.clone()
    }

    /// The mails it accepted.
    pub fn mails(&self) -> Vec<String> {
        self.inner.state.lock().unwrap().mails.clone()
    }
}

impl Inner {
    async fn serve(self: Arc<Self>, stream: TcpStream) {
        // A client that disconnects early or does not trust the certificate is not an error.
        match self.encryption {
            Encryption::None => drop(self.converse(stream, true, true).await),
            Encryption::Tls => {
                if let Ok(stream) = self.tls.acceptor().accept(stream).await {
                    drop(self.converse(stream, true, true).await);
                }
            }
            Encryption::StartTls => {
                let Ok(Some(stream)) = self.converse(stream, true, false).await else { return };
                if let Ok(stream) = self.tls.acceptor().accept(stream).await {
                    drop(self.converse(stream, false, true).await);
                }
            }
        }
    }

    /// Talks until one side closes. Returns the stream if it is to be encrypted.
    async fn converse<S>(&self, stream: S, greets: bool, lets_in: bool) -> std::io::Result<Option<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        if greets {
            stream.write_all(b"220 ready\r\n").await?;
        }
        loop {
            let line = read_line(&mut stream).await?;
            let command = line.to_ascii_uppercase();
            let refusal = self.note(&line);
            let reply = match command.split(' ').next().unwrap_or_default() {
                _ if refusal.is_some() => refusal.unwrap_or_default(),
                "EHLO" if lets_in => "250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN",
                "EHLO" => "250-localhost\r\n250 STARTTLS",
                "STARTTLS" if !lets_in => {
                    stream.write_all(b"220 go on\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                "AUTH" if lets_in && is_known(&line) => "235 welcome",
                "AUTH" => "535 5.7.8 who are you",
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    self.take_mail(&mut stream).await?
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(None);
                }
                _ => "250 ok",
            };
            stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
        }
    }

    fn note(&self, line: &str) -> Option<&'static str> {
        let mut state = self.state.lock().unwrap();
        state.lines.push(line.to_owned());
        state.refuses.filter(|(command, _)| line.starts_with(command)).map(|(_, reply)| reply)
    }

    async fn take_mail<S: AsyncBufReadExt + Unpin>(&self, stream: &mut S) -> std::io::Result<&'static str> {
        let mut mail = String::new();
        loop {
            match read_line(stream).await?.as_str() {
                "." => break,
                line => mail += &format!("{}\r\n", line.strip_prefix('.').unwrap_or(line)),
            }
        }
        self.state.lock().unwrap().mails.push(mail);
        Ok("250 taken")
    }
}

fn is_known(line: &str) -> bool {
    line.strip_prefix("AUTH PLAIN ") == Some(&STANDARD.encode(format!("\0{USER}\0{PASSWORD}")))
}

async fn read_line<S: AsyncBufReadExt + Unpin>(stream: &mut S) -> std::io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
