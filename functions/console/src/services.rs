//! The services of the function, and the secrets that they are built with.

use shared::code::MailKey;
use shared::cursor::CursorKey;
use shared::directory::{
    Access, ApiKeys, Audit, Authentication, Codes, Context, Cursors, FirstRun, Links, Mails, Outbox, PasswordVerifier,
    Passwords, Registrations, Roles, Rotation, Services as Build, Sessions, SigningKeys, Stack, Users,
};
use shared::password::Hasher;

/// It signs users in to the control panel and shows lists in pages. It issues no access token: its sessions are cookies.
#[derive(Clone, Debug)]
pub struct Services {
    pub(crate) access: Access,
    pub(crate) api_keys: ApiKeys,
    pub(crate) audit: Audit,
    pub(crate) authentication: Authentication,
    pub(crate) codes: Codes,
    pub(crate) first_run: FirstRun,
    pub(crate) links: Links,
    pub(crate) mails: Mails,
    pub(crate) outbox: Outbox,
    pub(crate) passwords: Passwords,
    pub(crate) registrations: Registrations,
    pub(crate) roles: Roles,
    pub(crate) sessions: Sessions,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) stack: Stack,
    pub(crate) users: Users,
}

impl Build for Services {
    type Needs = (Hasher, CursorKey, Rotation, MailKey);

    fn build(access: Access, (hasher, key, rotation, mail_key): Self::Needs) -> Self {
        let verifier = PasswordVerifier::new(&access, hasher);
        let cursors = Cursors::new(&access, key);
        let passwords = Passwords::new(access.clone(), verifier.clone());
        let codes = Codes::new(&access, mail_key);
        Self {
            api_keys: ApiKeys::new(access.clone(), verifier.clone()),
            audit: Audit::new(access.clone(), cursors.clone()),
            authentication: Authentication::new(&access, verifier.clone()),
            codes: codes.clone(),
            first_run: FirstRun::new(verifier.clone(), codes.clone()),
            links: Links::new(passwords.clone(), codes),
            mails: Mails::new(access.clone()),
            outbox: Outbox::new(access.context().clone()),
            registrations: Registrations::new(verifier.clone()),
            roles: Roles::new(access.clone()),
            sessions: Sessions::new(access.clone(), cursors.clone()),
            signing_keys: SigningKeys::new(access.clone(), rotation),
            stack: Stack::new(access.clone()),
            users: Users::new(access.clone(), verifier.clone(), cursors),
            access,
            passwords,
        }
    }

    fn context(&self) -> &Context {
        self.access.context()
    }
}
