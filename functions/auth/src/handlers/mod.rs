//! One file for each operation.

pub(crate) mod api_description;
pub(crate) mod create_api_key;
pub(crate) mod discovery;
pub(crate) mod issue_token;
pub(crate) mod list_api_keys;
pub(crate) mod public_keys;
pub(crate) mod refresh_token;
pub(crate) mod register;
pub(crate) mod revocations;
pub(crate) mod revoke_api_key;
