//! Roles, in the manner of "management".

use serde::Serialize;
use serde_json::Value;
use shared::directory::RoleChange;
use shared::error::Problem;
use shared::http::Form;
use shared::input::Input;
use shared::openapi::values;
use shared::role::{self, Permission, Permissions, RoleName};
use utoipa::ToSchema;

use super::management::Done;

/// `{name, permissions, description?}`.
pub(crate) fn new_role(mut form: Form) -> Input<role::Role> {
    let name = form.required("name", |text| RoleName::parse(text).ok_or(Problem::Invalid));
    let permissions = form.required_value("permissions", permissions);
    let description = form.optional("description", Form::role_description);
    form.finish(|| {
        Some(role::Role {
            name: name?,
            description: description.unwrap_or_default(),
            permissions: permissions?,
            built_in: false,
        })
    })
}

/// `{permissions?, description?}`.
pub(crate) fn role_change(mut form: Form) -> Input<RoleChange> {
    let permissions = form.optional_value("permissions", permissions);
    let description = form.optional("description", Form::role_description);
    form.finish(|| Some(RoleChange { description, permissions }))
}

/// A list of names, in any order; an empty one permits nothing.
fn permissions(value: &Value) -> Result<Permissions, Problem> {
    let names = value.as_array().ok_or(Problem::Invalid)?;
    let names: Vec<&str> = names.iter().map(Value::as_str).collect::<Option<_>>().ok_or(Problem::Invalid)?;
    names.into_iter().map(|name| Permission::parse(name).ok_or(Problem::NotListed)).collect()
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
    use shared::error::{Error, FieldProblem};

    use super::*;

    fn refused(body: &str) -> Vec<FieldProblem> {
        match new_role(Form::from_json(body.as_bytes())).valid() {
            Err(Error::Invalid(problems)) => problems,
            other => panic!("{body}: {other:?}"),
        }
    }

    #[test]
    fn a_role_is_shown_with_its_permissions_in_the_order_of_the_documentation() {
        let body = r#"{"name": "support", "permissions": ["audit:read", "users:read", "users:read"]}"#;
        let role = new_role(Form::from_json(body.as_bytes())).valid().unwrap();
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
        let change = role_change(Form::from_json(br#"{"permissions": []}"#)).valid().unwrap();
        assert_eq!(change.permissions, Some(Permissions::NONE));
        assert_eq!(change.description, None);
    }
}
