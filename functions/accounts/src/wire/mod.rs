//! Requests, responses and errors of the accounts API.

mod answer;
mod error;
mod request;

pub(crate) use answer::{LoggedOut, PasswordUpdated, Seances, SignedUp, Tokens, Users};
pub(crate) use error::{DIALECT_OF_REFRESHING, ERRORS, Refusal};
pub(crate) use request::{
    PasswordUpdate, Refresh, SessionQuery, SessionsToEnd, UpdatePasswSchema, UserLogInSchema, UserQuery, UserRegSchema,
};
