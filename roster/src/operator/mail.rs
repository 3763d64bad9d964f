//! `roster mail`: by which mail server the mails of a stack leave, where they leave by SMTP.

use std::io;

use crate::operator::Operator;
use mailer::{MailServer, NoMailServer, SmtpError};
use shared::directory::MailServer as KeptServer;

use crate::cli::{MailCommand, SmtpOptions, StackOptions};
use crate::operator::failure::Failure;
use crate::operator::{secret_input, stack};
use crate::serve::say;

/// More than host, user and password take.
const MAX_BYTES: usize = 2000;

/// Does it, and says where mails go now.
pub(crate) async fn run(command: MailCommand, stack: StackOptions) -> Result<(), Failure> {
    let MailCommand::Smtp(options) = command;
    let output = stack::with(stack, async |operator| set_server(operator, &options).await).await?;
    say(&output)?;
    Ok(())
}

async fn set_server(operator: &Operator<KeptServer>, options: &SmtpOptions) -> Result<String, Failure> {
    let url = if options.url_stdin {
        secret_input::read_piped(io::stdin().lock(), MAX_BYTES)?
    } else {
        secret_input::read_hidden("URL of the mail server, smtps://user:password@host (not shown): ", "--url-stdin")?
    };
    let url = url.trim();
    let server: MailServer = url.parse().map_err(refused)?;
    if !options.unchecked {
        server.test().await.map_err(|problem| untaken(&server, &problem))?;
    }
    operator.services().set_mail_server(&url.into(), &server.place()).await?;
    let where_used = match operator.api_url() {
        Some(_) => "if it is deployed with MailTransport=smtp",
        None => "if its functions run in AWS or under sam local: `roster serve` shows mails at /dev/mail instead",
    };
    Ok(format!(
        "{} ({}) takes the mails of {} from the next one on{}, {where_used}.\n",
        server.place(),
        server.encryption(),
        operator.place(),
        server.user().map(|user| format!(", from {user}")).unwrap_or_default(),
    ))
}

fn refused(problem: NoMailServer) -> Failure {
    Failure::Refused(format!("{problem}; nothing was changed"))
}

fn untaken(server: &MailServer, problem: &SmtpError) -> Failure {
    // What it answered has a code; what never came to an answer has none.
    let what = if problem.status().is_some() { "does not let us in" } else { "cannot be reached" };
    let advice = "Where it can be reached from AWS alone, --unchecked leaves the try out";
    Failure::Refused(format!("{} {what}: {problem}; nothing was changed. {advice}", server.place()))
}
