//! Requests, responses and errors of the legacy sessions API.

mod answer;
mod detail;
mod error;
mod request;
pub(crate) mod schema;

pub(crate) use answer::{Session, User, deleted, logged_in, registered, sessions};
pub(crate) use error::ERRORS;
pub(crate) use request::{Registration, SignIn, WhichUser};
