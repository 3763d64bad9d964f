//! The function `mailer`: sends mails, called by their table's stream for each that is written and by a
//! schedule for those that are due again. Which mails wait, how often each is tried and how many one
//! address gets, [`roster_core`] says; what they say is in `texts`.

mod delivery;
mod message;
mod server;
mod services;
mod ses;
mod smtp;
mod texts;

use std::sync::Arc;

use roster_runtime::config::{ConfigError, MailerConfig};
use roster_setup::lambda::open as open_services;
use roster_store::Record;
use roster_streams::Batch;
use roster_types::Result;
use roster_types::code::CodeId;
use serde_json::Value;

pub use delivery::{Transport, deliver};
/// What went wrong on the way to a mail server, or what it answered.
pub use lettre::transport::smtp::Error as SmtpError;
pub use message::{Message, write};
pub use server::{MailServer, NoMailServer};
pub use services::Services;
pub use ses::Ses;
pub use smtp::Smtp;

/// How mails leave.
#[derive(Debug)]
pub enum Way {
    /// By Amazon SES.
    Ses(Ses),
    /// By SMTP from this sender, to the server that is kept when it is needed.
    Smtp(Option<String>),
}

impl Way {
    /// As the environment says.
    pub fn open() -> Result<Arc<Self>, ConfigError> {
        let config = MailerConfig::from_env()?;
        Ok(Arc::new(if config.by_smtp { Self::Smtp(config.sender) } else { Self::Ses(Ses::connect(&config)) }))
    }
}

/// What the function works with for the life of its process.
pub async fn open() -> Result<(Services, Arc<Way>), lambda_runtime::Error> {
    Ok((open_services().await?, Way::open()?))
}

/// Sends the mails that an event names, or all that are due; how many were sent.
pub async fn answer((services, way): (Services, Arc<Way>), event: Value) -> Result<usize> {
    let ids: Vec<CodeId> = match Batch::of(&event) {
        Some(batch) => batch.records().filter_map(Record::mail).collect(),
        None => services.mailer.due_mails().await?,
    };
    if ids.is_empty() {
        return Ok(0);
    }
    match &*way {
        Way::Ses(ses) => deliver(&services, ses, &ids).await,
        Way::Smtp(sender) => deliver(&services, &Smtp::open(&services, sender.as_deref()).await?, &ids).await,
    }
}
