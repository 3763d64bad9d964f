//! The services of the function, and the secrets that they are built with.

use shared::cursor::CursorKey;
use shared::directory::{
    Access, Authentication, Context, Cursors, PasswordVerifier, Passwords, Services as Build, Sessions, Signer,
    TokenIssuer, Users,
};
use shared::password::Hasher;

/// It signs users in, issues access tokens, and lists users and devices in pages.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
    pub(crate) passwords: Passwords,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: TokenIssuer,
    pub(crate) users: Users,
}

impl Build for Services {
    type Needs = (Signer, Hasher, CursorKey);

    fn build(access: Access, (signer, hasher, key): Self::Needs) -> Self {
        let verifier = PasswordVerifier::new(&access, hasher);
        let cursors = Cursors::new(&access, key);
        let authentication = Authentication::new(&access, verifier.clone());
        Self {
            passwords: Passwords::new(access.clone(), verifier.clone()),
            sessions: Sessions::new(access.clone(), cursors.clone()),
            tokens: TokenIssuer::new(authentication, signer),
            users: Users::new(access.clone(), verifier.clone(), cursors),
            access,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
