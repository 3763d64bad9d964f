//! What this dialect's requests hold, for the API's description: they are read member by member, in
//! the module `request`.
#![expect(dead_code, reason = "only the schemas that are derived from these types are ever used")]

use shared::openapi::values::{Cursor, Email, Limit, Name, NewPassword, Password, RoleName, Search, Status};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Schema, Type};

/// An account to be made.
#[derive(ToSchema)]
#[schema(as = accounts::UserRegSchema, example = json!({
    "passw": "example_string", "email": "user@example.com", "name": "Example Name",
}))]
pub(crate) struct UserRegSchema {
    passw: NewPassword,
    email: Email,
    name: Name,
    /// Any but `user` takes the permission `roles:assign`.
    role: Option<RoleName>,
}

/// What somebody logs in with.
#[derive(ToSchema)]
#[schema(as = accounts::UserLogInSchema, example = json!({"email": "user@example.com", "passw": "example_string"}))]
pub(crate) struct UserLogInSchema {
    #[schema(min_length = 1)]
    email: String,
    passw: Password,
}

/// A refresh token.
#[derive(ToSchema)]
#[schema(as = accounts::Refresh, example = json!({"refresh_token": "YOUR_REFRESH_TOKEN"}))]
pub(crate) struct Refresh {
    #[schema(min_length = 1)]
    refresh_token: String,
}

/// Which sessions are to end: this one, unless told otherwise.
#[derive(ToSchema)]
#[schema(as = accounts::SessionsToEnd, example = json!({"all": true}))]
pub(crate) struct SessionsToEnd {
    /// All of the account's.
    all: Option<bool>,
    /// This one; not together with `all`.
    #[schema(min_length = 1)]
    session_id: Option<String>,
}

/// Whose devices, and which part of the list of them.
#[derive(ToSchema)]
#[schema(as = accounts::SessionQuery, example = json!({"user_id": 1}))]
pub(crate) struct SessionQuery {
    #[schema(schema_with = user_id)]
    user_id: Option<u64>,
    #[schema(schema_with = limit)]
    limit: Option<Limit>,
    cursor: Option<Cursor>,
}

/// A new password: one's own with `passw`, another's with `user_id` or `email`.
#[derive(ToSchema)]
#[schema(as = accounts::UpdatePasswSchema, example = json!({
    "passw": "example_string", "new_passw": "another_example_string",
}))]
pub(crate) struct UpdatePasswSchema {
    passw: Option<Password>,
    new_passw: NewPassword,
    #[schema(schema_with = user_id)]
    user_id: Option<u64>,
    #[schema(min_length = 1)]
    email: Option<String>,
}

/// The marks by which users are looked up; all that are given must fit.
#[derive(ToSchema)]
#[schema(as = accounts::UserQuery, example = json!({"ids": [1, 2]}))]
pub(crate) struct UserQuery {
    /// A number that can be no id belongs to nobody.
    #[schema(max_items = 100)]
    ids: Option<Vec<f64>>,
    #[schema(min_length = 1)]
    email: Option<String>,
    q: Option<Search>,
    role: Option<RoleName>,
    status: Option<Status>,
    #[schema(schema_with = limit)]
    limit: Option<Limit>,
    cursor: Option<Cursor>,
}

/// A number or its digits; what can be no id belongs to nobody.
fn user_id() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Number);
    let digits = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1));
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    AnyOfBuilder::new().item(number).item(digits).item(nothing).into()
}

/// A number or its digits.
fn limit() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(100));
    let digits = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^0*([1-9][0-9]?|100)$"));
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    AnyOfBuilder::new().item(number).item(digits).item(nothing).into()
}
