//! The operations of the reference, a file each.

pub(crate) mod file;
pub(crate) mod introduction;
pub(crate) mod try_out;
