//! Test support: a complete Roster for each test, with a store in memory and a clock of its own, called over HTTP as a
//! client would; access to its tables; a count of its store calls; and a small Lambda Runtime API for the real
//! binaries.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

pub mod answers;
mod app;
pub mod bus;
mod crowd;
mod digest;
pub mod invariants;
pub mod kms;
pub mod lambda;
mod line;
pub mod log;
pub mod loopback;
mod mails;
pub mod nasty;
pub mod pages;
mod raw;
pub mod records;
mod reply;
pub mod ses;
pub mod smtp;
mod tables;
pub mod tls;

pub use app::{Call, PASSWORD, START, TestApp, TestOptions};
pub use digest::md5;
pub use line::Line;
pub use reply::Reply;
pub use tables::{Item, Tables, attribute};
