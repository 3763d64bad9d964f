//! The control panel in Chromium, as people use it: with scripts and without, in both languages. Run by
//! `.ci/browser`, which says where the driver listens (`WEBDRIVER`), where axe-core is (`AXE`), and where
//! pictures go (`PICTURES`).

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod account;
mod administrators;
mod downloads;
mod entrance;
mod looks;
mod mail;
mod mode;
mod nasty;
mod reference;
mod roles;
mod tokens;
mod user;
mod users;
mod window;
