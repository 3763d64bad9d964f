//! Users of the token API: `{"id", "name", "email"}`.

use serde::Serialize;
use shared::directory;
use shared::http::request;
use shared::openapi::values;
use shared::openapi::values::{Email, Name, NewPassword, Password};
use shared::role::RoleName;
use shared::user::{self, Status, UserId};
use utoipa::ToSchema;

request! {
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
}

impl From<NewUser> for directory::NewUser {
    fn from(new: NewUser) -> Self {
        Self {
            name: new.name.0,
            email: new.email.0,
            role: new.role.map_or_else(RoleName::user, |role| role.0),
            password: new.password.map(|password| password.0),
            status: Status::Active,
        }
    }
}

request! {
    /// What is to change of a user; what is not sent stays.
    #[derive(ToSchema)]
    #[schema(as = tokens::UserChanges, example = json!({"name": "Alice Johnson", "email": "alice.johnson@newemail.com"}))]
    pub(crate) struct UserChanges {
        name: Option<Name>,
        email: Option<Email>,
        /// One's present one, to change one's own email.
        password: Option<Password>,
    }
}

impl From<UserChanges> for directory::UserChanges {
    fn from(changes: UserChanges) -> Self {
        Self {
            name: changes.name.map(|name| name.0),
            email: changes.email.map(|email| email.0),
            password: changes.password.map(|password| password.0),
            ..Self::default()
        }
    }
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::User, example = json!({"id": 1, "name": "John Doe", "email": "john.doe@example.com"}))]
pub(crate) struct User<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
}

impl<'a> From<&'a user::User> for User<'a> {
    fn from(user: &'a user::User) -> Self {
        Self { id: user.id.get(), name: user.name.as_str(), email: user.email.as_str() }
    }
}

/// That a user is gone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Deleted, example = json!({"message": "User with ID 3 has been deleted successfully."}))]
pub(crate) struct Deleted {
    message: String,
}

impl From<UserId> for Deleted {
    fn from(id: UserId) -> Self {
        Self { message: format!("User with ID {id} has been deleted successfully.") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::clock::Time;
    use shared::directory::PageOf;
    use shared::email::Email;
    use shared::http::Form;
    use shared::name::Name;
    use shared::password::PasswordPolicy;

    use super::*;
    use crate::wire::Page;

    fn john() -> user::User {
        user::User {
            id: UserId::new(1),
            name: Name::parse("John Doe").unwrap(),
            email: Email::parse("john.doe@example.com").unwrap(),
            role: RoleName::admin(),
            status: Status::Active,
            created_at: Time::from_seconds(0),
            updated_at: Time::from_seconds(0),
            version: 1,
        }
    }

    #[test]
    fn a_page_says_where_to_go_on_only_where_more_follow() {
        let mut page = PageOf { items: vec![john()], next_cursor: None };
        let last = r#"{"users":[{"id":1,"name":"John Doe","email":"john.doe@example.com"}]}"#;
        assert_eq!(serde_json::to_string(&Page::<User>::from(&page)).unwrap(), last);
        page.next_cursor = Some("more".to_owned());
        assert_eq!(serde_json::to_value(Page::<User>::from(&page)).unwrap()["next_cursor"], json!("more"));
    }

    #[test]
    fn a_deletion_is_told_as_the_document_does() {
        let told = serde_json::to_value(Deleted::from(UserId::new(3))).unwrap();
        assert_eq!(told, json!({ "message": "User with ID 3 has been deleted successfully." }));
    }

    #[test]
    fn a_change_knows_no_role_and_no_status() {
        let body = br#"{"name": "Ann", "role": 7, "status": "?"}"#;
        let input = Form::from_json(body).request::<UserChanges>().map(directory::UserChanges::from);
        assert!(!input.mentions("role") && !input.mentions("status"));
        let changes = input.valid().unwrap();
        assert!(changes.name.is_some() && changes.role.is_none() && changes.status.is_none());
    }

    #[test]
    fn a_new_user_is_a_plain_one_unless_a_role_is_named() {
        let policy = PasswordPolicy { min_length: 8 };
        let read = |body: &str| {
            let input = Form::from_json(body.as_bytes()).request_with_passwords::<NewUser>(&policy);
            directory::NewUser::from(input.valid().unwrap())
        };
        let plain = read(r#"{"name": "Ann", "email": "ann@example.com"}"#);
        assert!(plain.role.is_user() && plain.password.is_none());
        assert!(read(r#"{"name": "Ann", "email": "ann@example.com", "role": "admin"}"#).role.is_admin());
    }
}
