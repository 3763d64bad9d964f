//! The legacy sessions API: open registration, opaque session tokens and MD5 digests of passwords. `wire` holds
//! requests and responses; [`shared::directory`] holds the rules.

mod fuzz;
mod handlers;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};

/// Sign-in compares passwords, and the list of sessions has cursors. Tokens are opaque, so nothing is signed.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, ..Needs::NONE };
