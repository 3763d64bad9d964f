//! The control panel without a browser: what each page answers to whom, and what it changes.

mod access;
mod account;
mod addresses;
mod audit;
mod confirm;
mod devices;
mod docs;
mod entrance;
mod export;
mod first;
mod headers;
mod inspector;
mod keys;
mod mail;
mod nasty;
mod overview;
mod roles;
mod sessions;
mod settings;
mod signing_keys;
mod trips;
mod user;
mod users;
mod weight;
