//! The promises of `docs/security.md`, each a request and an answer.

mod audit;
mod fuzzed;
mod revocations;
mod seals;
mod signing_keys;
mod throttles;
