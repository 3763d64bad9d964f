//! Ending sessions: this one, one of them, all of them.

use futures::future;
use roster_store::{Batch, Denied, Found, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::session::SessionId;
use roster_types::user::{Profile, UserId};

use crate::access::caller::Caller;
use crate::access::caller::DEAD;
use crate::access::caller::Visitor;
use crate::context::Context;
use crate::context::retry_on_conflict;
use crate::sessions::Sessions;

/// Which sessions to end.
#[derive(Clone, Debug)]
pub enum SessionsToEnd {
    /// The one that asks.
    This,
    /// All of the caller's.
    All,
    /// All of the caller's but the one that asks.
    Others,
    /// One's own, or anybody's by `sessions:revoke`; an id that cannot be one is an unknown one.
    One(Option<SessionId>),
}

impl Sessions {
    /// Ends sessions; how many.
    pub async fn end_sessions(&self, visitor: &Visitor, input: Input<SessionsToEnd>) -> Result<usize> {
        let batch = match input.peek() {
            Some(SessionsToEnd::One(Some(id))) => Batch::new().session(id),
            _ => Batch::new(),
        };
        let (caller, found) = self.access.authenticate_with(visitor, batch).await?;
        match input.valid()? {
            SessionsToEnd::This => {
                let id = caller.session_id();
                let ended = self.end_one(id, caller.id(), self.ending_by(&caller, caller.id(), Some(id))).await;
                // Ended by somebody else a moment ago: the token is as dead as in any later request.
                ended.map_err(|error| if matches!(error, Error::SessionNotFound) { DEAD } else { error })
            }
            SessionsToEnd::All => {
                let ended = self.end_all(&caller.profile, self.ending_by(&caller, caller.id(), None)).await;
                // Deleted a moment ago: likewise.
                ended.map_err(|error| if matches!(error, Error::UserNotFound) { DEAD } else { error })
            }
            SessionsToEnd::Others => self.end_others(visitor, caller).await,
            SessionsToEnd::One(None) => Err(Error::SessionNotFound),
            SessionsToEnd::One(Some(id)) => {
                let owner = self.owner_of_session(&caller, &id, &found).await?;
                self.end_one(&id, owner, self.ending_by(&caller, owner, Some(&id))).await
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
            self.context.store().find(Batch::new().profile(session.user_id)).await?.profile(session.user_id)?
        } else {
            None
        };
        match owner {
            Some(owner) if session.is_live(&owner, self.context.now()) => Ok(session.user_id),
            Some(_) | None => Err(Error::SessionNotFound),
        }
    }

    pub(crate) async fn end_one(&self, id: &SessionId, owner: UserId, entry: AuditEntry) -> Result<usize> {
        let mut transaction = self.context.store().transaction();
        transaction.end_session(id, owner);
        transaction.revoke_session(id, self.context.now());
        transaction.record(&entry);
        match transaction.commit().await {
            Ok(()) => Ok(1),
            Err(Denied::Refused(Refusal::SessionGone, _)) => Err(Error::SessionNotFound),
            Err(denied) => Err(denied.into()),
        }
    }

    /// All but the one that asks, which goes on in the next epoch.
    async fn end_others(&self, visitor: &Visitor, mut caller: Caller) -> Result<usize> {
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                caller = self.access.authenticate(visitor).await?;
            }
            let mut transaction = self.context.store().transaction();
            transaction.end_other_sessions(caller.id(), caller.profile.epoch, caller.session_id());
            transaction.revoke_user(caller.id(), self.context.now());
            let mut entry = self.ending_by(&caller, caller.id(), None);
            entry.session = Some(caller.session_id().clone());
            entry.detail = Some("all others".to_owned());
            transaction.record(&entry);
            let live = self.context.count_live_sessions(&caller.profile);
            let (committed, live) = future::join(transaction.commit(), live).await;
            match committed {
                Ok(()) => return Ok(Some(live?.saturating_sub(1))),
                Err(Denied::Refused(Refusal::UserChanged | Refusal::SessionGone, _)) => {}
                Err(denied) => return Err(denied.into()),
            }
            Ok(None)
        })
    }

    pub(crate) async fn end_all(&self, owner: &Profile, entry: AuditEntry) -> Result<usize> {
        let id = owner.user.id;
        let mut transaction = self.context.store().transaction();
        transaction.end_all_sessions(id);
        transaction.revoke_user(id, self.context.now());
        transaction.record(&entry);
        let ended = async {
            match transaction.commit().await {
                Ok(()) => Ok(()),
                Err(Denied::Refused(Refusal::UserChanged, _)) => Err(Error::UserNotFound),
                Err(denied) => Err(denied.into()),
            }
        };
        let ((), live) = future::try_join(ended, self.context.count_live_sessions(owner)).await?;
        Ok(live)
    }

    /// What the trail says of a caller who ends one session, or all.
    fn ending_by(&self, caller: &Caller, owner: UserId, session: Option<&SessionId>) -> AuditEntry {
        let action = if session.is_some() { Action::SessionEnded } else { Action::SessionsEnded };
        self.ending(caller.actor(), caller.client.clone(), action, owner, session.cloned())
    }

    /// What the trail says of whoever ends sessions.
    pub(crate) fn ending(
        &self,
        actor: Actor,
        client: Client,
        action: Action,
        owner: UserId,
        session: Option<SessionId>,
    ) -> AuditEntry {
        AuditEntry::new(self.context.now(), action, actor).about(owner).session(session).client(client)
    }
}

impl Context {
    /// How many live sessions a user has, as the index says: it may lag by a second.
    pub(crate) async fn count_live_sessions(&self, owner: &Profile) -> Result<usize> {
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
}
