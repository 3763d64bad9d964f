//! What the main of a function does: read the configuration, start telemetry, run the Lambda runtime.

pub mod config;
pub mod lambda;
pub mod request;
