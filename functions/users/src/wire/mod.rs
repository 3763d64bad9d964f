//! Requests and responses: [`users`] of the token API, [`management`], [`roles`] and [`audit`] of the management
//! API. Errors have the format of [`shared::http::titled`].

pub(crate) mod audit;
pub(crate) mod management;
pub(crate) mod roles;
pub(crate) mod users;

use serde::Serialize;
use shared::directory::{PageOf, WhichUser};
use shared::http::PathParam;
use shared::input::Input;
use shared::user::{User, UserId};
use utoipa::ToSchema;

/// Returns the user that a path names.
pub(crate) fn which_user(id: &PathParam) -> Input<WhichUser> {
    Input::of(WhichUser::Id(id.parse(UserId::parse)))
}

/// A page of users, each as the dialect shows one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<'a, T> {
    users: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<&'a str>,
}

impl<'a, T: From<&'a User>> From<&'a PageOf<User>> for Page<'a, T> {
    fn from(page: &'a PageOf<User>) -> Self {
        Self { users: page.items.iter().map(T::from).collect(), next_cursor: page.next_cursor.as_deref() }
    }
}
