//! One file for each operation.

pub(crate) mod management;
pub(crate) mod users;
