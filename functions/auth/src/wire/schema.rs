//! What this dialect's requests hold, for the API's description: they are read member by member, in the
//! modules beside this one.
#![expect(dead_code, reason = "only the schemas that are derived from these types are ever used")]

use shared::openapi::values::{Email, KeyKind, Moment, Name, NewPassword, Password};
use utoipa::ToSchema;

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

/// What somebody signs in with.
#[derive(ToSchema)]
#[schema(as = tokens::SignIn, example = json!({
    "api_key": "YOUR_API_KEY", "username": "your_username", "password": "your_password",
}))]
pub(crate) struct SignIn {
    #[schema(min_length = 1)]
    api_key: String,
    /// The account's email.
    #[schema(min_length = 1)]
    username: String,
    password: Password,
    /// With `offline_access` among its words there is a refresh token.
    #[schema(min_length = 1)]
    scope: Option<String>,
}

/// A refresh token.
#[derive(ToSchema)]
#[schema(as = tokens::Refresh, example = json!({"refresh_token": "YOUR_REFRESH_TOKEN"}))]
pub(crate) struct Refresh {
    #[schema(min_length = 1)]
    refresh_token: String,
}

/// An API key to be made.
#[derive(ToSchema)]
#[schema(as = tokens::KeyToMake, example = json!({"name": "ci"}))]
pub(crate) struct NewKey {
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    kind: Option<KeyKind>,
    /// It must lie ahead.
    expires_at: Option<Moment>,
    /// One's present one, where the session is older than five minutes.
    password: Option<Password>,
}
