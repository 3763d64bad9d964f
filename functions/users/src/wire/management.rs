//! Users of the management API: seven members, in the order of the document.

use serde::Serialize;
use shared::directory;
use shared::http::request;
use shared::openapi::values::{self, Email, Name, Password, RoleName, Status};
use shared::user;
use utoipa::ToSchema;

request! {
    /// What is to change of a user; what is not sent stays.
    #[derive(ToSchema)]
    #[schema(as = management::UserChanges, example = json!({"name": "Jane Doe", "role": "admin"}))]
    pub(crate) struct UserChanges {
        name: Option<Name>,
        email: Option<Email>,
        /// Nobody's own.
        role: Option<RoleName>,
        /// Nobody's own.
        status: Option<Status>,
        /// One's present one, to change one's own email.
        password: Option<Password>,
    }
}

impl From<UserChanges> for directory::UserChanges {
    fn from(changes: UserChanges) -> Self {
        Self {
            name: changes.name.map(|name| name.0),
            email: changes.email.map(|email| email.0),
            role: changes.role.map(|role| role.0),
            status: changes.status.map(|status| status.0),
            password: changes.password.map(|password| password.0),
        }
    }
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::User, example = json!({
    "id": 457, "name": "Jane Smith", "email": "jane.smith@example.com", "role": "user",
    "created_at": "2025-03-07T12:05:00Z", "updated_at": "2025-03-07T12:05:00Z", "status": "active",
}))]
pub(crate) struct User<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
    role: &'a str,
    #[schema(value_type = values::Time)]
    created_at: String,
    #[schema(value_type = values::Time)]
    updated_at: String,
    #[schema(value_type = values::Status)]
    status: &'static str,
}

impl<'a> From<&'a user::User> for User<'a> {
    fn from(user: &'a user::User) -> Self {
        Self {
            id: user.id.get(),
            name: user.name.as_str(),
            email: user.email.as_str(),
            role: user.role.as_str(),
            created_at: user.created_at.rfc3339(),
            updated_at: user.updated_at.rfc3339(),
            status: user.status.as_str(),
        }
    }
}

/// That something is done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::Done, example = json!({"success": true, "message": "User deleted"}))]
pub(crate) struct Done {
    success: bool,
    message: &'static str,
}

impl Done {
    /// That it is, in a sentence.
    pub(super) const fn saying(message: &'static str) -> Self {
        Self { success: true, message }
    }
}

/// That a user is gone.
pub(crate) const USER_DELETED: Done = Done::saying("User deleted");

#[cfg(test)]
mod tests {
    use shared::clock::Time;
    use shared::email::Email;
    use shared::error::{Error, FieldProblem, Problem};
    use shared::http::{Form, NewUser};
    use shared::name::Name;
    use shared::password::PasswordPolicy;
    use shared::role::RoleName;
    use shared::user::{Status, UserId};

    use super::*;

    #[test]
    fn a_user_is_shown_as_in_the_document() {
        let user = user::User {
            id: UserId::new(456),
            name: Name::parse("John Doe").unwrap(),
            email: Email::parse("john.doe@example.com").unwrap(),
            role: RoleName::user(),
            status: Status::Active,
            created_at: Time::from_seconds(1_741_348_800),
            updated_at: Time::from_seconds(1_741_348_800),
            version: 1,
        };
        assert_eq!(
            serde_json::to_string(&User::from(&user)).unwrap(),
            r#"{"id":456,"name":"John Doe","email":"john.doe@example.com","role":"user","created_at":"2025-03-07T12:00:00Z","updated_at":"2025-03-07T12:00:00Z","status":"active"}"#
        );
    }

    #[test]
    fn a_deletion_is_told_as_the_document_does() {
        assert_eq!(serde_json::to_string(&USER_DELETED).unwrap(), r#"{"success":true,"message":"User deleted"}"#);
    }

    #[test]
    fn everything_wrong_with_a_new_user_is_told_in_the_order_of_the_schema() {
        let body = br#"{"status": "asleep", "password": "short", "role": "King", "email": "nope"}"#;
        let policy = PasswordPolicy { min_length: 8 };
        let read = Form::from_json(body).request_with_passwords::<NewUser>(&policy).valid();
        let Err(Error::Invalid(problems)) = read else { panic!("accepted") };
        let fields: Vec<&str> = problems.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["name", "email", "role", "password", "status"]);
        assert_eq!(problems[4], FieldProblem { field: "status", problem: Problem::NotListed });
    }

    #[test]
    fn nothing_changes_but_what_was_sent() {
        let input = Form::from_json(br#"{"status": "inactive", "name": null}"#).request::<UserChanges>();
        let changes = directory::UserChanges::from(input.valid().unwrap());
        assert_eq!(changes.status, Some(Status::Inactive));
        assert!(changes.name.is_none() && changes.email.is_none() && changes.role.is_none());
    }
}
