//! The function `users`: the users of the token API and of the management API, the roles and the audit log. The
//! functions `auth`, `accounts` and `sessions` sign users in.

mod fuzz;
mod handlers;
mod router;
mod wire;

use shared::directory::Needs;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};

/// It hashes the passwords of new users, and lists have cursors. It issues no token.
pub const NEEDS: Needs = Needs { passwords: true, cursors: true, ..Needs::NONE };
