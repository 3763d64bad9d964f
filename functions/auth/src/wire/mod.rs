//! Requests and responses. Errors have the format of [`shared::http::titled`].

mod api_keys;
mod published;
mod registration;
mod tokens;

pub(crate) use api_keys::{KEY_DELETED, KeyDeleted, KeyToMake, Keys, NewKey};
pub(crate) use published::{Configuration, Revocations, kept_by_anybody, published, published_shortly};
pub(crate) use registration::{Registered, Registration};
pub(crate) use tokens::{Refresh, SignIn, Tokens};
