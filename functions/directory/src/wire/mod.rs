//! What events, answers and errors look like: promises to other programs, told in docs/invoke.md.

mod answer;
mod error;
mod request;

pub(crate) use answer::{Deleted, Ended, Page, User, VerifiedToken, written};
pub use error::{ERROR_TYPES, diagnose};
pub(crate) use request::{
    Asked, NewUser, Operation, ToDelete, ToUpdate, ToVerify, changes, email, list_query, new_user, read, sessions_of,
    to_delete, to_verify, user_id,
};
