//! Roles, in the style of the management API.

use serde::Serialize;
use shared::directory;
use shared::http::request;
use shared::openapi::values;
use shared::role::{self, Permission, Permissions};
use utoipa::ToSchema;

use super::management::Done;

request! {
    /// A role to be made.
    #[derive(ToSchema)]
    #[schema(as = management::NewRole, example = json!({
        "name": "support", "permissions": ["users:read", "sessions:read", "profile:write"], "description": "First line",
    }))]
    pub(crate) struct NewRole {
        #[schema(value_type = values::RoleName)]
        name: values::NewRoleName,
        /// The caller must hold all of them.
        permissions: Vec<values::Permission>,
        #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
        description: Option<values::RoleDescription>,
    }
}

impl From<NewRole> for role::Role {
    fn from(new: NewRole) -> Self {
        Self {
            name: new.name.0,
            description: new.description.map(|description| description.0).unwrap_or_default(),
            permissions: all_of(new.permissions),
            built_in: false,
        }
    }
}

request! {
    /// What is to change of a role; what is not sent stays.
    #[derive(ToSchema)]
    #[schema(as = management::RoleChange, example = json!({"permissions": ["users:read"]}))]
    pub(crate) struct RoleChange {
        /// The caller must hold all of them.
        permissions: Option<Vec<values::Permission>>,
        #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
        description: Option<values::RoleDescription>,
    }
}

impl From<RoleChange> for directory::RoleChange {
    fn from(change: RoleChange) -> Self {
        Self {
            description: change.description.map(|description| description.0),
            permissions: change.permissions.map(all_of),
        }
    }
}

fn all_of(permissions: Vec<values::Permission>) -> Permissions {
    permissions.into_iter().map(|permission| permission.0).collect()
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::Role, example = json!({
    "name": "support", "description": "First line",
    "permissions": ["users:read", "sessions:read", "profile:write"], "built_in": false,
}))]
pub(crate) struct Role<'a> {
    name: &'a str,
    description: &'a str,
    #[schema(value_type = Vec<values::Permission>)]
    permissions: Vec<&'static str>,
    built_in: bool,
}

impl<'a> From<&'a role::Role> for Role<'a> {
    fn from(role: &'a role::Role) -> Self {
        Self {
            name: role.name.as_str(),
            description: &role.description,
            permissions: role.permissions.iter().map(Permission::as_str).collect(),
            built_in: role.built_in,
        }
    }
}

/// All roles.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = management::Roles)]
pub(crate) struct Roles<'a> {
    roles: Vec<Role<'a>>,
}

impl<'a> From<&'a [role::Role]> for Roles<'a> {
    fn from(roles: &'a [role::Role]) -> Self {
        Self { roles: roles.iter().map(Role::from).collect() }
    }
}

/// That a role is gone.
pub(crate) const ROLE_DELETED: Done = Done::saying("Role deleted");

#[cfg(test)]
mod tests {
    use shared::error::{Error, FieldProblem, Problem};
    use shared::http::Form;

    use super::*;

    fn refused(body: &str) -> Vec<FieldProblem> {
        match Form::from_json(body.as_bytes()).request::<NewRole>().map(role::Role::from).valid() {
            Err(Error::Invalid(problems)) => problems,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_role_is_shown_with_its_permissions_in_the_order_of_the_documentation() {
        let body = r#"{"name": "support", "permissions": ["audit:read", "users:read", "users:read"]}"#;
        let role = role::Role::from(Form::from_json(body.as_bytes()).request::<NewRole>().valid().unwrap());
        assert_eq!(
            serde_json::to_string(&Role::from(&role)).unwrap(),
            r#"{"name":"support","description":"","permissions":["users:read","audit:read"],"built_in":false}"#
        );
    }

    #[test]
    fn a_name_and_a_list_of_permissions_are_required() {
        let missing = |field| FieldProblem { field, problem: Problem::Missing };
        for body in ["{}", r#"{"name": "", "permissions": ""}"#, r#"{"name": null, "permissions": null}"#] {
            assert_eq!(refused(body), [missing("name"), missing("permissions")], "{body}");
        }
    }

    #[test]
    fn permissions_are_a_list_of_known_names() {
        for (list, problem) in [
            (r#"["users:read", "everything"]"#, Problem::NotListed),
            (r#"["Users:Read"]"#, Problem::NotListed),
            (r#"["users:read", 7]"#, Problem::Invalid),
            (r#""users:read""#, Problem::Invalid),
            (r#"{"users:read": true}"#, Problem::Invalid),
        ] {
            let body = format!(r#"{{"name": "support", "permissions": {list}}}"#);
            assert_eq!(refused(&body), [FieldProblem { field: "permissions", problem }], "{list}");
        }
    }

    #[test]
    fn a_role_may_permit_nothing() {
        let change = Form::from_json(br#"{"permissions": []}"#).request::<RoleChange>().valid().unwrap();
        let change = directory::RoleChange::from(change);
        assert_eq!(change.permissions, Some(Permissions::NONE));
        assert_eq!(change.description, None);
    }
}
