//! One page or change a file.

pub(crate) mod account;
pub(crate) mod confirm;
pub(crate) mod devices;
pub(crate) mod email;
pub(crate) mod first;
pub(crate) mod forgot;
pub(crate) mod home;
pub(crate) mod invite;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod mails;
pub(crate) mod register;
pub(crate) mod set_password;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod verify;
