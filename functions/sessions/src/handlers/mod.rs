//! One operation a file.

pub(crate) mod delete_user;
pub(crate) mod get_self;
pub(crate) mod list_sessions;
pub(crate) mod log_in;
pub(crate) mod register;
