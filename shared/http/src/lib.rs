//! What the HTTP functions have in common: extractors, headers, error shapes, OpenAPI helpers. An API
//! adds its routes and one function that shapes errors.

mod access;
mod answer;
mod condition;
mod describe;
mod form;
mod id;
pub mod jwks;
pub mod lambda;
mod new_user;
pub mod openapi;
mod payload;
mod query;
mod request;
mod routes;
mod service;
mod titled;
mod visitor;

pub use answer::{created, entity_tag, ok, with_entity_tag};
pub use condition::{Condition, Once};
pub use describe::{Described, describe};
pub use form::{Form, Handling};
pub use id::PathParam;
pub use new_user::NewUser;
pub use payload::{Body, Payload};
pub use query::{Query, QueryParams};
pub use request::{Member, MemberValue, Request};
pub use routes::route;
pub use service::{Asked, ErrorFormat, ErrorResponse, HandlerResult, function, function_without_services, speak};
pub use titled::{Titled, Validation, titled};
pub use visitor::{Requester, bearer, bearer_token};

/// The most bytes of a body that are read: the largest sensible one has a few hundred.
pub const BODY_LIMIT: usize = 64 * 1024;
