//! What all APIs have in common.

mod audit;
mod bad_bodies;
mod bad_paths;
mod bodies;
mod cross_dialect;
mod cursors;
mod dead_tokens;
mod emails;
mod events;
mod fuzz;
mod gateway;
mod headers;
mod md5_modes;
mod order;
mod passwords;
mod registration;
mod unavailable;

use std::time::Duration;

use serde_json::Value;
use tests::{Call, Reply};

/// The API that defines an answer's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    A,
    B,
    C,
    D,
}

impl Dialect {
    /// The API of a path.
    fn of(path: &str) -> Self {
        match path {
            _ if path.starts_with("/api/v1/users") || path.starts_with("/api/v1/roles") => Self::C,
            _ if path.starts_with("/api/v1/") => Self::B,
            _ if path.starts_with("/api/") => Self::D,
            _ => Self::A,
        }
    }

    /// Whether a body is an error in this API's format, with exactly its members.
    fn has_shape_of_error(self, body: &Value) -> bool {
        match self {
            Self::A | Self::C => match members(body).as_slice() {
                ["error", "message"] => is_text(&body["error"]) && is_text(&body["message"]),
                ["error", "messages"] => is_text(&body["error"]) && has_phrases(&body["messages"]),
                _ => false,
            },
            Self::B => match members(body).as_slice() {
                ["error", "message"] => is_text(&body["error"]) && is_text(&body["message"]),
                ["error", "message", "details"] => is_text(&body["message"]) && has_details(&body["details"]),
                _ => false,
            },
            Self::D => {
                let detail = &body["detail"];
                let known = match members(detail).as_slice() {
                    ["type"] => true,
                    ["type", "message"] => is_text(&detail["message"]),
                    ["type", "email"] => is_text(&detail["email"]),
                    _ => false,
                };
                known && members(body) == ["detail"] && detail["type"] == "error"
            }
        }
    }

    /// Asserts that an answer is an error with this status, in this API's format and with the common headers.
    fn assert_error(self, reply: &Reply, status: u16, of: &str) {
        assert_eq!(reply.status, status, "{of}: {}", reply.text);
        assert!(self.has_shape_of_error(&reply.json()), "{of}: {}", reply.text);
        assert_eq!(reply.header("content-type"), Some("application/json"), "{of}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{of}");
        assert!(reply.header("x-request-id").is_some_and(|id| !id.is_empty()), "{of}");
    }
}

/// Sends a call, which must be answered within a second.
async fn within_a_second(call: Call) -> Reply {
    tokio::time::timeout(Duration::from_secs(1), call.send()).await.expect("no answer within a second")
}

fn members(value: &Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

/// Phrases by member.
fn has_phrases(messages: &Value) -> bool {
    let is_list = |value: &Value| value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(is_text));
    messages.as_object().is_some_and(|messages| !messages.is_empty() && messages.values().all(is_list))
}

/// One entry per member.
fn has_details(details: &Value) -> bool {
    let is_entry = |entry: &Value| {
        members(entry) == ["field", "message"] && is_text(&entry["field"]) && is_text(&entry["message"])
    };
    details.as_array().is_some_and(|details| !details.is_empty() && details.iter().all(is_entry))
}
