//! The control panel in Chromium, with and without scripts, in both languages. `.ci/browser` runs these tests and sets
//! the address of the driver (`WEBDRIVER`), the path of axe-core (`AXE`), and the folder for screenshots (`PICTURES`).

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
