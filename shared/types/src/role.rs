//! Roles and what they permit: the table of `docs/api.md` in code.

use std::fmt;

/// A single right over the directory. Rights over one's own sessions and password need none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Permission {
    /// Others' profiles and the lists.
    UsersRead,
    /// Adding an account with the role `user`.
    UsersRegister,
    /// Adding any account.
    UsersCreate,
    /// Changing others' profiles.
    UsersUpdate,
    /// Deleting others.
    UsersDelete,
    /// Giving a role, of those whose permissions one holds.
    RolesAssign,
    /// Adding, changing and removing custom roles.
    RolesManage,
    /// Others' sessions.
    SessionsRead,
    /// Ending others' sessions.
    SessionsRevoke,
    /// Setting others' passwords.
    PasswordsReset,
    /// The audit trail.
    AuditRead,
    /// Changing or deleting one's own profile, one's own API keys.
    ProfileWrite,
}

impl Permission {
    /// All of them, in the order of the documentation.
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

    /// As written in the table `roles` and in answers.
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

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u16);

impl Permissions {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// Every one there is.
    pub const fn all() -> Self {
        Self::of(&Permission::ALL)
    }

    /// Just these.
    pub const fn of(list: &[Permission]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < list.len() {
            bits |= 1 << list[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether this one is among them.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u8) != 0
    }

    /// Whether all of `other` are among them.
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Each of them, in the order of the documentation.
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
    /// Reads a name of that form.
    pub fn parse(text: &str) -> Option<Self> {
        let is_formed = (1..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
        is_formed.then(|| Self(text.to_owned()))
    }

    /// A name that the store held.
    pub fn from_store(text: String) -> Self {
        Self(text)
    }

    /// The role every new account has unless told otherwise.
    pub fn user() -> Self {
        Self("user".to_owned())
    }

    /// The role that may do everything.
    pub fn admin() -> Self {
        Self("admin".to_owned())
    }

    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `admin`.
    pub fn is_admin(&self) -> bool {
        self.0 == "admin"
    }

    /// Whether this is `user`.
    pub fn is_user(&self) -> bool {
        self.0 == "user"
    }

    /// The permissions of a built-in role; `None` for a custom one, whose row says.
    pub fn built_in(&self) -> Option<Permissions> {
        BUILT_IN.iter().find(|role| role.name == self.0).map(|role| role.permissions)
    }
}

/// A role that is always there and can be neither changed nor removed.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// Its name.
    pub name: &'static str,
    /// Its name for people, in the language of the documents.
    pub description: &'static str,
    /// What it permits.
    pub permissions: Permissions,
}

/// The four roles of the documents.
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

/// A role as listed: built in or custom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: RoleName,
    /// Its name for people.
    pub description: String,
    /// What it permits.
    pub permissions: Permissions,
    /// Whether it is one of the four that never change.
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
