//! An account made for oneself.

use serde::Serialize;
use shared::api_key::ApiKeySecret;
use shared::directory::{self, NewRegistration, RegistrationPassword};
use shared::http::Form;
use shared::input::Input;
use shared::password::PasswordPolicy;
use utoipa::ToSchema;

/// `{name, email, password}`.
pub(crate) fn registration(mut form: Form, policy: &PasswordPolicy) -> Input<NewRegistration> {
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    let password = form.new_password("password", true, policy, email.as_ref(), name.as_ref());
    form.finish(|| {
        Some(NewRegistration { name: name?, email: email?, password: RegistrationPassword::Clear(password?) })
    })
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
