//! A mail server, named by one URL: `smtps://user:password@smtp.example.com`.

use std::str::FromStr;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, SUBMISSION_PORT, SUBMISSIONS_PORT};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

/// How long the server may take for one answer. A mail takes eight of them.
const PATIENCE: Duration = Duration::from_secs(4);

/// What the URL may look like.
const FORM: &str = "write it as smtps://user:password@smtp.example.com, or smtp:// where the server has STARTTLS on \
                    port 587; %40 stands for an @ in user or password";

/// Where mails are handed over, and as whom. No password ever leaves unencrypted: `smtps` is TLS from the
/// first byte (port 465, RFC 8314), `smtp` is STARTTLS, without which nothing is sent (port 587, RFC 3207).
/// Only with a server on this machine TLS is left to what it offers.
#[derive(Clone, Debug)]
pub struct MailServer {
    host: String,
    port: u16,
    encryption: Encryption,
    account: Option<(String, SecretString)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encryption {
    FromTheStart,
    StartTls,
    IfOffered,
}

/// A URL that names no mail server, in words that do not repeat it: there is a password in it.
#[derive(Debug, thiserror::Error)]
#[error("this is no mail server's URL: {0}")]
pub struct NoMailServer(&'static str);

impl FromStr for MailServer {
    type Err = NoMailServer;

    fn from_str(text: &str) -> Result<Self, NoMailServer> {
        let url = Url::parse(text).map_err(|_| NoMailServer(FORM))?;
        // Of a scheme that it does not know, the parser takes any host for a name.
        let host = url.host_str().map(Host::parse).ok_or(NoMailServer(FORM))?.map_err(|_| NoMailServer(FORM))?;
        let encryption = match url.scheme() {
            "smtps" => Encryption::FromTheStart,
            "smtp" if is_here(&host) => Encryption::IfOffered,
            "smtp" => Encryption::StartTls,
            _ => return Err(NoMailServer(FORM)),
        };
        if url.query().is_some() || url.fragment().is_some() || !matches!(url.path(), "" | "/") {
            return Err(NoMailServer("nothing may follow host and port"));
        }
        let port = match encryption {
            Encryption::FromTheStart => SUBMISSIONS_PORT,
            Encryption::StartTls | Encryption::IfOffered => SUBMISSION_PORT,
        };
        let decoded = |text| percent_decode_str(text).decode_utf8().map_err(|_| NoMailServer(FORM));
        let account = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return Err(NoMailServer("user and password come together, or neither")),
            (user, Some(password)) => Some((decoded(user)?.into_owned(), decoded(password)?.into_owned().into())),
        };
        // Without the brackets that an IPv6 address has in a URL.
        let name = match &host {
            Host::Ipv6(address) => address.to_string(),
            host => host.to_string(),
        };
        Ok(Self { host: name, port: url.port().unwrap_or(port), encryption, account })
    }
}

fn is_here(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

impl MailServer {
    /// Host and port, without the account.
    pub fn place(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// As whom mails are handed over.
    pub fn user(&self) -> Option<&str> {
        self.account.as_ref().map(|(user, _)| user.as_str())
    }

    /// How the connection is kept secret, in words.
    pub const fn encryption(&self) -> &'static str {
        match self.encryption {
            Encryption::FromTheStart => "TLS",
            Encryption::StartTls => "STARTTLS",
            Encryption::IfOffered => "STARTTLS if it has that, for it is this machine",
        }
    }

    /// Connects, signs in, and hangs up: whether mails can be handed over from here.
    pub async fn test(&self) -> Result<(), SmtpError> {
        self.transport(None)?.test_connection().await.map(drop)
    }

    /// A way to it that opens a connection for each mail: between two events a function is frozen, and
    /// no server waits for it. `domain` is how it introduces itself.
    pub(crate) fn transport(&self, domain: Option<&str>) -> Result<AsyncSmtpTransport<Tokio1Executor>, SmtpError> {
        let tls = match self.encryption {
            Encryption::FromTheStart => Tls::Wrapper(TlsParameters::new(self.host.clone())?),
            Encryption::StartTls => Tls::Required(TlsParameters::new(self.host.clone())?),
            Encryption::IfOffered => Tls::Opportunistic(TlsParameters::new(self.host.clone())?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.host);
        builder = builder.port(self.port).tls(tls).timeout(Some(PATIENCE));
        if let Some((user, password)) = &self.account {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()));
        }
        if let Some(domain) = domain {
            builder = builder.hello_name(ClientId::Domain(domain.to_owned()));
        }
        Ok(builder.build())
    }
}

#[cfg(test)]
mod tests {
    use ::tests::smtp::Smtp;

    use super::*;

    #[test]
    fn a_url_says_where_and_as_whom_and_never_in_clear_beyond_this_machine() {
        for (text, place, user, encryption) in [
            ("smtps://me:pw@smtp.example.com", "smtp.example.com:465", Some("me"), Encryption::FromTheStart),
            (
                "smtp://me%40example.com:p%3Aw@smtp.example.com/",
                "smtp.example.com:587",
                Some("me@example.com"),
                Encryption::StartTls,
            ),
            ("smtp://relay.internal:25", "relay.internal:25", None, Encryption::StartTls),
            ("smtp://192.0.2.1", "192.0.2.1:587", None, Encryption::StartTls),
            ("smtp://127.0.0.1:1025", "127.0.0.1:1025", None, Encryption::IfOffered),
            ("smtp://localhost:1025", "localhost:1025", None, Encryption::IfOffered),
            ("smtp://[::1]:1025", "::1:1025", None, Encryption::IfOffered),
            ("smtps://localhost", "localhost:465", None, Encryption::FromTheStart),
        ] {
            let server: MailServer = text.parse().unwrap();
            assert_eq!(
                (server.place().as_str(), server.user(), server.encryption),
                (place, user, encryption),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_mail_server_is_refused_without_being_repeated() {
        for text in [
            "",
            "smtp.example.com",
            "https://me:hunter2@smtp.example.com",
            "smtp://",
            "smtps://me:hunter2@",
            "smtps://me@smtp.example.com",
            "smtps://:hunter2@smtp.example.com",
            "smtps://me:hunter2@smtp.example.com/path",
            "smtp://me:hunter2@smtp.example.com?tls=opportunistic",
            "smtps://me:hunter2@smtp.example.com#x",
            "smtps://me:hunter2%ff@smtp.example.com",
            "smtps://me:hunter2@smtp.example.com:70000",
            "smtps://me:hunter2@two words",
        ] {
            let problem = text.parse::<MailServer>().unwrap_err().to_string();
            assert!(problem.starts_with("this is no mail server's URL: ") && !problem.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn no_password_shows_where_a_server_is_printed() {
        let server: MailServer = "smtps://me:hunter2@smtp.example.com".parse().unwrap();

        assert!(!format!("{server:?}").contains("hunter2"));
    }
    #[tokio::test]
    async fn nobody_signs_in_to_a_server_without_starttls() {
        let server = Smtp::start(::tests::smtp::Encryption::None).await;
        let mut stripped: MailServer = server.url().parse().unwrap();
        stripped.test().await.unwrap();
        let before = server.lines().len();

        stripped.encryption = Encryption::StartTls;
        stripped.test().await.unwrap_err();

        let lines = server.lines().split_off(before);
        assert!(!lines.iter().any(|line| line.starts_with("AUTH")), "{lines:?}");
    }
}
