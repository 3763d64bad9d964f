//! The vocabulary of Roster: what a user, a session, a role, an email address, an audit entry and an
//! error are. Values only: no I/O, no async, no secret that opens anything.

pub mod api_key;
pub mod audit;
pub mod client;
pub mod clock;
pub mod code;
pub mod digest;
pub mod email;
pub mod error;
pub mod event;
pub mod fold;
pub mod input;
pub mod language;
pub mod mail;
pub mod name;
pub mod password;
pub mod random;
pub mod refusal;
pub mod registration;
pub mod revocation;
pub mod role;
pub mod service;
pub mod session;
pub mod statistics;
pub mod throttle;
pub mod token;
pub mod user;

pub use error::{Error, Result};
