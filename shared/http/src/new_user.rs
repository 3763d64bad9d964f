//! A new user as three doors take them: "management", the control panel and direct invocation.

use roster_core::directory::NewUser;
use roster_passwords::PasswordPolicy;
use roster_types::role::RoleName;
use roster_types::user::Status;

use super::Form;

impl Form {
    /// `{name, email, role?, password?, status?}`: an active plain user unless something else is named.
    pub fn new_user(&mut self, policy: &PasswordPolicy) -> Option<NewUser> {
        let name = self.required("name", Self::name);
        let email = self.required("email", Self::email);
        let role = self.optional("role", Self::role).unwrap_or_else(RoleName::user);
        let password = self.new_password("password", false, policy, email.as_ref(), name.as_ref());
        let status = self.optional("status", Self::status).unwrap_or(Status::Active);
        Some(NewUser { name: name?, email: email?, role, password, status })
    }
}
