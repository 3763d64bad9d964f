//! One page or change a file.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod confirm;
pub(crate) mod delete_account;
pub(crate) mod devices;
pub(crate) mod docs;
pub(crate) mod export;
pub(crate) mod home;
pub(crate) mod inspector;
pub(crate) mod keys;
pub(crate) mod language;
pub(crate) mod new_user;
pub(crate) mod overview;
pub(crate) mod own_data;
pub(crate) mod register;
pub(crate) mod role;
pub(crate) mod roles;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sign_out;
pub(crate) mod signing_keys;
pub(crate) mod user;
pub(crate) mod users;
