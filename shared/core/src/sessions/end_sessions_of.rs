//! Ending the sessions of a user who is named: one of them, or all.

use roster_store::Batch;
use roster_types::audit::Action;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::session::SessionId;
use roster_types::user::UserId;

use crate::access::authority::Principal;
use crate::sessions::Sessions;

/// Whose sessions to end.
#[derive(Clone, Debug)]
pub struct SessionsOf {
    /// Theirs.
    pub user: UserId,
    /// Only this one; without it all of them.
    pub session: Option<SessionId>,
}

impl Sessions {
    /// Ends sessions of a user (`sessions:revoke`); how many. One that has ended, or was never theirs,
    /// is none: whoever asks twice finds the same state, and is told so.
    pub async fn end_sessions_of(
        &self,
        principal: impl Into<Principal<'_>>,
        input: Input<SessionsOf>,
    ) -> Result<usize> {
        let batch = input.peek().map(|of| of.session.iter().fold(Batch::new().profile(of.user), Batch::session));
        let (auth, found) = self.access.authorize(principal.into(), batch.unwrap_or_default()).await?;
        auth.require(Permission::SessionsRevoke)?;
        let SessionsOf { user, session } = input.valid()?;
        let owner = found.profile(user)?.ok_or(Error::UserNotFound)?;
        let (actor, client) = (auth.actor(), auth.client());
        let Some(id) = session else {
            return self.end_all(&owner, self.ending(actor, client, Action::SessionsEnded, user, None)).await;
        };
        if !found.session(&id)?.is_some_and(|session| session.is_live(&owner, self.context.now())) {
            return Ok(0);
        }
        let entry = self.ending(actor, client, Action::SessionEnded, user, Some(id.clone()));
        match self.end_one(&id, user, entry).await {
            Err(Error::SessionNotFound) => Ok(0),
            ended => ended,
        }
    }
}
