//! This dialect's shapes: what requests may hold, what answers hold, and how errors look.

mod answer;
mod error;
mod request;
pub(crate) mod schema;

pub(crate) use answer::{LoggedOut, PasswordUpdated, Seances, SignedUp, Tokens, Users};
pub(crate) use error::{DIALECT, DIALECT_OF_REFRESHING, Refusal};
pub(crate) use request::{
    NewPassword, new_password, new_user, refresh_token, session_query, sessions_to_end, sign_in, user_query,
};
