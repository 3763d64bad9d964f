//! What the dialect's requests and answers look like. Errors look as [`shared::http::titled`] has them.

mod api_keys;
mod published;
mod registration;
mod tokens;

pub(crate) use api_keys::{KEY_DELETED, Keys, NewKey, new_key};
pub(crate) use published::{Configuration, Revocations, published, published_shortly};
pub(crate) use registration::{Registered, registration};
pub(crate) use tokens::{Tokens, refresh, sign_in};
