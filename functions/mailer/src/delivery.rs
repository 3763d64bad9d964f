//! From a mail that waits to one that was sent or was not.

use futures::future::join_all;
use roster_core::Undelivered;
use roster_types::Result;
use roster_types::code::CodeId;
use roster_types::mail::Fate;

use crate::message::{Message, write};
use crate::services::Services;

/// So many are sent side by side: what SES takes from an account that is new is one a second, and a
/// server that is silent must not keep all others waiting.
const AT_ONCE: usize = 4;

/// What takes mails away.
pub trait Transport {
    /// Hands a mail over. `Ok` says that it was taken, not that anybody has read it.
    fn send(&self, message: &Message) -> impl Future<Output = Result<(), Undelivered>> + Send;
}

/// Sends these mails, as far as they are to be sent, and writes what became of each; how many were
/// sent. A mail whose sending was cut off is sent again: better twice than never. Where a server takes
/// none of those that are sent side by side, the rest waits for the next run untried.
pub async fn deliver<T: Transport + Sync>(services: &Services, transport: &T, ids: &[CodeId]) -> Result<usize> {
    let mut sent = 0;
    for few in ids.chunks(AT_ONCE) {
        let fates = join_all(few.iter().map(|id| deliver_one(services, transport, id))).await;
        let fates = fates.into_iter().collect::<Result<Vec<_>>>()?;
        sent += fates.iter().filter(|fate| **fate == Some(Fate::Sent)).count();
        if fates.iter().all(|fate| *fate == Some(Fate::Waiting)) {
            break;
        }
    }
    Ok(sent)
}

/// What became of a mail; nothing where it was not this caller's to send.
async fn deliver_one<T: Transport + Sync>(services: &Services, transport: &T, id: &CodeId) -> Result<Option<Fate>> {
    let Some(letter) = services.mailer.take_mail(id).await? else { return Ok(None) };
    let outcome = match write(letter.mail(), letter.link()) {
        Ok(message) => transport.send(&message).await,
        Err(error) => Err(Undelivered::Ever(error.to_string())),
    };
    let kind = letter.mail().kind.as_str();
    match &outcome {
        Ok(()) => tracing::info!(mail.id = %id, mail.kind = kind, "a mail was sent"),
        // The words of a mail server may quote an address: they are kept with the mail, not here.
        Err(_) => tracing::warn!(mail.id = %id, mail.kind = kind, "a mail could not be sent"),
    }
    let fate = match &outcome {
        Ok(()) => Fate::Sent,
        Err(Undelivered::Now(_)) => Fate::Waiting,
        Err(Undelivered::Ever(_)) => Fate::Failed,
    };
    services.mailer.record_delivery(&letter, outcome).await?;
    Ok(Some(fate))
}
