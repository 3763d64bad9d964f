//! Secrets and what is made with them: tokens, API keys, codes in mailed links, cursors, the seals of the audit log,
//! signing keys, and the sealing of stored secrets.

pub mod api_key;
pub mod audit_seal;
pub mod code;
pub mod cursor;
pub mod pepper;
pub mod seal;
pub mod signing_keys;
pub mod token;
