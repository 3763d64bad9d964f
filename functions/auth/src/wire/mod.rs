//! What the dialect's requests and answers look like. Errors look as [`shared::http::titled`] has them.

mod api_keys;
mod published;
mod registration;
pub(crate) mod schema;
mod tokens;

pub(crate) use api_keys::{KEY_DELETED, KeyDeleted, Keys, NewKey, new_key};
pub(crate) use published::{Configuration, Revocations, kept_by_anybody, published, published_shortly};
pub(crate) use registration::{Registered, registration};
pub(crate) use tokens::{Tokens, refresh, sign_in};
