//! The API reference: an introduction in both languages, and Swagger UI over `/openapi.json`. It reads no
//! table and knows no user; its pages link the style, script and icon of the panel, on the same host.

mod error;
mod files;
mod handlers;
mod headers;
mod page;
mod router;
mod texts;

pub use router::router;
