//! Lists of sessions: one's own, another's, everybody's.

use std::collections::HashMap;

use super::list_users::bad_cursor;
use super::{Caller, Directory, PageOf, Paging, Visitor};
use crate::email::Email;
use crate::error::{Error, Result};
use crate::input::Input;
use crate::role::Permission;
use crate::session::{ListedSession, SessionId};
use crate::store::{Batch, StartedAt};
use crate::user::{Profile, Status, UserId};

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

impl Directory {
    /// A page of a user's sessions, newest first.
    pub async fn list_sessions(&self, visitor: &Visitor, input: Input<SessionQuery>) -> Result<PageOf<SessionView>> {
        let named = input.text("user_id").and_then(UserId::parse);
        let batch = named.into_iter().fold(Batch::new(), Batch::profile);
        let (caller, found) = self.recognise(visitor, batch).await?;
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
        self.page_of_sessions(&caller, &owner, &query.paging).await
    }

    async fn page_of_sessions(&self, caller: &Caller, owner: &Profile, paging: &Paging) -> Result<PageOf<SessionView>> {
        if owner.user.status == Status::Inactive {
            return Ok(PageOf { items: Vec::new(), next_cursor: None });
        }
        let whose = owner.user.id.to_string();
        let filters = [("user", whose.as_str())];
        let after = self.open_cursor(paging, caller.id(), &filters)?.map(StartedAt);
        let (sessions, next) =
            self.store().list_sessions(owner.user.id, owner.epoch, self.now(), after, paging.limit).await?;
        let items = sessions
            .into_iter()
            .map(|session| SessionView { is_current: session.id == *caller.session_id(), session })
            .collect();
        let next_cursor = match next {
            Some(StartedAt(position)) => Some(self.make_cursor(paging, caller.id(), &filters, &position)?),
            None => None,
        };
        Ok(PageOf { items, next_cursor })
    }

    /// A page of everybody's sessions in no order (`sessions:read`), or of one's own, newest first.
    pub async fn list_every_session(&self, visitor: &Visitor, input: Input<Paging>) -> Result<PageOf<EverySession>> {
        let caller = self.authenticate(visitor).await?;
        let paging = input.valid()?;
        if !caller.holds(Permission::SessionsRead) {
            let page = self.page_of_sessions(&caller, &caller.profile, &paging).await?;
            let email = &caller.user().email;
            let items = page.items.into_iter();
            let items = items.map(|view| EverySession { session: view.session, email: email.clone() }).collect();
            return Ok(PageOf { items, next_cursor: page.next_cursor });
        }
        let position = self.open_cursor(&paging, caller.id(), &[])?;
        let after = position.map(|id| SessionId::parse(&id).ok_or_else(bad_cursor)).transpose()?;
        let (rows, last) = self.store().scan_sessions(self.now(), after, paging.limit).await?;
        let items = self.live_with_owners(rows).await?;
        let next_cursor = match last {
            Some(id) => Some(self.make_cursor(&paging, caller.id(), &[], id.as_str())?),
            None => None,
        };
        Ok(PageOf { items, next_cursor })
    }

    /// Those of a page that live, with their owners: whoever was deleted, deactivated or signed out
    /// everywhere has rows left that open nothing.
    async fn live_with_owners(&self, rows: Vec<(ListedSession, u64)>) -> Result<Vec<EverySession>> {
        let batch = rows.iter().map(|(session, _)| session.user_id).fold(Batch::new(), Batch::profile);
        let found = self.store().find(batch).await?;
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
