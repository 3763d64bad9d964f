//! Users as "management" shows them: seven members, in the document's order.

use serde::Serialize;
use shared::directory::{ListQuery, NewUser, UserChanges};
use shared::http::Form;
use shared::input::Input;
use shared::openapi::values;
use shared::password::PasswordPolicy;
use shared::user;
use utoipa::ToSchema;

/// `{name, email, role?, password?, status?}`.
pub(crate) fn new_user(mut form: Form, policy: &PasswordPolicy) -> Input<NewUser> {
    let user = form.new_user(policy);
    form.finish(|| user)
}

/// `{name?, email?, role?, status?, password?}`, the last being the caller's present one.
pub(crate) fn changes(mut form: Form) -> Input<UserChanges> {
    let name = form.optional("name", Form::name);
    let email = form.optional("email", Form::email);
    let role = form.optional("role", Form::role);
    let status = form.optional("status", Form::status);
    let password = form.optional_secret("password", Form::present_password);
    form.finish(|| Some(UserChanges { name, email, role, status, password }))
}

/// `?role=&status=&q=&limit=&cursor=`.
pub(crate) fn list_query(mut form: Form) -> Input<ListQuery> {
    let query = form.list_query("/api/v1/users");
    form.finish(|| query)
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
    use shared::name::Name;
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
        let read = new_user(Form::from_json(body), &PasswordPolicy { min_length: 8 }).valid();
        let Err(Error::Invalid(problems)) = read else { panic!("accepted") };
        let fields: Vec<&str> = problems.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["name", "email", "role", "password", "status"]);
        assert_eq!(problems[4], FieldProblem { field: "status", problem: Problem::NotListed });
    }

    #[test]
    fn nothing_changes_but_what_was_sent() {
        let changes = changes(Form::from_json(br#"{"status": "inactive", "name": null}"#)).valid().unwrap();
        assert_eq!(changes.status, Some(Status::Inactive));
        assert!(changes.name.is_none() && changes.email.is_none() && changes.role.is_none());
    }
}
