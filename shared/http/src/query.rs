//! The query string, which is read like the members of a body.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use roster_types::input::Input;
use serde_json::Value;

use super::{Form, Request};

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
    /// Returns the parameters. Each is a string.
    pub fn form(&self) -> Form {
        Form::from_query(&self.0)
    }

    /// Returns the fields of an HTML form that was sent as a query. Empty fields are left out.
    pub fn page_form(&self) -> Form {
        Form::from_page(self.0.as_bytes())
    }

    /// Returns the same fields as texts, to show the form again.
    pub fn page_fields(&self) -> Vec<(String, String)> {
        serde_urlencoded::from_str(&self.0).unwrap_or_default()
    }
}

/// A query string, read as the request `T`.
pub struct QueryParams<T>(pub Input<T>);

impl<T: Request<()>, S: Send + Sync> FromRequestParts<S> for QueryParams<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Form::from_query(parts.uri.query().unwrap_or_default()).request()))
    }
}

impl Form {
    /// Parses a query string. Each parameter is a string.
    pub fn from_query(text: &str) -> Self {
        match serde_urlencoded::from_str::<Vec<(String, String)>>(text) {
            Ok(pairs) => Self::from_pairs(pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect()),
            Err(_) => Self::malformed("The query string cannot be read."),
        }
    }

    /// Parses an HTML form. Empty fields are left out, because a browser sends every field.
    pub fn from_page(body: &[u8]) -> Self {
        match serde_urlencoded::from_bytes::<Vec<(String, String)>>(body) {
            Ok(pairs) => {
                let filled = pairs.into_iter().filter(|(_, text)| !text.is_empty());
                Self::from_pairs(filled.map(|(name, text)| (name, Value::String(text))).collect())
            }
            Err(_) => Self::malformed("The form cannot be read."),
        }
    }
}
