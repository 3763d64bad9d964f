//! Mails by SMTP.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message as SmtpMessage, Tokio1Executor};
use roster_core::Undelivered;
use roster_types::Result;
use roster_types::clock::Time;
use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::delivery::Transport;
use crate::message::{AUTO_SUBMITTED, Message};
use crate::server::{MailServer, NoMailServer};
use crate::services::Services;

/// How long handing over one mail may take, from the connection on.
const LIMIT: Duration = Duration::from_secs(10);

/// Replies that refuse this mail for good. Other 5xx, such as 530 and 535, are about signing in.
/// RFC 5321, section 4.2.3.
const REFUSALS: [u16; 5] = [550, 551, 552, 553, 554];

/// Of these, what concerns the sender or the account of whoever sends: somebody may mend it. RFC 3463,
/// sections 3.2 (X.1.7, X.1.8) and 3.8 (X.7).
const MENDABLE: [&str; 3] = ["5.1.7", "5.1.8", "5.7."];

/// Who sends, and how the mail server is reached: neither is known to be right before it is needed, and
/// whatever is wrong with them becomes what each mail says for itself.
pub struct Smtp {
    way: Result<(Address, AsyncSmtpTransport<Tokio1Executor>), String>,
}

impl Smtp {
    /// To the server that is kept now.
    pub async fn open(services: &Services, sender: Option<&str>) -> Result<Self> {
        let Some(url) = services.mail_server.mail_server().await? else {
            return Ok(Self { way: Err("no mail server is set: roster mail smtp --stack NAME".to_owned()) });
        };
        let way = url.expose_secret().parse().map_err(|problem: NoMailServer| problem.to_string());
        Ok(Self { way: way.and_then(|server| way_to(&server, sender)) })
    }
}

fn way_to(server: &MailServer, sender: Option<&str>) -> Result<(Address, AsyncSmtpTransport<Tokio1Executor>), String> {
    let sender = sender.ok_or("no sender is set: the stack's parameter MailSender is empty")?;
    let sender: Address = sender.parse().map_err(|problem| format!("the sender {sender}: {problem}"))?;
    let transport = server.transport(Some(sender.domain())).map_err(|problem| problem.to_string())?;
    Ok((sender, transport))
}

impl Transport for Smtp {
    async fn send(&self, message: &Message) -> Result<(), Undelivered> {
        let (sender, transport) = self.way.as_ref().map_err(|problem| Undelivered::Now(problem.clone()))?;
        let mail = written(sender, message).map_err(Undelivered::Ever)?;
        match timeout(LIMIT, transport.send(mail)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(problem)) => Err(undelivered(&problem)),
            Err(_) => Err(Undelivered::Now("the mail server took longer than ten seconds".to_owned())),
        }
    }
}

fn written(sender: &Address, message: &Message) -> Result<SmtpMessage, String> {
    let to: Address = message.to.parse().map_err(|problem| format!("{problem}"))?;
    SmtpMessage::builder()
        .from(Mailbox::new(None, sender.clone()))
        .to(Mailbox::new(None, to))
        .date(UNIX_EPOCH + message.date.since(Time::from_millis(0)))
        // The same where a mail is sent once more: whoever reads it sees it once.
        .message_id(Some(format!("<{}@{}>", message.id, sender.domain())))
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(AUTO_SUBMITTED.0), AUTO_SUBMITTED.1.to_owned()))
        .subject(message.subject)
        .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
        .map_err(|problem| problem.to_string())
}

fn undelivered(problem: &SmtpError) -> Undelivered {
    let words = problem.to_string();
    let is_refusal = problem.status().is_some_and(|code| REFUSALS.contains(&code.into()));
    let is_mendable = MENDABLE.iter().any(|status| words.contains(status));
    // What the client itself finds, such as an address that the server cannot take, stays so as well.
    if (is_refusal && !is_mendable) || problem.is_client() { Undelivered::Ever(words) } else { Undelivered::Now(words) }
}

#[cfg(test)]
mod tests {
    use roster_types::code::CodeId;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_server_that_says_nothing_is_given_up_and_asked_again_later() {
        let silent = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("smtp://me:hunter2@{}", silent.local_addr().unwrap());
        let smtp = Smtp { way: way_to(&url.parse().unwrap(), Some("accounts@example.com")) };
        let message = Message {
            id: CodeId::parse(&"ab".repeat(16)).unwrap(),
            date: Time::from_seconds(1_790_000_000),
            to: "jane@example.com".to_owned(),
            subject: "x",
            text: "x".to_owned(),
            html: "x".to_owned(),
        };

        let outcome = smtp.send(&message).await.unwrap_err();

        assert!(matches!(outcome, Undelivered::Now(_)), "{outcome:?}");
    }
}
