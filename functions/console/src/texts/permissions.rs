//! Permissions in words.

use shared::role::Permission;

use crate::language::Language;

/// The actions that a permission allows.
pub(crate) fn permission_text(language: Language, permission: Permission) -> &'static str {
    let t = language.texts();
    match permission {
        Permission::UsersRead => t.get("permission-users-read"),
        Permission::UsersRegister => t.get("permission-users-register"),
        Permission::UsersCreate => t.get("permission-users-create"),
        Permission::UsersUpdate => t.get("permission-users-update"),
        Permission::UsersDelete => t.get("permission-users-delete"),
        Permission::RolesAssign => t.get("permission-roles-assign"),
        Permission::RolesManage => t.get("permission-roles-manage"),
        Permission::SessionsRead => t.get("permission-sessions-read"),
        Permission::SessionsRevoke => t.get("permission-sessions-revoke"),
        Permission::PasswordsReset => t.get("permission-passwords-reset"),
        Permission::AuditRead => t.get("permission-audit-read"),
        Permission::ProfileWrite => t.get("permission-profile-write"),
    }
}
