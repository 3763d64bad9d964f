//! The body of a request. [`super::service`] has checked its size and content type before.

use std::convert::Infallible;

use axum::body::{Bytes, to_bytes};
use axum::extract::FromRequest;
use roster_core::bootstrap::Services;
use roster_passwords::PasswordPolicy;
use roster_types::input::Input;

use super::{BODY_LIMIT, Form, Request};

/// A JSON body, read as the request `T`.
pub struct Body<T>(pub Input<T>);

impl<T: Request<PasswordPolicy>, S: Services + Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Infallible;

    async fn from_request(request: axum::extract::Request, services: &S) -> Result<Self, Infallible> {
        let payload = Payload::from_request(request, services).await?;
        Ok(Self(payload.form().request_with_passwords(services.context().password_policy())))
    }
}

/// A body that has not been parsed.
#[derive(Clone, Debug)]
pub struct Payload(Bytes);

impl<S: Send + Sync> FromRequest<S> for Payload {
    type Rejection = Infallible;

    async fn from_request(request: axum::extract::Request, _: &S) -> Result<Self, Infallible> {
        // The service has read the whole body before: reading cannot fail or exceed the limit here.
        Ok(Self(to_bytes(request.into_body(), BODY_LIMIT).await.unwrap_or_default()))
    }
}

impl Payload {
    /// Returns the members of a JSON body.
    pub fn form(&self) -> Form {
        Form::from_json(&self.0)
    }

    /// Returns the fields of an HTML form.
    pub fn page_form(&self) -> Form {
        Form::from_page(&self.0)
    }

    /// Returns the same fields as texts, to show the form again.
    pub fn page_fields(&self) -> Vec<(String, String)> {
        serde_urlencoded::from_bytes(&self.0).unwrap_or_default()
    }

    /// Returns the bytes as they were sent.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}
