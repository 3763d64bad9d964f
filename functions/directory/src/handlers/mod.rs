//! One file an operation.

pub(crate) mod create_user;
pub(crate) mod delete_user;
pub(crate) mod end_sessions;
pub(crate) mod find_user;
pub(crate) mod get_user;
pub(crate) mod list_users;
pub(crate) mod update_user;
pub(crate) mod verify_token;
