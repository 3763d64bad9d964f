//! Looking up users by any of several marks at once (dialect B's `any`).

use futures::future;
use roster_store::{Batch, ListFilter};
use roster_types::email::Email;
use roster_types::error::Result;
use roster_types::fold::SearchPrefix;
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::user::{User, UserId};

use crate::access::caller::Visitor;
use crate::cursors::bad_cursor;
use crate::users::Users;
use crate::users::list_users::ListQuery;
use crate::users::list_users::PageOf;
use crate::users::list_users::filters;

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

impl Users {
    /// A page of the users with all of these marks (`users:read`), in id order.
    pub async fn find_users(&self, visitor: &Visitor, input: Input<UserQuery>) -> Result<PageOf<User>> {
        let is_list = input.peek().is_some_and(|query| query.ids.is_none() && query.email.is_none());
        if is_list {
            return self.list_users(visitor, input.map(|query| query.list)).await;
        }
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::UsersRead)?;
        let query = input.valid()?;
        let marks = Marks::of(&query);
        let UserQuery { ids, email, list } = &query;
        let cursor = self.cursors.open_cursor(&list.paging, &caller.actor(), &marks.all(list))?;
        let after = cursor.map_or(Ok(0), |text| text.parse().map_err(|_| bad_cursor()))?;
        let (named, owner) =
            future::try_join(self.read_users(ids.as_deref()), self.read_owner_of(email.as_ref())).await?;
        let mut users = match (named, owner) {
            (Some(named), None) => named,
            (None, Some(owner)) => owner,
            (Some(named), Some(owner)) => named.into_iter().filter(|user| owner.contains(user)).collect(),
            (None, None) => Vec::new(),
        };
        users.retain(|user| user.id.get() > after && fits(user, list));
        users.sort_by_key(|user| user.id);
        let has_more = users.len() > list.paging.limit;
        users.truncate(list.paging.limit);
        let last = users.last().filter(|_| has_more).map(|user| user.id.to_string());
        let next_cursor = match last {
            Some(position) => {
                Some(self.cursors.make_cursor(&list.paging, &caller.actor(), &marks.all(list), &position)?)
            }
            None => None,
        };
        Ok(PageOf { items: users, next_cursor })
    }

    /// The users with these ids, as far as there are any.
    async fn read_users(&self, ids: Option<&[UserId]>) -> Result<Option<Vec<User>>> {
        let Some(ids) = ids else { return Ok(None) };
        let found = self.context.store().find(ids.iter().copied().fold(Batch::new(), Batch::profile)).await?;
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
        let account = self.context.store().find(Batch::new().credentials(email)).await?.credentials(email)?;
        let Some(account) = account else { return Ok(Some(Vec::new())) };
        self.read_users(Some(&[account.user_id])).await
    }
}

/// Whether a user has the marks that lists know.
fn fits(user: &User, list: &ListQuery) -> bool {
    let filter = ListFilter { role: list.role.clone(), status: list.status };
    let begins = |prefix: &SearchPrefix| prefix.matches(user.name.as_str()) || prefix.matches(user.email.as_str());
    filter.admits(user) && list.q.as_ref().is_none_or(begins)
}

/// The marks that only a lookup knows, as its cursors are bound to them.
struct Marks {
    ids: String,
    email: String,
}

impl Marks {
    fn of(query: &UserQuery) -> Self {
        let ids = query.ids.iter().flatten().map(UserId::to_string).collect::<Vec<_>>().join(",");
        let email = query.email.iter().flatten().map(Email::as_str).collect();
        Self { ids, email }
    }

    fn all<'a>(&'a self, list: &'a ListQuery) -> [(&'a str, &'a str); 5] {
        let [role, status, q] = filters(list);
        [("ids", &self.ids), ("email", &self.email), role, status, q]
    }
}
