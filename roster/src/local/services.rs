//! The services of the operator of a local stack, with every secret opened.

use std::sync::Arc;

use shared::audit_seal::AuditKey;
use shared::code::MailKey;
use shared::cursor::CursorKey;
use shared::directory::{
    Access, AuditSeals, Codes, Context, MailServer, Mailer, PasswordVerifier, Provisioning, RateLimits, Rotation,
    Services as Build, Signer,
};
use shared::password::Hasher;
use shared::seal::Sealer;

/// What the operator can do. Building it creates every secret that does not exist yet.
#[derive(Clone, Debug)]
pub struct OperatorServices {
    /// Authenticates requests.
    pub access: Access,
    /// The codes in links, such as that of the first administrator.
    pub codes: Codes,
    /// The URL of the SMTP server.
    pub mail_server: Arc<MailServer>,
    /// The mails that are due.
    pub mailer: Arc<Mailer>,
    /// Accounts and API keys.
    pub provisioning: Provisioning,
    /// The counters of sign-in attempts.
    pub rate_limits: RateLimits,
    /// The signing keys.
    pub rotation: Rotation,
    /// The seals of the audit log.
    pub seals: Arc<AuditSeals>,
}

impl Build for OperatorServices {
    // The signer and the cursor key are named to create them, and not used.
    type Needs = (Signer, Hasher, CursorKey, AuditKey, MailKey, Sealer, Rotation);

    fn build(access: Access, (_, hasher, _, audit_key, mail_key, sealer, rotation): Self::Needs) -> Self {
        Self {
            codes: Codes::new(&access, mail_key.clone()),
            mail_server: Arc::new(MailServer::new(&access, sealer)),
            mailer: Arc::new(Mailer::new(&access, mail_key)),
            provisioning: Provisioning::new(PasswordVerifier::new(&access, hasher)),
            rate_limits: RateLimits::new(&access),
            rotation,
            seals: Arc::new(seals(&access, audit_key)),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}

/// The seals of the audit log, and no other secret.
#[derive(Debug)]
pub struct SealServices {
    access: Access,
    /// Seals and verifies.
    pub seals: AuditSeals,
}

impl Build for SealServices {
    type Needs = (AuditKey,);

    fn build(access: Access, (audit_key,): Self::Needs) -> Self {
        Self { seals: seals(&access, audit_key), access }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}

fn seals(access: &Access, key: AuditKey) -> AuditSeals {
    AuditSeals::new(access.context().store().clone(), access.clock().clone(), key)
}
