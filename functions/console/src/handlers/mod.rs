//! One page or change a file.

pub(crate) mod account;
pub(crate) mod confirm;
pub(crate) mod delete_account;
pub(crate) mod devices;
pub(crate) mod docs;
pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod own_data;
pub(crate) mod register;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
