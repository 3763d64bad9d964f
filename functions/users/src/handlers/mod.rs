//! One operation a file: who calls, what they sent, what we do, what we say.

pub(crate) mod management;
pub(crate) mod users;
