//! The services of the function, and the secrets that they are built with.

use std::sync::Arc;

use roster_core::bootstrap::Services as Build;
use roster_core::{Access, Context, MailServer, Mailer};
use roster_crypto::code::MailKey;
use roster_crypto::seal::Sealer;

/// It opens the key of the codes in links and the URL of the mail server, and no other secret.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) mail_server: Arc<MailServer>,
    pub(crate) mailer: Arc<Mailer>,
    pub(crate) access: Access,
}

impl Build for Services {
    type Needs = (MailKey, Sealer);

    fn build(access: Access, (mail_key, sealer): Self::Needs) -> Self {
        Self {
            mail_server: Arc::new(MailServer::new(&access, sealer)),
            mailer: Arc::new(Mailer::new(&access, mail_key)),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}

impl Services {
    /// The mails that are due.
    pub fn mailer(&self) -> &Mailer {
        &self.mailer
    }
}
