//! One page or change a file.

pub(crate) mod account;
pub(crate) mod confirm;
pub(crate) mod devices;
pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod overview;
pub(crate) mod register;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
