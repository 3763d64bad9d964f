//! One file for each operation.

pub(crate) mod find_users;
pub(crate) mod list_seances;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod refresh;
pub(crate) mod set_password;
pub(crate) mod sign_up;
