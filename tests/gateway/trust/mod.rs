//! The promises of `docs/security.md`, each a request and an answer.

mod signing_keys;
mod throttles;
