//! Tests through the gateway, as a client would call it: one file per operation, and tests named as facts.

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
