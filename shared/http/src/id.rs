//! The variable part of a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The only variable part of a path, decoded. It is `None` if it is not UTF-8.
#[derive(Clone, Debug)]
pub struct PathParam(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for PathParam {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let first = params.as_ref().and_then(|params| params.iter().next());
        Ok(Self(first.map(|(_, text)| text.to_owned())))
    }
}

impl PathParam {
    /// Parses the part. A malformed id is `None`: nothing has it.
    pub fn parse<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.0.as_deref().and_then(parse)
    }
}
