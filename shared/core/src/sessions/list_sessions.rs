//! Lists of sessions: one's own, another's, everybody's.

use std::collections::HashMap;

use futures::future::{self, OptionFuture};
use roster_store::{Batch, SessionListing, StartedAt};
use roster_types::audit::Actor;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::session::{ListedSession, SessionId};
use roster_types::user::{Profile, Status, UserId};

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::cursors::bad_cursor;
use crate::sessions::Sessions;
use crate::users::list_users::PageOf;
use crate::users::list_users::Paging;

/// Whose sessions are wanted.
#[derive(Clone, Debug)]
pub struct SessionQuery {
    /// Another's (`sessions:read`); one's own where nobody is named. An id that cannot be one is an
    /// unknown one.
    pub user: Option<Option<UserId>>,
    /// Which part of them.
    pub paging: Paging,
}

/// A session in its owner's list.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// The session.
    pub session: ListedSession,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

/// A session in everybody's list.
#[derive(Clone, Debug)]
pub struct EverySession {
    /// The session.
    pub session: ListedSession,
    /// Its owner's address.
    pub email: Email,
}

/// Rows of everybody's sessions with their epochs, and the last one where more may follow.
type Scanned = (Vec<(ListedSession, u64)>, Option<SessionId>);

impl Sessions {
    /// A page of a user's sessions, newest first.
    pub async fn list_sessions(&self, visitor: &Visitor, input: Input<SessionQuery>) -> Result<PageOf<SessionView>> {
        let claimed = self.access.claimed(visitor).await?;
        let named = input.text("user_id").and_then(UserId::parse);
        let may_see = claimed.held(Permission::SessionsRead) != Some(false);
        let begin = |reader: UserId| {
            let owner = if input.mentions("user_id") { named } else { Some(reader) };
            let owner = owner.filter(|owner| may_see || *owner == reader);
            let page = owner.zip(input.peek());
            OptionFuture::from(page.map(|(owner, query)| self.begin_sessions(owner, reader, &query.paging)))
        };
        let batch = named.into_iter().fold(Batch::new(), Batch::profile);
        let (caller, found, begun) = self.access.authenticate_and_prefetch(&claimed, visitor, batch, begin).await?;
        let is_own = !input.mentions("user_id") || named == Some(caller.id());
        if !is_own {
            caller.require(Permission::SessionsRead)?;
        }
        let query = input.valid()?;
        let owner = if is_own {
            caller.profile.clone()
        } else {
            let id = query.user.flatten().ok_or(Error::UserNotFound)?;
            found.profile(id)?.ok_or(Error::UserNotFound)?
        };
        let begun = match begun {
            Some(begun) => begun?,
            None => self.begin_sessions(owner.user.id, caller.id(), &query.paging).await?,
        };
        self.finish_sessions(&caller, &owner, &query.paging, begun).await
    }

    async fn begin_sessions(&self, owner: UserId, reader: UserId, paging: &Paging) -> Result<SessionListing> {
        let whose = owner.to_string();
        let after = self.cursors.open_cursor(paging, &Actor::User(reader), &[("user", &whose)])?.map(StartedAt);
        Ok(self.context.store().begin_sessions(owner, self.context.now(), after, paging.limit).await?)
    }

    async fn finish_sessions(
        &self,
        caller: &Caller,
        owner: &Profile,
        paging: &Paging,
        begun: SessionListing,
    ) -> Result<PageOf<SessionView>> {
        if owner.user.status == Status::Inactive {
            return Ok(PageOf { items: Vec::new(), next_cursor: None });
        }
        let (sessions, next) = self.context.store().finish_sessions(begun, owner.epoch).await?;
        let items = sessions
            .into_iter()
            .map(|session| SessionView { is_current: session.id == *caller.session_id(), session })
            .collect();
        let whose = owner.user.id.to_string();
        let next_cursor = match next {
            Some(StartedAt(position)) => {
                Some(self.cursors.make_cursor(paging, &caller.actor(), &[("user", &whose)], &position)?)
            }
            None => None,
        };
        Ok(PageOf { items, next_cursor })
    }

    /// A page of everybody's sessions in no order (`sessions:read`), or of one's own, newest first.
    /// Which of them is read beside the caller, the token says; one that does not is nearly always
    /// somebody's who sees their own.
    pub async fn list_every_session(&self, visitor: &Visitor, input: Input<Paging>) -> Result<PageOf<EverySession>> {
        let claimed = self.access.claimed(visitor).await?;
        let sees_all = claimed.held(Permission::SessionsRead) == Some(true);
        let begin = |reader| {
            let page = input.peek();
            future::join(
                OptionFuture::from(page.filter(|_| sees_all).map(|paging| self.scan_sessions(reader, paging))),
                OptionFuture::from(
                    page.filter(|_| !sees_all).map(|paging| self.begin_sessions(reader, reader, paging)),
                ),
            )
        };
        let (caller, _, (scanned, begun)) =
            self.access.authenticate_and_prefetch(&claimed, visitor, Batch::new(), begin).await?;
        let paging = input.valid()?;
        if caller.holds(Permission::SessionsRead) {
            let (rows, last) = match scanned {
                Some(scanned) => scanned?,
                None => self.scan_sessions(caller.id(), &paging).await?,
            };
            let items = self.live_with_owners(rows).await?;
            let next = last.map(|id| self.cursors.make_cursor(&paging, &caller.actor(), &[], id.as_str()));
            return Ok(PageOf { items, next_cursor: next.transpose()? });
        }
        let begun = match begun {
            Some(begun) => begun?,
            None => self.begin_sessions(caller.id(), caller.id(), &paging).await?,
        };
        let page = self.finish_sessions(&caller, &caller.profile, &paging, begun).await?;
        let email = &caller.user().email;
        let items = page.items.into_iter();
        let items = items.map(|view| EverySession { session: view.session, email: email.clone() }).collect();
        Ok(PageOf { items, next_cursor: page.next_cursor })
    }

    async fn scan_sessions(&self, reader: UserId, paging: &Paging) -> Result<Scanned> {
        let position = self.cursors.open_cursor(paging, &Actor::User(reader), &[])?;
        let after = position.map(|id| SessionId::parse(&id).ok_or_else(bad_cursor)).transpose()?;
        Ok(self.context.store().scan_sessions(self.context.now(), after, paging.limit, false).await?)
    }

    /// Those of a page that live, with their owners: whoever was deleted, deactivated or signed out
    /// everywhere has rows left that open nothing.
    async fn live_with_owners(&self, rows: Vec<(ListedSession, u64)>) -> Result<Vec<EverySession>> {
        let batch = rows.iter().map(|(session, _)| session.user_id).fold(Batch::new(), Batch::profile);
        let found = self.context.store().find(batch).await?;
        let mut owners: HashMap<UserId, Option<Profile>> = HashMap::new();
        let mut live = Vec::new();
        for (session, epoch) in rows {
            let owner = match owners.get(&session.user_id) {
                Some(owner) => owner,
                None => owners.entry(session.user_id).or_insert(found.profile(session.user_id)?),
            };
            let is_live = |owner: &&Profile| owner.epoch == epoch && owner.user.status == Status::Active;
            if let Some(owner) = owner.as_ref().filter(is_live) {
                live.push(EverySession { email: owner.user.email.clone(), session });
            }
        }
        Ok(live)
    }
}
