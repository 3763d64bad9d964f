//! The services of the function, and the secrets that they are built with.

use shared::cursor::CursorKey;
use shared::directory::{Access, Context, Cursors, PasswordVerifier, Services as Build, Sessions, Users};
use shared::password::Hasher;

/// It hashes the passwords of new users and lists users in pages; it issues no token.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
    pub(crate) sessions: Sessions,
    pub(crate) users: Users,
}

impl Build for Services {
    type Needs = (Hasher, CursorKey);

    fn build(access: Access, (hasher, key): Self::Needs) -> Self {
        let verifier = PasswordVerifier::new(&access, hasher);
        let cursors = Cursors::new(&access, key);
        Self {
            sessions: Sessions::new(access.clone(), cursors.clone()),
            users: Users::new(access.clone(), verifier.clone(), cursors),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
