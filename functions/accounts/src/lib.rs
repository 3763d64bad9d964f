//! The accounts API: registration of others, sign-in and sign-out, devices, passwords and the search for users.
//! `wire` holds requests and responses; [`shared::directory`] holds the rules.

mod fuzz;
mod handlers;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};

/// Sign-in issues access tokens and compares passwords. The lists of devices and users have cursors.
pub const NEEDS: Needs = Needs { signing: true, passwords: true, cursors: true, ..Needs::NONE };
