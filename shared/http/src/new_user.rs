//! A new user, as the management API, the control panel and direct invocation take one.

use roster_core as directory;
use roster_passwords::PasswordPolicy;
use roster_types::{role, user};
use utoipa::ToSchema;

use super::{Form, Request};
use crate::openapi::values::{Email, Name, NewPassword, RoleName, Status};

crate::request! {
    /// A user to be made.
    #[derive(ToSchema)]
    #[schema(as = management::NewUser, example = json!({
        "name": "Jane Smith", "email": "jane.smith@example.com", "role": "user",
    }))]
    pub struct NewUser {
        name: Name,
        email: Email,
        /// `user` unless told otherwise.
        role: Option<RoleName>,
        /// Without one they cannot sign in until one is set.
        password: Option<NewPassword>,
        /// `active` unless told otherwise.
        status: Option<Status>,
    }
}

impl From<NewUser> for directory::NewUser {
    fn from(new: NewUser) -> Self {
        Self {
            name: new.name.0,
            email: new.email.0,
            role: new.role.map_or_else(role::RoleName::user, |role| role.0),
            password: new.password.map(|password| password.0),
            status: new.status.map_or(user::Status::Active, |status| status.0),
        }
    }
}

impl Form {
    /// Reads a new user beside other members.
    pub fn new_user(&mut self, policy: &PasswordPolicy) -> Option<directory::NewUser> {
        NewUser::read(self, policy).map(Into::into)
    }
}
