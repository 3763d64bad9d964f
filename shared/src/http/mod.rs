//! The only room, beside the functions, that knows HTTP: what every dialect's requests and answers
//! have in common. A dialect adds its routes and one function that shapes errors.

mod access;
mod answer;
mod condition;
mod describe;
mod form;
mod id;
mod new_user;
mod payload;
mod query;
mod service;
mod titled;
mod visitor;

pub use answer::{created, entity_tag, ok, with_entity_tag};
pub use condition::{Condition, Once};
pub use describe::{Described, describe};
pub use form::Form;
pub use id::PathParam;
pub use payload::Payload;
pub use query::Query;
pub use service::{Asked, Dialect, function, speak};
pub(crate) use service::{log, panicked, time_limit};
pub use titled::{Titled, Validation, titled};
pub use visitor::{bearer, bearer_token};

/// The most bytes of a body that are read: the largest sensible one has a few hundred.
pub const BODY_LIMIT: usize = 64 * 1024;
