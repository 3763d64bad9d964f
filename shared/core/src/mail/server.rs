//! The mail server that mails are handed to by SMTP: one URL, with the password in it. It is sealed for
//! a purpose of its own, which nobody but the function `mailer` opens.

use roster_crypto::seal::Purpose;
use roster_keys::secrets::not_sealed;
use roster_store::SealedSecret;
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::error::{Error, Result};
use secrecy::{ExposeSecret, SecretString};

use crate::mail::MailServer;

impl MailServer {
    /// The URL of the mail server as it is kept now, so that another one counts from the next mail on.
    pub async fn mail_server(&self) -> Result<Option<SecretString>> {
        let Some(SealedSecret { sealed }) = self.context.store().mail_server().await? else { return Ok(None) };
        let opened = self.sealer.open(Purpose::Smtp, &sealed).await.map_err(not_sealed)?;
        let url = std::str::from_utf8(&opened).map_err(|_| Error::internal("the mail server kept is no text"))?;
        Ok(Some(url.into()))
    }

    /// Keeps another one, for whoever runs the stack. `place` is what the trail has of it: no password.
    pub async fn set_mail_server(&self, url: &SecretString, place: &str) -> Result<()> {
        let sealed = self.sealer.seal(Purpose::Smtp, url.expose_secret().as_bytes()).await.map_err(not_sealed)?;
        let mut transaction = self.context.store().transaction();
        transaction.replace_mail_server(SealedSecret { sealed });
        let detail = Some(place.to_owned());
        transaction.record(&AuditEntry::of_stack(self.context.now(), Action::MailServerSet, Actor::Operator, detail));
        Ok(transaction.commit().await?)
    }
}
