//! The function `auth`: registration, API keys, access and refresh tokens, and the public keys that verify
//! tokens. It is one half of the token API; the function `users` is the other.

mod fuzz;
mod handlers;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};

/// It issues tokens and compares passwords. Its lists have no cursors.
pub const NEEDS: Needs = Needs { signing: true, passwords: true, ..Needs::NONE };
