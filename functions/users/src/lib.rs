//! The function `users`: the user collection in the dialects "token + users" and "management", and
//! the roles that users can have. Signing in is the functions `auth`, `accounts` and `sessions`.

mod fuzz;
mod handlers;
mod openapi;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use openapi::openapi;
pub use router::router;

/// It hashes the passwords of new users, and pages lists; it issues no token.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, ..Needs::NONE };
