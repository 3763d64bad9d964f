//! Tests over the gateway, as a client would make them: one file an operation, named as facts.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod access;
mod accounts;
mod auth;
mod common;
mod console;
mod costs;
mod faults;
mod glossary;
mod invoked;
mod management;
mod races;
mod routes;
mod sessions;
mod tidy;
mod trips;
mod trust;
mod users;
