//! The "accounts" API (dialect B): registering others, signing in and out, devices, passwords and
//! looking up users. Shapes live in `wire`, rules in [`shared::directory`].

mod fuzz;
mod handlers;
mod openapi;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use openapi::openapi;
pub use router::router;

/// Signing in issues access tokens and checks passwords; devices and users come in pages.
pub const NEEDS: Needs = Needs { signing: true, passwords: true, cursors: true, ..Needs::NONE };
