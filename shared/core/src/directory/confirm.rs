//! Giving the password again in the control panel, before what takes a fresh one.

use roster_passwords::Password;
use roster_types::error::Result;
use roster_types::input::Input;

use super::{Directory, Visitor, outraced};

impl Directory {
    /// Compares the caller's password, counted like a sign-in, and notes in their session that it was
    /// given now. `member` is what the form calls it.
    pub async fn confirm(&self, visitor: &Visitor, input: Input<Password>, member: &'static str) -> Result<()> {
        let caller = self.authenticate(visitor).await?;
        let password = input.valid()?;
        let confirmed = self.confirm_password(&caller, caller.user(), Some(&password), member).await?;
        let confirmed = confirmed.ok_or_else(outraced)?;
        let noted = self.store().confirm_session(caller.session_id(), self.now());
        let (noted, ()) = futures::future::join(noted, self.try_succeeded(&confirmed.counted)).await;
        Ok(noted?)
    }
}
