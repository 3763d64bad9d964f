//! The query string, read like the members of a body.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use roster_core::directory::{ListQuery, Paging};
use roster_types::error::Problem;
use roster_types::fold::SearchPrefix;
use serde_json::Value;

use super::Form;

/// A request's query string.
#[derive(Clone, Debug)]
pub struct Query(String);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.uri.query().unwrap_or_default().to_owned()))
    }
}

impl Query {
    /// Its parameters, each a string.
    pub fn form(&self) -> Form {
        Form::from_query(&self.0)
    }

    /// The fields of a page's form that was sent as a query, where one that was left empty is not there.
    pub fn page_form(&self) -> Form {
        Form::from_page(self.0.as_bytes())
    }

    /// The same fields as texts, for showing the form again.
    pub fn page_fields(&self) -> Vec<(String, String)> {
        serde_urlencoded::from_str(&self.0).unwrap_or_default()
    }
}

/// The most entries of a page, and as many as come unless fewer are asked for.
const MOST_PER_PAGE: u64 = 100;

impl Form {
    /// The parameters of a query string, each a string.
    pub fn from_query(text: &str) -> Self {
        match serde_urlencoded::from_str::<Vec<(String, String)>>(text) {
            Ok(pairs) => Self::from_pairs(pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect()),
            Err(_) => Self::malformed("The query string cannot be read."),
        }
    }

    /// The fields of a page's form. A browser sends every field there is: one that was left empty is not
    /// there.
    pub fn from_page(body: &[u8]) -> Self {
        match serde_urlencoded::from_bytes::<Vec<(String, String)>>(body) {
            Ok(pairs) => {
                let filled = pairs.into_iter().filter(|(_, text)| !text.is_empty());
                Self::from_pairs(filled.map(|(name, text)| (name, Value::String(text))).collect())
            }
            Err(_) => Self::malformed("The form cannot be read."),
        }
    }

    /// `limit` and `cursor` of the list `route`.
    pub fn paging(&mut self, route: &'static str) -> Option<Paging> {
        let has_limit = self.has("limit");
        let limit = self.optional_value("limit", read_limit);
        let cursor = self.optional("cursor", |text| Ok(text.to_owned()));
        let limit = if has_limit { limit? } else { usize::try_from(MOST_PER_PAGE).ok()? };
        Some(Paging { route, limit, cursor })
    }

    /// What narrows the list of users `route`.
    pub fn list_query(&mut self, route: &'static str) -> Option<ListQuery> {
        let role = self.optional("role", Self::role);
        let status = self.optional("status", Self::status);
        let q = self.optional("q", |text| SearchPrefix::parse(text).ok_or(Problem::Invalid));
        let paging = self.paging(route)?;
        Some(ListQuery { role, status, q, paging })
    }
}

/// A number in a body, digits in a query string.
fn read_limit(value: &Value) -> Result<usize, Problem> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1..=MOST_PER_PAGE).contains(number));
    number.and_then(|number| usize::try_from(number).ok()).ok_or(Problem::Invalid)
}
