//! What every function of Roster stands on: the directory of users and its rules, the store behind
//! it and the HTTP around it. It knows nothing of any dialect.

pub mod api_key;
pub mod audit;
pub mod audit_seal;
pub mod aws;
pub mod client;
pub mod clock;
pub mod code;
pub mod config;
pub mod cursor;
pub mod device;
pub mod directory;
pub mod email;
pub mod error;
pub mod event;
pub mod fold;
pub mod http;
pub mod input;
pub mod lambda;
pub mod language;
pub mod mail;
pub mod name;
pub mod openapi;
pub mod password;
pub mod random;
pub mod refusal;
pub mod revocation;
pub mod role;
pub mod seal;
pub mod service;
pub mod session;
pub mod signing_keys;
pub mod statistics;
pub mod store;
pub mod telemetry;
pub mod throttle;
pub mod token;
pub mod user;

pub use error::{Error, Result};
