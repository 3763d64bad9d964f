//! The query strings of lists.

use roster_core as directory;
use utoipa::IntoParams;

use super::values::{Cursor, Limit, RoleName, Search, Status};
use crate::{Form, Request};

crate::request! {
    /// Which part of a list.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    pub struct Paging {
        #[param(value_type = Limit, inline, required = false)]
        limit: Option<Limit>,
        #[param(value_type = Cursor, inline, required = false)]
        cursor: Option<Cursor>,
    }
}

impl Paging {
    /// Returns the part of the list `route`.
    pub fn of(self, route: &'static str) -> directory::Paging {
        paging(route, self.limit, self.cursor)
    }
}

/// Returns a part of the list `route`. A cursor of one route is not valid for another.
pub fn paging(route: &'static str, limit: Option<Limit>, cursor: Option<Cursor>) -> directory::Paging {
    let limit = limit.map_or(Limit::MAX, |limit| limit.0);
    directory::Paging { route, limit, cursor: cursor.map(|cursor| cursor.0) }
}

crate::request! {
    /// Which users, and which part of the list of them.
    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    pub struct Filters {
        #[param(value_type = RoleName, inline, required = false)]
        role: Option<RoleName>,
        #[param(value_type = Status, inline, required = false)]
        status: Option<Status>,
        #[param(value_type = Search, inline, required = false)]
        q: Option<Search>,
        #[param(value_type = Limit, inline, required = false)]
        limit: Option<Limit>,
        #[param(value_type = Cursor, inline, required = false)]
        cursor: Option<Cursor>,
    }
}

impl Filters {
    /// Returns the part of the list of users `route`.
    pub fn of(self, route: &'static str) -> directory::ListQuery {
        directory::ListQuery {
            role: self.role.map(|role| role.0),
            status: self.status.map(|status| status.0),
            q: self.q.map(|q| q.0),
            paging: paging(route, self.limit, self.cursor),
        }
    }
}

impl Form {
    /// Reads [`Paging`] beside other members.
    pub fn paging(&mut self, route: &'static str) -> Option<directory::Paging> {
        Paging::read(self, &()).map(|paging| paging.of(route))
    }

    /// Reads [`Filters`] beside other members.
    pub fn list_query(&mut self, route: &'static str) -> Option<directory::ListQuery> {
        Filters::read(self, &()).map(|filters| filters.of(route))
    }
}
