//! The start of a function that works with the core: it reads the core's settings and opens it. A background function
//! that does not need the core starts with `roster-runtime` alone.

pub mod config;
pub mod lambda;
