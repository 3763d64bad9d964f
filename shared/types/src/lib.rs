//! The vocabulary of Roster: users, sessions, roles, email addresses, audit log entries and errors. Values only: no
//! I/O, no async, no secret that grants access.

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
