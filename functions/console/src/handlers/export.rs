//! `/panel/users/export` and `/panel/users.csv`: the users as a file, in parts, so that no request costs
//! more than another however many users there are.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, LINK};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;
use futures::future;
use shared::directory::PageOf;
use shared::http::{HandlerResult, Query};
use shared::user::User;

use crate::csv;
use crate::guest::Guest;
use crate::links::with_query;
use crate::page::{Frame, Place, page};
use crate::services::Services;
use crate::wire::{self, plain};

const FILE: &str = "/panel/users.csv";

/// What a part begins with, so that spreadsheets take it for UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Template)]
#[template(path = "export.html")]
struct ExportPage {
    frame: Frame,
    /// All of it, for a script to fetch part by part.
    whole: String,
    part: u32,
    count: usize,
    file: String,
    next: Option<String>,
}

/// What narrows the export, and where in it a part begins.
struct Wanted {
    filters: [(&'static str, String); 3],
    cursor: String,
    part: u32,
}

impl Wanted {
    fn of(query: &Query) -> Self {
        let mut form = query.page_form();
        let mut text = |field| plain(&mut form, field).unwrap_or_default();
        let filters = ["q", "role", "status"].map(|field| (field, text(field)));
        Self { filters, cursor: text("cursor"), part: text("part").parse().unwrap_or(1) }
    }

    /// A link to a part of the same.
    fn link(&self, path: &str, cursor: &str, part: u32) -> String {
        let number = if part > 1 { part.to_string() } else { String::new() };
        let filters = self.filters.each_ref().map(|(name, value)| (*name, value.as_str()));
        with_query(path, &[&filters[..], &[("cursor", cursor), ("part", &number)]].concat())
    }
}

/// One part to download, and the way to the next.
pub(crate) async fn show(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let users = services.users.list_users(&guest.visitor, wire::users::export(query.page_form()));
    let (caller, users) = future::try_join(services.access.authenticate(&guest.visitor), users).await?;

    let wanted = Wanted::of(&query);
    let next = users.next_cursor.as_deref();
    page(&ExportPage {
        frame: guest.frame_of(&caller, Place::Users),
        whole: wanted.link(FILE, "", 1),
        part: wanted.part,
        count: users.items.len(),
        file: wanted.link(FILE, &wanted.cursor, wanted.part),
        next: next.map(|cursor| wanted.link("/panel/users/export", cursor, wanted.part.saturating_add(1))),
    })
}

/// The part itself. The next one is linked in a header (RFC 8288).
pub(crate) async fn part(State(services): State<Services>, guest: Guest, query: Query) -> HandlerResult {
    let users = services.users.list_users(&guest.visitor, wire::users::export(query.page_form())).await?;

    let wanted = Wanted::of(&query);
    let name = format!("attachment; filename=\"users-{}.csv\"", wanted.part);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    // What has an encoding Lambda's runtime sends as bytes. Text it would decode, and drop the mark.
    headers.insert(CONTENT_ENCODING, HeaderValue::from_static("identity"));
    headers.extend(HeaderValue::try_from(name).map(|name| (CONTENT_DISPOSITION, name)));
    if let Some(cursor) = &users.next_cursor {
        let link = format!("<{}>; rel=\"next\"", wanted.link(FILE, cursor, wanted.part.saturating_add(1)));
        headers.extend(HeaderValue::try_from(link).map(|link| (LINK, link)));
    }
    Ok((headers, file(&users)).into_response())
}

fn file(users: &PageOf<User>) -> String {
    let head = csv::line(&["id", "name", "email", "role", "status", "created_at", "updated_at"]);
    let lines = users.items.iter().map(|user| {
        csv::line(&[
            &user.id.to_string(),
            user.name.as_str(),
            user.email.as_str(),
            user.role.as_str(),
            user.status.as_str(),
            &user.created_at.rfc3339(),
            &user.updated_at.rfc3339(),
        ])
    });
    [BYTE_ORDER_MARK.to_string(), head].into_iter().chain(lines).collect()
}
