//! The services of the function, and the secrets that they are built with.

use shared::cursor::CursorKey;
use shared::directory::{
    Access, Authentication, Context, Cursors, PasswordVerifier, Registrations, Services as Build, Sessions, Users,
};
use shared::password::Hasher;

/// It signs users in and lists sessions in pages. It issues no access token.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
    pub(crate) authentication: Authentication,
    pub(crate) registrations: Registrations,
    pub(crate) sessions: Sessions,
    pub(crate) users: Users,
}

impl Build for Services {
    type Needs = (Hasher, CursorKey);

    fn build(access: Access, (hasher, key): Self::Needs) -> Self {
        let verifier = PasswordVerifier::new(&access, hasher);
        let cursors = Cursors::new(&access, key);
        Self {
            authentication: Authentication::new(&access, verifier.clone()),
            registrations: Registrations::new(verifier.clone()),
            sessions: Sessions::new(access.clone(), cursors.clone()),
            users: Users::new(access.clone(), verifier, cursors),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
