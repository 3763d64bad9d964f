//! The crates beside this one under the paths of the crate that they were split from, until the last
//! caller names them by themselves.

pub use roster_aws as aws;
pub use roster_core::device;
pub use roster_crypto::{audit_seal, cursor, seal, signing_keys, token};
pub use roster_http as http;
pub use roster_http::openapi;
pub use roster_kms as kms;
pub use roster_passwords as password;
pub use roster_store as store;
pub use roster_telemetry as telemetry;
pub use roster_types::{
    Error, Result, audit, client, clock, email, error, event, fold, input, language, mail, name, random, refusal,
    revocation, role, service, session, statistics, throttle, user,
};

/// The services.
pub mod directory {
    pub use roster_core::bootstrap::{Services, Setup, open};
    pub use roster_core::*;
}

/// The main of a function.
pub mod lambda {
    pub use roster_http::lambda::{run, run_without_services};
    pub use roster_setup::lambda::*;
}

/// API keys and their secrets.
pub mod api_key {
    pub use roster_crypto::api_key::*;
    pub use roster_types::api_key::*;
}

/// Codes of mailed links.
pub mod code {
    pub use roster_crypto::code::*;
    pub use roster_types::code::*;
}

/// Settings.
pub mod config {
    pub use roster_aws::{AwsCredentials, Patience};
    pub use roster_core::config::Config;
    pub use roster_crypto::seal::{KmsConfig, Sealing};
    pub use roster_runtime::config::*;
    pub use roster_setup::config::*;
    pub use roster_store::{StoreConfig, Tables};
    pub use roster_types::registration::*;
}
