//! The legacy sessions API.

mod delete_user;
mod get_self;
mod list;
mod login;
mod register;

const UNAUTHENTICATED: &str = r#"{"detail":{"type":"error","message":"Authentication required"}}"#;
const DEAD_TOKEN: &str =
    r#"{"detail":{"type":"error","message":"The token is invalid, expired or revoked; sign in again."}}"#;
const FORBIDDEN: &str = r#"{"detail":{"type":"error","message":"You do not have permission to do this."}}"#;

/// The answer to missing or invalid members.
fn refused(message: &str) -> String {
    format!(r#"{{"detail":{{"type":"error","message":"{message}"}}}}"#)
}
