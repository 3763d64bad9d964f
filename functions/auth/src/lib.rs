//! The function `auth`: registration, API keys, access and refresh tokens, and what others verify
//! tokens with. It speaks the dialect "token + users"; that one's users are the function `users`.

mod fuzz;
mod handlers;
mod openapi;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use openapi::openapi;
pub use router::router;

/// It issues tokens and compares passwords; none of its lists has pages.
pub const NEEDS: Needs = Needs { signing: true, passwords: true, ..Needs::NONE };
