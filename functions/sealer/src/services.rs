//! The services of the function, and the secrets that they are built with.

use std::sync::Arc;

use shared::audit_seal::AuditKey;
use shared::directory::{Access, AuditSeals, Context, Services as Build};

/// It opens the key of the seals, and no other secret.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) seals: Arc<AuditSeals>,
    pub(crate) access: Access,
}

impl Build for Services {
    type Needs = (AuditKey,);

    fn build(access: Access, (audit_key,): Self::Needs) -> Self {
        Self { seals: Arc::new(AuditSeals::new(&access, audit_key)), access }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
