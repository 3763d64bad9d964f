//! The promises of `docs/security.md`, each as a request and an answer.

mod audit;
mod climbing;
mod counters;
mod documented;
mod doors;
mod errors;
mod fuzzed;
mod guesses;
mod handed_out;
mod many_names;
mod revocations;
mod rights;
mod seals;
mod signing_keys;
mod throttles;
