//! A small mail server on the loopback: it takes mails, in clear, by TLS or after STARTTLS, and is as ill as
//! a test wants it. <https://www.rfc-editor.org/rfc/rfc5321>

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::loopback::Loopback;
use crate::tls::Tls;

/// Whom it lets in.
pub const USER: &str = "roster@example.com";
/// By which password.
pub const PASSWORD: &str = "violet anvil";

/// How it is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// In clear.
    None,
    /// By TLS from the first byte.
    Tls,
    /// In clear until the client asks for more, and only then is anybody let in.
    StartTls,
}

/// A mail server of a test's own; it ends with this.
pub struct Smtp {
    desk: Arc<Desk>,
    server: Loopback,
}

struct Desk {
    encryption: Encryption,
    tls: Tls,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// To which command it answers what instead.
    refuses: Option<(&'static str, &'static str)>,
    lines: Vec<String>,
    mails: Vec<String>,
}

impl Smtp {
    /// One that is well.
    pub async fn start(encryption: Encryption) -> Self {
        let desk = Arc::new(Desk { encryption, tls: Tls::new(), state: Mutex::default() });
        let answering = desk.clone();
        let server = Loopback::start(move |stream| answering.clone().serve(stream)).await;
        Self { desk, server }
    }

    /// Where it is, and how it lets somebody in.
    pub fn url(&self) -> String {
        self.url_with(PASSWORD)
    }

    /// The same with a password of the test's own.
    pub fn url_with(&self, password: &str) -> String {
        let scheme = if self.desk.encryption == Encryption::Tls { "smtps" } else { "smtp" };
        let (user, password) = (USER.replace('@', "%40"), password.replace(' ', "%20"));
        format!("{scheme}://{user}:{password}@localhost:{}", self.port())
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// Writes the certificate that it shows into a file, to be trusted (`SSL_CERT_FILE`).
    pub fn write_certificate(&self, folder: &str) -> PathBuf {
        self.desk.tls.write_certificate(&Path::new(folder).join(format!("mail-server-{}.pem", self.port())))
    }

    /// Answers a command that begins like this with these words from now on; or is well again.
    pub fn refuses(&self, refusal: Option<(&'static str, &'static str)>) {
        self.desk.state.lock().unwrap().refuses = refusal;
    }

    /// The commands it was given.
    pub fn lines(&self) -> Vec<String> {
        self.desk.state.lock().unwrap().lines.clone()
    }

    /// The mails it took.
    pub fn mails(&self) -> Vec<String> {
        self.desk.state.lock().unwrap().mails.clone()
    }
}

impl Desk {
    async fn serve(self: Arc<Self>, stream: TcpStream) {
        // Whoever hangs up in the middle, or trusts nobody, is gone: there is nothing to tell.
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

    /// Talks until one side has had enough; hands the stream back where it is to be encrypted.
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
