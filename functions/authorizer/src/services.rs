//! The services of the function, and the secrets that they are built with.

use shared::directory::{Access, Context, Services as Build};

/// It verifies tokens, for which the public keys are enough, and opens no secret.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
}

impl Build for Services {
    type Needs = ();

    fn build(access: Access, (): Self::Needs) -> Self {
        Self { access }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
