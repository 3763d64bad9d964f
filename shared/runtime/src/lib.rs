//! What the main of a function does: read the configuration, start telemetry, run the Lambda runtime. A function that
//! needs the core starts with `roster-setup`, which is built on this.

pub mod config;
pub mod lambda;
pub mod request;
