//! Lists of users, a page at a time.

use futures::future::{self, OptionFuture};
use roster_store::{Batch, Found, ListFilter, Listing, SearchPosition};
use roster_types::audit::Actor;
use roster_types::error::Result;
use roster_types::fold::SearchPrefix;
use roster_types::input::Input;
use roster_types::role::{Permission, Role, RoleName};
use roster_types::user::{Status, User};

use crate::access::authority::Principal;
use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::cursors::bad_cursor;
use crate::users::Users;

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The list's own name: a cursor of one list is none of another.
    pub route: &'static str,
    /// 1 to 100.
    pub limit: usize,
    /// Where to go on, as the last page said.
    pub cursor: Option<String>,
}

/// Which users are wanted.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Only those with this role.
    pub role: Option<RoleName>,
    /// Only those of this status.
    pub status: Option<Status>,
    /// Only those whose name or address begins so.
    pub q: Option<SearchPrefix>,
    /// Which part of them.
    pub paging: Paging,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct PageOf<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one begins, where more follow.
    pub next_cursor: Option<String>,
}

/// A page of users, and what a page of the panel shows beside them.
#[derive(Debug)]
pub struct UserList {
    /// Who asks.
    pub caller: Caller,
    /// The users.
    pub users: PageOf<User>,
    /// All roles there are.
    pub roles: Vec<Role>,
}

/// A page's first reading, made before it is known whether it may be shown.
enum Begun {
    Listing(Listing),
    Search(Vec<User>, Option<SearchPosition>),
}

impl Users {
    /// A page of users (`users:read`). Where the token does not speak against it, the page is read
    /// beside the caller. Nothing of it is shown before the caller has been found to have the right.
    pub async fn list_users(
        &self,
        principal: impl Into<Principal<'_>>,
        input: Input<ListQuery>,
    ) -> Result<PageOf<User>> {
        let known = self.access.known(principal.into()).await?;
        let query = input.peek().filter(|_| known.held(Permission::UsersRead) != Some(false));
        let begin = |reader| OptionFuture::from(query.map(|query| self.begin_page(query, reader)));
        let batch = Batch::new().last_user_id();
        let (auth, found, begun) = self.access.authorize_and_prefetch(&known, batch, begin).await?;
        auth.require(Permission::UsersRead)?;
        let query = input.valid()?;
        let begun = match begun {
            Some(begun) => begun?,
            None => self.begin_page(&query, auth.actor()).await?,
        };
        self.finish_page(&query, &auth.actor(), begun, &found).await
    }

    /// A page of users (`users:read`) for the panel: with who asks, and with all roles, to choose from.
    pub async fn list_users_and_roles(&self, visitor: &Visitor, input: Input<ListQuery>) -> Result<UserList> {
        let (caller, found) = self.access.authenticate_with(visitor, Batch::new().last_user_id()).await?;
        caller.require(Permission::UsersRead)?;
        let query = input.valid()?;
        let reader = caller.actor();
        let page = async {
            let begun = self.begin_page(&query, reader.clone()).await?;
            self.finish_page(&query, &reader, begun, &found).await
        };
        let (users, roles) = future::try_join(page, self.roles.every_role()).await?;
        Ok(UserList { caller, users, roles })
    }

    async fn begin_page(&self, query: &ListQuery, reader: Actor) -> Result<Begun> {
        let limit = query.paging.limit;
        let filter = ListFilter { role: query.role.clone(), status: query.status };
        let position = self.cursors.open_cursor(&query.paging, &reader, &filters(query))?;
        match &query.q {
            Some(prefix) => {
                let from = position.as_deref().map(read_search_position).transpose()?;
                let (users, next) = self.context.store().search_users(prefix, &filter, from, limit).await?;
                Ok(Begun::Search(users, next))
            }
            None => {
                let after = position.map_or(Ok(0), |text| text.parse().map_err(|_| bad_cursor()))?;
                Ok(Begun::Listing(self.context.store().begin_list(filter, after, limit).await?))
            }
        }
    }

    async fn finish_page(
        &self,
        query: &ListQuery,
        reader: &Actor,
        begun: Begun,
        found: &Found,
    ) -> Result<PageOf<User>> {
        let (items, next) = match begun {
            Begun::Search(users, next) => (users, next.as_ref().map(write_search_position)),
            Begun::Listing(listing) => {
                let (users, next) = self.context.store().finish_list(listing, found.last_user_id()?).await?;
                (users, next.map(|id| id.to_string()))
            }
        };
        let next_cursor = match next {
            Some(position) => Some(self.cursors.make_cursor(&query.paging, reader, &filters(query), &position)?),
            None => None,
        };
        Ok(PageOf { items, next_cursor })
    }
}

pub(crate) fn filters(query: &ListQuery) -> [(&str, &str); 3] {
    [
        ("role", query.role.as_ref().map_or("", RoleName::as_str)),
        ("status", query.status.map_or("", Status::as_str)),
        ("q", query.q.as_ref().map_or("", SearchPrefix::folded)),
    ]
}

type IndexPosition = Option<(String, u64)>;

fn write_search_position(position: &SearchPosition) -> String {
    serde_json::json!([position.by_email, position.by_name]).to_string()
}

fn read_search_position(text: &str) -> Result<SearchPosition> {
    let (by_email, by_name): (IndexPosition, IndexPosition) = serde_json::from_str(text).map_err(|_| bad_cursor())?;
    Ok(SearchPosition { by_email, by_name })
}
