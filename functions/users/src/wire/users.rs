//! Users as "token + users" shows them: `{"id", "name", "email"}`.

use serde::Serialize;
use shared::directory::{ListQuery, NewUser, UserChanges};
use shared::http::Form;
use shared::input::Input;
use shared::password::PasswordPolicy;
use shared::role::RoleName;
use shared::user::{self, Status, UserId};
use utoipa::ToSchema;

/// `{name, email, password?, role?}`.
pub(crate) fn new_user(mut form: Form, policy: &PasswordPolicy) -> Input<NewUser> {
    let name = form.required("name", Form::name);
    let email = form.required("email", Form::email);
    let password = form.new_password("password", false, policy, email.as_ref(), name.as_ref());
    let role = form.optional("role", Form::role);
    form.finish(|| {
        Some(NewUser {
            name: name?,
            email: email?,
            role: role.unwrap_or_else(RoleName::user),
            password,
            status: Status::Active,
        })
    })
}

/// `{name?, email?, password?}`, the last being the caller's present one.
pub(crate) fn changes(mut form: Form) -> Input<UserChanges> {
    let name = form.optional("name", Form::name);
    let email = form.optional("email", Form::email);
    let password = form.optional_secret("password", Form::present_password);
    form.finish(|| Some(UserChanges { name, email, password, ..UserChanges::default() }))
}

/// `?limit=&cursor=`.
pub(crate) fn list_query(mut form: Form) -> Input<ListQuery> {
    let paging = form.paging("/users");
    form.finish(|| Some(ListQuery { role: None, status: None, q: None, paging: paging? }))
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
    use shared::name::Name;

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
        let input = changes(Form::from_json(br#"{"name": "Ann", "role": 7, "status": "?"}"#));
        assert!(!input.mentions("role") && !input.mentions("status"));
        let changes = input.valid().unwrap();
        assert!(changes.name.is_some() && changes.role.is_none() && changes.status.is_none());
    }

    #[test]
    fn a_new_user_is_a_plain_one_unless_a_role_is_named() {
        let policy = PasswordPolicy { min_length: 8 };
        let read = |body: &str| new_user(Form::from_json(body.as_bytes()), &policy).valid().unwrap();
        let plain = read(r#"{"name": "Ann", "email": "ann@example.com"}"#);
        assert!(plain.role.is_user() && plain.password.is_none());
        assert!(read(r#"{"name": "Ann", "email": "ann@example.com", "role": "admin"}"#).role.is_admin());
    }
}
