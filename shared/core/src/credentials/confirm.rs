//! Giving the password again in the control panel, before what takes a fresh one.

use roster_passwords::Password;
use roster_types::error::Result;
use roster_types::input::Input;

use crate::access::caller::Visitor;
use crate::context::conflict_exhausted;
use crate::credentials::Passwords;

impl Passwords {
    /// Compares the caller's password, counted like a sign-in, and notes in their session that it was
    /// given now. `member` is what the form calls it.
    pub async fn confirm(&self, visitor: &Visitor, input: Input<Password>, member: &'static str) -> Result<()> {
        let caller = self.access.authenticate(visitor).await?;
        let password = input.valid()?;
        let confirmed = self.verifier.confirm_password(&caller, caller.user(), Some(&password), member).await?;
        let confirmed = confirmed.ok_or_else(conflict_exhausted)?;
        let noted = self.context.store().confirm_session(caller.session_id(), self.context.now());
        let (noted, ()) = futures::future::join(noted, confirmed.attempt.succeeded()).await;
        Ok(noted?)
    }
}
