//! The legacy sessions API: open registration, opaque session tokens and MD5 digests of passwords. `wire` holds
//! requests and responses; [`shared::directory`] holds the rules.

mod fuzz;
mod handlers;
mod router;
mod services;
mod wire;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};
pub use services::Services;
