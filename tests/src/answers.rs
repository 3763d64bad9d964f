//! The complete errors that the token API and the management API share, for tests to compare answers with.

/// 401: no token was sent.
pub const NO_TOKEN: &str = r#"{"error":"Unauthorized","message":"Authentication required"}"#;
/// 401: the token is not valid.
pub const DEAD_TOKEN: &str =
    r#"{"error":"Unauthorized","message":"The token is invalid, expired or revoked; sign in again."}"#;
/// 401: a part of the credentials is wrong.
pub const WRONG_CREDENTIALS: &str = r#"{"error":"Unauthorized","message":"Invalid credentials"}"#;
/// 403.
pub const FORBIDDEN: &str = r#"{"error":"Forbidden","message":"You do not have permission to do this."}"#;
/// 404 for a user.
pub const NO_SUCH_USER: &str = r#"{"error":"Not found","message":"User not found"}"#;
/// 404 for an API key.
pub const NO_SUCH_KEY: &str = r#"{"error":"Not found","message":"API key not found"}"#;
/// 404 for a role.
pub const NO_SUCH_ROLE: &str = r#"{"error":"Not found","message":"Role not found"}"#;
/// 409: the email address is taken.
pub const EMAIL_TAKEN: &str = r#"{"error":"Validation failed","messages":{"email":["has already been taken"]}}"#;
/// 409: no other active administrator would be left.
pub const LAST_ADMINISTRATOR: &str = r#"{"error":"Conflict","message":"This is the last active administrator; make another user an administrator first."}"#;
/// 412.
pub const CHANGED_SINCE: &str =
    r#"{"error":"Precondition Failed","message":"The user has changed since; read it again."}"#;
/// 413.
pub const TOO_LARGE: &str = r#"{"error":"Payload Too Large","message":"The body exceeds 64 KiB."}"#;
/// 415.
pub const NOT_JSON: &str = r#"{"error":"Unsupported Media Type","message":"Send the body as application/json."}"#;
/// 422.
pub const KEY_REUSED: &str =
    r#"{"error":"Unprocessable Content","message":"This Idempotency-Key was used with another body; take a new key."}"#;
/// 503.
pub const UNAVAILABLE: &str = r#"{"error":"Service Unavailable","message":"Try again in a moment."}"#;
/// 404 of the gateway itself: no route has this path and method.
pub const NO_ROUTE: &str = r#"{"message":"Not Found"}"#;

/// 400: one error per member.
pub fn invalid(members: &[(&str, &str)]) -> String {
    let phrases: Vec<String> = members.iter().map(|(member, phrase)| format!(r#""{member}":["{phrase}"]"#)).collect();
    format!(r#"{{"error":"Validation failed","messages":{{{}}}}}"#, phrases.join(","))
}

/// 400 for the request as a whole.
pub fn malformed(reason: &str) -> String {
    format!(r#"{{"error":"Bad Request","message":"{reason}"}}"#)
}
