//! Looking up users by any of several marks at once (dialect B's `any`).

use futures::future;

use super::list_users::bad_cursor;
use super::{Directory, ListQuery, PageOf, Visitor};
use crate::email::Email;
use crate::error::Result;
use crate::input::Input;
use crate::role::Permission;
use crate::store::{Batch, ListFilter};
use crate::user::{User, UserId};

/// Which users are wanted: all marks that are given must fit.
#[derive(Clone, Debug)]
pub struct UserQuery {
    /// Only these, at most 100.
    pub ids: Option<Vec<UserId>>,
    /// Only the one with this address; one that cannot be one is nobody's.
    pub email: Option<Option<Email>>,
    /// The marks that lists know.
    pub list: ListQuery,
}

impl Directory {
    /// Users by any mark (`users:read`). With ids or an address the answer is whole; otherwise it is
    /// a page of a list.
    pub async fn find_users(&self, visitor: &Visitor, input: Input<UserQuery>) -> Result<PageOf<User>> {
        let is_list = input.peek().is_some_and(|query| query.ids.is_none() && query.email.is_none());
        if is_list {
            return self.list_users(visitor, input.map(|query| query.list)).await;
        }
        let caller = self.authenticate(visitor).await?;
        caller.require(Permission::UsersRead)?;
        let UserQuery { ids, email, list } = input.valid()?;
        if list.paging.cursor.is_some() {
            // No page of a named user was ever left, so no cursor can be one of ours.
            return Err(bad_cursor());
        }
        let (named, owner) =
            future::try_join(self.read_users(ids.as_deref()), self.read_owner_of(email.as_ref())).await?;
        let mut users = match (named, owner) {
            (Some(named), None) => named,
            (None, Some(owner)) => owner,
            (Some(named), Some(owner)) => named.into_iter().filter(|user| owner.contains(user)).collect(),
            (None, None) => Vec::new(),
        };
        let filter = ListFilter { role: list.role, status: list.status };
        let begins = |user: &User| match &list.q {
            None => true,
            Some(prefix) => prefix.matches(user.name.as_str()) || prefix.matches(user.email.as_str()),
        };
        users.retain(|user| filter.admits(user) && begins(user));
        users.sort_by_key(|user| user.id);
        Ok(PageOf { items: users, next_cursor: None })
    }

    /// The users with these ids, as far as there are any.
    async fn read_users(&self, ids: Option<&[UserId]>) -> Result<Option<Vec<User>>> {
        let Some(ids) = ids else { return Ok(None) };
        let found = self.store().find(ids.iter().copied().fold(Batch::new(), Batch::profile)).await?;
        let mut users: Vec<User> = Vec::new();
        for id in ids {
            let is_listed = users.iter().any(|user| user.id == *id);
            if let Some(profile) = found.profile(*id)?.filter(|_| !is_listed) {
                users.push(profile.user);
            }
        }
        Ok(Some(users))
    }

    /// The user with this address, if there is one.
    async fn read_owner_of(&self, email: Option<&Option<Email>>) -> Result<Option<Vec<User>>> {
        let Some(email) = email else { return Ok(None) };
        let Some(email) = email else { return Ok(Some(Vec::new())) };
        let account = self.store().find(Batch::new().credentials(email)).await?.credentials(email)?;
        let Some(account) = account else { return Ok(Some(Vec::new())) };
        self.read_users(Some(&[account.user_id])).await
    }
}
