//! The registration of an account by its owner.

use serde::Serialize;
use shared::api_key::ApiKeySecret;
use shared::directory::{self, NewRegistration, RegistrationPassword};
use shared::http::request;
use shared::openapi::values::{Email, Name, NewPassword};
use utoipa::ToSchema;

request! {
    /// What somebody registers with.
    #[derive(ToSchema)]
    #[schema(as = tokens::Registration, example = json!({
        "name": "Ada Lovelace", "email": "ada@example.com", "password": "notes on the engine",
    }))]
    pub(crate) struct Registration {
        name: Name,
        email: Email,
        password: NewPassword,
    }
}

impl From<Registration> for NewRegistration {
    fn from(new: Registration) -> Self {
        Self { name: new.name.0, email: new.email.0, password: RegistrationPassword::Clear(new.password.0) }
    }
}

/// A new account and its first API key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Registered, example = json!({
    "id": 3, "name": "Ada Lovelace", "email": "ada@example.com", "api_key": "YOUR_API_KEY",
}))]
pub(crate) struct Registered<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
    #[schema(value_type = String)]
    api_key: Option<String>,
}

impl<'a> From<&'a directory::Registered> for Registered<'a> {
    fn from(registered: &'a directory::Registered) -> Self {
        let user = &registered.user;
        Self {
            id: user.id.get(),
            name: user.name.as_str(),
            email: user.email.as_str(),
            api_key: registered.api_key.as_ref().map(ApiKeySecret::expose),
        }
    }
}
