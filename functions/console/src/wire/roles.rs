//! What the forms about roles may hold.

use shared::directory::RoleChange;
use shared::error::{Error, Problem};
use shared::http::{Form, Payload};
use shared::input::Input;
use shared::role::{Permission, Permissions, Role, RoleName};

/// A role to be made: its name, its name for people, and the permissions that are ticked.
pub(crate) fn new_role(payload: &Payload) -> Input<Role> {
    let mut form = payload.page_form();
    let name = form.required("name", |text| RoleName::parse(text).ok_or(Problem::Invalid));
    let description = form.optional("description", Form::role_description);
    let permissions = ticked(payload, &mut form);
    form.finish(|| {
        let description = description.unwrap_or_default();
        Some(Role { name: name?, description, permissions: permissions?, built_in: false })
    })
}

/// What a role shall be.
pub(crate) fn role_change(payload: &Payload) -> Input<RoleChange> {
    let mut form = payload.page_form();
    let description = form.optional("description", Form::role_description);
    let permissions = ticked(payload, &mut form);
    form.finish(|| Some(RoleChange { description, permissions: Some(permissions?) }))
}

/// The permissions that are ticked: none is a role that permits nothing.
pub(crate) fn ticks(payload: &Payload) -> Result<Permissions, Error> {
    let fields = payload.page_fields().into_iter().filter(|(name, _)| name == "permission");
    let unknown = || Error::invalid("permission", Problem::NotListed);
    fields.map(|(_, value)| Permission::parse(&value).ok_or_else(unknown)).collect()
}

fn ticked(payload: &Payload, form: &mut Form) -> Option<Permissions> {
    let permissions = ticks(payload);
    if permissions.is_err() {
        form.refuse("permission", Problem::NotListed);
    }
    permissions.ok()
}
