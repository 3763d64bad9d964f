//! The function `users`: the users of the token API and of the management API, the roles and the audit log. The
//! functions `auth`, `accounts` and `sessions` sign users in.

mod fuzz;
mod handlers;
mod router;
mod services;
mod wire;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};
pub use services::Services;
