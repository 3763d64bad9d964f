//! The function `auth`: registration, API keys, access and refresh tokens, and the public keys that verify
//! tokens. It is one half of the token API; the function `users` is the other.

mod fuzz;
mod handlers;
mod router;
mod services;
mod wire;

pub use fuzz::read_as_every_request;
pub use router::{openapi, router};
pub use services::Services;
