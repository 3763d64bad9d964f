//! The "sessions" API (dialect D): accounts made by anybody, opaque session tokens, passwords "in
//! MD5". Shapes live in `wire`, rules in [`shared::directory`].

mod fuzz;
mod handlers;
mod openapi;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use openapi::openapi;
pub use router::router;

/// Signing in checks passwords, and sessions come in pages. Its tokens are opaque: nothing is signed.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, ..Needs::NONE };
