//! The table `roles`: custom roles, and how many users have each. Built-in roles are code.

use aws_sdk_dynamodb::types::AttributeValue;
use roster_types::role::{Permission, Role, RoleName};
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, read, write};

#[derive(Serialize, Deserialize)]
struct RoleItem {
    name: String,
    description: String,
    permissions: Vec<String>,
    /// The number of users with the role. A role in use cannot be deleted.
    users: i64,
}

pub(super) fn read_role(item: Item) -> Result<Role, StoreError> {
    let role: RoleItem = read(item)?;
    Ok(Role {
        name: RoleName::from_store(role.name),
        description: role.description,
        // An unknown permission, such as one of an earlier version, permits nothing.
        permissions: role.permissions.iter().filter_map(|name| Permission::parse(name)).collect(),
        built_in: false,
    })
}

fn key(name: &RoleName) -> Item {
    Item::from([("name".to_owned(), text(name.as_str()))])
}

fn permission_names(role: &Role) -> Vec<String> {
    role.permissions.iter().map(|permission| permission.as_str().to_owned()).collect()
}

fn permission_list(role: &Role) -> AttributeValue {
    AttributeValue::L(permission_names(role).into_iter().map(text).collect())
}

impl Transaction<'_> {
    pub fn create_role(&mut self, role: &Role) {
        let item = RoleItem {
            name: role.name.as_str().to_owned(),
            description: role.description.clone(),
            permissions: permission_names(role),
            users: 0,
        };
        let table = &self.store.tables().roles;
        self.put(table, write(&item), &[Clause::Absent("name")], Refusal::RoleTaken);
    }

    /// Updates a custom role unless it has changed since it was read.
    pub fn update_role(&mut self, before: &Role, after: &Role) {
        let changes =
            Changes::new().set("description", text(&after.description)).set("permissions", permission_list(after));
        let unchanged =
            [Clause::Is("description", text(&before.description)), Clause::Is("permissions", permission_list(before))];
        let table = &self.store.tables().roles;
        self.update(table, key(&after.name), &changes, &unchanged, Refusal::RoleGone);
    }

    /// Deletes a custom role that no user has.
    pub fn delete_role(&mut self, name: &RoleName) {
        let table = &self.store.tables().roles;
        self.delete(table, key(name), &[Clause::Is("users", number(0))], Refusal::RoleInUse);
    }

    /// Adds `by` (1 or -1) to the number of users with this role. Built-in roles are not counted.
    pub fn count_role(&mut self, name: &RoleName, by: i64) {
        if name.built_in().is_none() {
            let table = &self.store.tables().roles;
            self.update(
                table,
                key(name),
                &Changes::new().add("users", by),
                &[Clause::Exists("name")],
                Refusal::RoleGone,
            );
        }
    }
}

impl Store {
    /// All custom roles. The table is small enough to be read whole.
    pub async fn list_roles(&self) -> Result<Vec<Role>, StoreError> {
        let mut roles = Vec::new();
        let mut pages =
            self.client().scan().table_name(&self.tables().roles).consistent_read(true).into_paginator().items().send();
        while let Some(item) = pages.next().await {
            roles.push(read_role(item?)?);
        }
        Ok(roles)
    }
}
