//! The body of a request, within its limit and of its type: see [`super::service`].

use std::convert::Infallible;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};

use super::{BODY_LIMIT, Form};

/// A body that is JSON by its own account.
#[derive(Clone, Debug)]
pub struct Payload(Bytes);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        // The service has read it whole before: it cannot fail or exceed the limit here.
        Ok(Self(to_bytes(request.into_body(), BODY_LIMIT).await.unwrap_or_default()))
    }
}

impl Payload {
    /// Its members.
    pub fn form(&self) -> Form {
        Form::from_json(&self.0)
    }

    /// The fields of the form on a page.
    pub fn page_form(&self) -> Form {
        Form::from_page(&self.0)
    }

    /// The same fields as texts, for showing the form again.
    pub fn page_fields(&self) -> Vec<(String, String)> {
        serde_urlencoded::from_bytes(&self.0).unwrap_or_default()
    }

    /// Its bytes as they were sent.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
