//! The accounts API.

mod any;
mod login;
mod logout;
mod refresh;
mod reset_passw;
mod seances;
mod session_limits;
mod set_new_passw;
mod sign_up;

const UNAUTHENTICATED: &str = r#"{"error":"Unauthorized","message":"Authentication required"}"#;
const FORBIDDEN: &str = r#"{"error":"Forbidden","message":"You do not have permission to do this."}"#;
const USER_NOT_FOUND: &str = r#"{"error":"Not found","message":"User not found"}"#;

/// The answer if at least one member is missing.
fn missing(details: &[(&str, &str)]) -> String {
    refused("Required parameters missing", details)
}

/// The answer if no member is missing and these are invalid.
fn invalid(details: &[(&str, &str)]) -> String {
    refused("Invalid parameters", details)
}

fn refused(message: &str, details: &[(&str, &str)]) -> String {
    let detail = |(field, message): &(&str, &str)| format!(r#"{{"field":"{field}","message":"{message}"}}"#);
    let details: Vec<_> = details.iter().map(detail).collect();
    format!(r#"{{"error":"Validation Error","message":"{message}","details":[{}]}}"#, details.join(","))
}
