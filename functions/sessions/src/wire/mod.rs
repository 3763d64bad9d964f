//! This dialect's shapes: what requests may hold, what answers hold, and how errors look.

mod answer;
mod detail;
mod error;
mod request;
pub(crate) mod schema;

pub(crate) use answer::{Session, User, deleted, logged_in, registered, sessions};
pub(crate) use error::DIALECT;
pub(crate) use request::{paging, registration, sign_in, which_user};
