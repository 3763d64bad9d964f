//! Dialect A's users.

mod create;
mod delete;
mod get;
mod list;
mod update;
