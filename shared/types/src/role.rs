//! Roles and their permissions, as in the table of `docs/api.md`.

use std::fmt;

/// A single permission. A user needs none for their own sessions and password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Permission {
    /// View other users and the lists.
    UsersRead,
    /// Create an account with the role `user`.
    UsersRegister,
    /// Create any account.
    UsersCreate,
    /// Change other users.
    UsersUpdate,
    /// Delete other users.
    UsersDelete,
    /// Assign a role whose permissions one holds.
    RolesAssign,
    /// Create, change and delete custom roles.
    RolesManage,
    /// View other users' sessions.
    SessionsRead,
    /// End other users' sessions.
    SessionsRevoke,
    /// Set other users' passwords.
    PasswordsReset,
    /// Read the audit log.
    AuditRead,
    /// Change or delete one's own profile, and manage one's own API keys.
    ProfileWrite,
}

impl Permission {
    /// In the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::UsersRead,
        Self::UsersRegister,
        Self::UsersCreate,
        Self::UsersUpdate,
        Self::UsersDelete,
        Self::RolesAssign,
        Self::RolesManage,
        Self::SessionsRead,
        Self::SessionsRevoke,
        Self::PasswordsReset,
        Self::AuditRead,
        Self::ProfileWrite,
    ];

    /// As written in the table `roles` and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UsersRead => "users:read",
            Self::UsersRegister => "users:register",
            Self::UsersCreate => "users:create",
            Self::UsersUpdate => "users:update",
            Self::UsersDelete => "users:delete",
            Self::RolesAssign => "roles:assign",
            Self::RolesManage => "roles:manage",
            Self::SessionsRead => "sessions:read",
            Self::SessionsRevoke => "sessions:revoke",
            Self::PasswordsReset => "passwords:reset",
            Self::AuditRead => "audit:read",
            Self::ProfileWrite => "profile:write",
        }
    }

    /// Reads what [`Permission::as_str`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == text)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u16);

impl Permissions {
    pub const NONE: Self = Self(0);

    pub const fn all() -> Self {
        Self::of(&Permission::ALL)
    }

    pub const fn of(list: &[Permission]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < list.len() {
            bits |= 1 << list[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// In the order of the documentation.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.contains(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(list: I) -> Self {
        list.into_iter().fold(Self::NONE, |set, permission| Self(set.0 | Self::of(&[permission]).0))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

/// The name of a role: a lower-case letter, then up to 31 lower-case letters, digits, `_` or `-`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleName(String);

impl RoleName {
    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = (1..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
        is_formed.then(|| Self(text.to_owned()))
    }

    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// The default role of a new account.
    pub fn user() -> Self {
        Self("user".to_owned())
    }

    /// The role with every permission.
    pub fn admin() -> Self {
        Self("admin".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_admin(&self) -> bool {
        self.0 == "admin"
    }

    pub fn is_user(&self) -> bool {
        self.0 == "user"
    }

    /// The permissions of a built-in role; `None` for a custom one, whose row holds them.
    pub fn built_in(&self) -> Option<Permissions> {
        BUILT_IN.iter().find(|role| role.name == self.0).map(|role| role.permissions)
    }
}

/// A role that always exists and cannot be changed or deleted.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    pub name: &'static str,
    /// The display name, in the language of the documents.
    pub description: &'static str,
    pub permissions: Permissions,
}

pub const BUILT_IN: [BuiltIn; 4] = [
    BuiltIn { name: "admin", description: "администратор", permissions: Permissions::all() },
    BuiltIn {
        name: "methodist",
        description: "методист",
        permissions: Permissions::of(&[Permission::UsersRead, Permission::UsersRegister, Permission::ProfileWrite]),
    },
    BuiltIn {
        name: "read_only",
        description: "только чтение",
        permissions: Permissions::of(&[Permission::UsersRead, Permission::SessionsRead, Permission::AuditRead]),
    },
    BuiltIn {
        name: "user", description: "пользователь", permissions: Permissions::of(&[Permission::ProfileWrite])
    },
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub name: RoleName,
    /// The display name.
    pub description: String,
    pub permissions: Permissions,
    pub built_in: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_holds_every_permission() {
        assert_eq!(RoleName::admin().built_in(), Some(Permissions::all()));
    }

    #[test]
    fn permissions_survive_their_names() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
        }
    }

    #[test]
    fn a_role_name_is_plain() {
        for text in ["", "Admin", "1st", "a b", "роль", "-a", &"a".repeat(33)] {
            assert_eq!(RoleName::parse(text), None, "{text}");
        }
    }
}
