//! The token API's user routes.

mod create;
mod delete;
mod get;
mod list;
mod update;
