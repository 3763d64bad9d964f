//! The management API, with the roles and the audit log in its style.

pub(crate) mod create_role;
pub(crate) mod create_user;
pub(crate) mod delete_role;
pub(crate) mod delete_user;
pub(crate) mod get_user;
pub(crate) mod list_audit;
pub(crate) mod list_roles;
pub(crate) mod list_users;
pub(crate) mod update_role;
pub(crate) mod update_user;
