//! Ending sessions: this one, one of them, all of them.

use futures::future;

use super::caller::DEAD;
use super::{Caller, Directory, Visitor};
use crate::audit::{Action, Actor, AuditEntry};
use crate::error::{Error, Result};
use crate::input::Input;
use crate::role::Permission;
use crate::session::SessionId;
use crate::store::{Batch, Denied, Found, Refusal};
use crate::user::{Profile, UserId};

/// Which sessions to end.
#[derive(Clone, Debug)]
pub enum SessionsToEnd {
    /// The one that asks.
    This,
    /// All of the caller's.
    All,
    /// One's own, or anybody's by `sessions:revoke`; an id that cannot be one is an unknown one.
    One(Option<SessionId>),
}

impl Directory {
    /// Ends sessions; how many.
    pub async fn end_sessions(&self, visitor: &Visitor, input: Input<SessionsToEnd>) -> Result<usize> {
        let batch = match input.peek() {
            Some(SessionsToEnd::One(Some(id))) => Batch::new().session(id),
            _ => Batch::new(),
        };
        let (caller, found) = self.recognise(visitor, batch).await?;
        match input.valid()? {
            SessionsToEnd::This => {
                let ended = self.end_one(&caller, caller.session_id(), caller.id()).await;
                // Ended by somebody else a moment ago: the token is as dead as in any later request.
                ended.map_err(|error| if matches!(error, Error::SessionNotFound) { DEAD } else { error })
            }
            SessionsToEnd::All => self.end_all(&caller).await,
            SessionsToEnd::One(None) => Err(Error::SessionNotFound),
            SessionsToEnd::One(Some(id)) => {
                let owner = self.owner_of_session(&caller, &id, &found).await?;
                self.end_one(&caller, &id, owner).await
            }
        }
    }

    /// A foreign session looks to those without the right exactly like one that is not there; and one
    /// that opens nothing any more is there for nobody.
    async fn owner_of_session(&self, caller: &Caller, id: &SessionId, found: &Found) -> Result<UserId> {
        let session = found.session(id)?.ok_or(Error::SessionNotFound)?;
        let owner = if session.user_id == caller.id() {
            Some(caller.profile.clone())
        } else if caller.holds(Permission::SessionsRevoke) {
            self.store().find(Batch::new().profile(session.user_id)).await?.profile(session.user_id)?
        } else {
            None
        };
        match owner {
            Some(owner) if session.is_live(&owner, self.now()) => Ok(session.user_id),
            Some(_) | None => Err(Error::SessionNotFound),
        }
    }

    async fn end_one(&self, caller: &Caller, id: &SessionId, owner: UserId) -> Result<usize> {
        let mut transaction = self.store().transaction();
        transaction.end_session(id, owner);
        transaction.revoke_session(id, self.now());
        transaction.record(&self.ending(caller, Action::SessionEnded, owner, Some(id.clone())));
        match transaction.commit().await {
            Ok(()) => Ok(1),
            Err(Denied::Refused(Refusal::SessionGone, _)) => Err(Error::SessionNotFound),
            Err(denied) => Err(denied.into()),
        }
    }

    async fn end_all(&self, caller: &Caller) -> Result<usize> {
        let mut transaction = self.store().transaction();
        transaction.end_all_sessions(caller.id(), None);
        transaction.revoke_user(caller.id(), self.now());
        transaction.record(&self.ending(caller, Action::SessionsEnded, caller.id(), None));
        let ended = async { Ok::<(), Error>(transaction.commit().await?) };
        let ((), live) = future::try_join(ended, self.count_live_sessions(&caller.profile)).await?;
        Ok(live)
    }

    /// How many live sessions a user has, as the index says: it may lag by a second.
    pub(super) async fn count_live_sessions(&self, owner: &Profile) -> Result<usize> {
        let mut count = 0;
        let mut after = None;
        // A thousand is enough to say; beyond that the number helps nobody.
        for _ in 0..10 {
            let begun = self.store().begin_sessions(owner.user.id, self.now(), after, 100).await?;
            let (page, next) = self.store().finish_sessions(begun, owner.epoch).await?;
            count += page.len();
            after = next;
            if after.is_none() {
                break;
            }
        }
        Ok(count)
    }

    fn ending(&self, caller: &Caller, action: Action, owner: UserId, session: Option<SessionId>) -> AuditEntry {
        AuditEntry {
            at: self.now(),
            action,
            actor: Actor::User(caller.id()),
            subject: Some(owner),
            session,
            detail: None,
            client: caller.client.clone(),
        }
    }
}
