//! What requests of both dialects hold, for the API's description: they are read member by member, in
//! the modules beside this one.
#![expect(dead_code, reason = "only the schemas that are derived from these types are ever used")]

use shared::openapi::values::{self, Email, Name, NewPassword, Password, Permission, Status};
use utoipa::ToSchema;

/// A user to be made.
#[derive(ToSchema)]
#[schema(as = tokens::NewUser, example = json!({"name": "Alice Johnson", "email": "alice.johnson@example.com"}))]
pub(crate) struct NewUser {
    name: Name,
    email: Email,
    /// Without one they cannot sign in until one is set.
    password: Option<NewPassword>,
    /// Any but `user` takes the permission `roles:assign`.
    role: Option<values::RoleName>,
}

/// What is to change of a user; what is not sent stays.
#[derive(ToSchema)]
#[schema(as = tokens::UserChanges, example = json!({"name": "Alice Johnson", "email": "alice.johnson@newemail.com"}))]
pub(crate) struct UserChanges {
    name: Option<Name>,
    email: Option<Email>,
    /// One's present one, to change one's own email.
    password: Option<Password>,
}

/// A user to be made.
#[derive(ToSchema)]
#[schema(as = management::NewUser, example = json!({
    "name": "Jane Smith", "email": "jane.smith@example.com", "role": "user",
}))]
pub(crate) struct ManagedNewUser {
    name: Name,
    email: Email,
    /// `user` unless told otherwise.
    role: Option<values::RoleName>,
    /// Without one they cannot sign in until one is set.
    password: Option<NewPassword>,
    /// `active` unless told otherwise.
    status: Option<Status>,
}

/// What is to change of a user; what is not sent stays.
#[derive(ToSchema)]
#[schema(as = management::UserChanges, example = json!({"name": "Jane Doe", "role": "admin"}))]
pub(crate) struct ManagedUserChanges {
    name: Option<Name>,
    email: Option<Email>,
    /// Nobody's own.
    role: Option<values::RoleName>,
    /// Nobody's own.
    status: Option<Status>,
    /// One's present one, to change one's own email.
    password: Option<Password>,
}

/// A role to be made.
#[derive(ToSchema)]
#[schema(as = management::NewRole, example = json!({
    "name": "support", "permissions": ["users:read", "sessions:read", "profile:write"], "description": "First line",
}))]
pub(crate) struct NewRole {
    name: values::RoleName,
    /// The caller must hold all of them.
    permissions: Vec<Permission>,
    #[schema(min_length = 1, max_length = 200)]
    description: Option<String>,
}

/// What is to change of a role; what is not sent stays.
#[derive(ToSchema)]
#[schema(as = management::RoleChange, example = json!({"permissions": ["users:read"]}))]
pub(crate) struct RoleChange {
    /// The caller must hold all of them.
    permissions: Option<Vec<Permission>>,
    #[schema(min_length = 1, max_length = 200)]
    description: Option<String>,
}
