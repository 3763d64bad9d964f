//! The operations on users, sessions, keys and roles, with their rules. This crate knows nothing of
//! HTTP, of the documented APIs or of DynamoDB.

pub mod config;
pub mod device;
pub mod directory;
