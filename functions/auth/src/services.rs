//! The services of the function, and the secrets that they are built with.

use shared::directory::{
    Access, ApiKeys, Authentication, Context, PasswordVerifier, Registrations, Services as Build, Signer, TokenIssuer,
};
use shared::password::Hasher;

/// It registers users, issues access tokens and keeps API keys.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
    pub(crate) api_keys: ApiKeys,
    pub(crate) registrations: Registrations,
    pub(crate) tokens: TokenIssuer,
}

impl Build for Services {
    type Needs = (Signer, Hasher);

    fn build(access: Access, (signer, hasher): Self::Needs) -> Self {
        let verifier = PasswordVerifier::new(&access, hasher);
        let authentication = Authentication::new(&access, verifier.clone());
        Self {
            api_keys: ApiKeys::new(access.clone(), verifier.clone()),
            registrations: Registrations::new(verifier.clone()),
            tokens: TokenIssuer::new(authentication, signer),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
