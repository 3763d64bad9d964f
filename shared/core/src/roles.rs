//! Custom roles beside the four built-in ones.

use std::fmt;

use futures::future::OptionFuture;
use roster_store::{Batch, Denied, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::{BUILT_IN, Permission, Permissions, Role, RoleName};

use crate::access::Access;
use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::context::Context;
use crate::context::retry_on_conflict;

/// What a custom role shall be.
#[derive(Clone, Debug)]
pub struct RoleChange {
    /// Its name for people; as it was where none is given.
    pub description: Option<String>,
    /// What it permits; as it was where nothing is given.
    pub permissions: Option<Permissions>,
}

const BUILT_IN_STAYS: Error = Error::RoleInUse("A built-in role can be neither changed nor removed.");

/// Lists and changes roles.
#[derive(Clone)]
pub struct Roles {
    pub(crate) context: Context,
    pub(crate) access: Access,
}

impl Roles {
    /// For the callers that `access` authenticates.
    pub fn new(access: Access) -> Self {
        Self { context: access.context().clone(), access }
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Roles")
    }
}

impl Roles {
    /// All roles, the built-in ones first (`users:read`, or `roles:manage`).
    pub async fn list_roles(&self, visitor: &Visitor) -> Result<Vec<Role>> {
        let claimed = self.access.claimed(visitor).await?;
        let is_promised = claimed.held(Permission::UsersRead) != Some(false);
        let read = |_| OptionFuture::from(is_promised.then(|| self.context.store().list_roles()));
        let (caller, _, custom) = self.access.authenticate_and_prefetch(&claimed, visitor, Batch::new(), read).await?;
        if !caller.holds(Permission::RolesManage) {
            caller.require(Permission::UsersRead)?;
        }
        match custom {
            Some(custom) => Ok(with_built_in(custom?)),
            None => self.every_role().await,
        }
    }

    /// All roles, for whoever has been let.
    pub(crate) async fn every_role(&self) -> Result<Vec<Role>> {
        Ok(with_built_in(self.context.store().list_roles().await?))
    }

    /// Adds a custom role (`roles:manage`), with permissions the caller holds too.
    pub async fn create_role(&self, visitor: &Visitor, input: Input<Role>) -> Result<Role> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::RolesManage)?;
        caller.must_be_confirmed(self.context.now())?;
        let role = input.valid()?;
        caller.must_cover(role.permissions)?;
        if role.name.built_in().is_some() {
            return Err(Error::RoleTaken);
        }
        let mut transaction = self.context.store().transaction();
        transaction.create_role(&role);
        transaction.record(&self.role_entry(&caller, Action::RoleCreated, &role.name));
        match transaction.commit().await {
            Ok(()) => Ok(role),
            Err(Denied::Refused(Refusal::RoleTaken, _)) => Err(Error::RoleTaken),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Changes what a custom role is (`roles:manage`): the caller must hold what it permitted and
    /// what it will permit.
    pub async fn update_role(
        &self,
        visitor: &Visitor,
        name: Option<RoleName>,
        input: Input<RoleChange>,
    ) -> Result<Role> {
        let (caller, before) = self.role_to_manage(visitor, name).await?;
        let change = input.valid()?;
        let mut before = before?;
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                let found = self.context.store().find(Batch::new().role(&before.name)).await?;
                before = found.role(&before.name)?.ok_or(Error::RoleNotFound)?;
            }
            let after = Role {
                description: change.description.clone().unwrap_or_else(|| before.description.clone()),
                permissions: change.permissions.unwrap_or(before.permissions),
                ..before.clone()
            };
            caller.must_cover(before.permissions)?;
            caller.must_cover(after.permissions)?;
            if after == before || self.write_role(&caller, &before, &after).await? {
                return Ok(Some(after));
            }
            Ok(None)
        })
    }

    /// `false`: the role was changed or removed meanwhile.
    async fn write_role(&self, caller: &Caller, before: &Role, after: &Role) -> Result<bool> {
        let mut transaction = self.context.store().transaction();
        transaction.update_role(before, after);
        transaction.record(&self.role_entry(caller, Action::RoleUpdated, &after.name));
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::RoleGone, _)) => Ok(false),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Removes a custom role that nobody has (`roles:manage`).
    pub async fn delete_role(&self, visitor: &Visitor, name: Option<RoleName>) -> Result<RoleName> {
        let (caller, role) = self.role_to_manage(visitor, name).await?;
        let role = role?;
        caller.must_cover(role.permissions)?;
        let mut transaction = self.context.store().transaction();
        transaction.delete_role(&role.name);
        transaction.record(&self.role_entry(&caller, Action::RoleDeleted, &role.name));
        match transaction.commit().await {
            Ok(()) => Ok(role.name),
            Err(Denied::Refused(Refusal::RoleInUse, Some(_))) => {
                Err(Error::RoleInUse("Users still have this role; give them another first."))
            }
            Err(Denied::Refused(Refusal::RoleInUse, None)) => Err(Error::RoleNotFound),
            Err(denied) => Err(denied.into()),
        }
    }

    /// The caller, and the custom role of this name; why there is none is said only after what else
    /// is wrong with the request.
    async fn role_to_manage(&self, visitor: &Visitor, name: Option<RoleName>) -> Result<(Caller, Result<Role>)> {
        let batch = name.iter().fold(Batch::new(), Batch::role);
        let (caller, found) = self.access.authenticate_with(visitor, batch).await?;
        caller.require(Permission::RolesManage)?;
        caller.must_be_confirmed(self.context.now())?;
        let role = match name {
            None => Err(Error::RoleNotFound),
            Some(name) if name.built_in().is_some() => Err(BUILT_IN_STAYS),
            Some(name) => found.role(&name)?.ok_or(Error::RoleNotFound),
        };
        Ok((caller, role))
    }

    fn role_entry(&self, caller: &Caller, action: Action, name: &RoleName) -> AuditEntry {
        AuditEntry::new(self.context.now(), action, caller.actor())
            .detail(format!("role {}", name.as_str()))
            .client(caller.client.clone())
    }
}

/// The four, then the others by name.
fn with_built_in(mut custom: Vec<Role>) -> Vec<Role> {
    let built_in = BUILT_IN.iter().map(|role| Role {
        name: RoleName::from_store(role.name.to_owned()),
        description: role.description.to_owned(),
        permissions: role.permissions,
        built_in: true,
    });
    custom.sort_by(|a, b| a.name.as_str().cmp(b.name.as_str()));
    built_in.chain(custom).collect()
}
