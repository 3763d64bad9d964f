//! The control panel without a browser: what each page answers, to whom, and what it changes.

mod access;
mod account;
mod addresses;
mod confirm;
mod devices;
mod entrance;
mod first;
mod headers;
mod keys;
mod mail;
