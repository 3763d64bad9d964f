//! The error format of the token API and the management API: a title and a sentence, or phrases by member if
//! members are invalid.

use axum::Json;
use axum::response::{IntoResponse, Response};
use roster_types::error::Error;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{Described, describe};

/// What went wrong, in a short title and a sentence.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"error": "Not found", "message": "User not found"}))]
pub struct Titled {
    error: &'static str,
    message: &'static str,
}

/// Which members are to blame, and what is wrong with each.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "error": "Validation failed",
    "messages": {"name": ["can't be blank"], "email": ["must be a valid email address"]},
}))]
pub struct Validation {
    error: &'static str,
    #[schema(value_type = HashMap<String, Vec<String>>)]
    messages: Map<String, Value>,
}

/// Returns `{"error", "message"}`, or `{"error": "Validation failed", "messages"}` if members are invalid, with
/// the phrases of each member in the order of the schema.
pub fn titled(error: &Error) -> Response {
    let Described { status, title, message } = describe(error);
    match blamed(error) {
        None => (status, Json(Titled { error: title, message })).into_response(),
        Some(messages) => (status, Json(Validation { error: "Validation failed", messages })).into_response(),
    }
}

/// Returns the phrases of each invalid member, if that is the error. A taken value has the format of an invalid
/// one, because a client shows both next to the field.
fn blamed(error: &Error) -> Option<Map<String, Value>> {
    let taken = |field| Some(phrases([(field, "has already been taken".to_owned())]));
    match error {
        Error::Invalid(problems) => Some(phrases(problems.iter().map(|wrong| (wrong.field, wrong.problem.phrase())))),
        Error::EmailTaken(_) => taken("email"),
        Error::RoleTaken => taken("name"),
        _ => None,
    }
}

fn phrases(told: impl IntoIterator<Item = (&'static str, String)>) -> Map<String, Value> {
    let mut messages = Map::new();
    for (field, phrase) in told {
        let of_field = messages.entry(field).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = of_field {
            list.push(Value::String(phrase));
        }
    }
    messages
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::StatusCode;

    use super::*;
    use roster_types::email::Email;
    use roster_types::error::{FieldProblem, Problem};

    async fn answer(error: &Error) -> (StatusCode, String) {
        let response = titled(error);
        let status = response.status();
        let body = to_bytes(response.into_body(), 1024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn an_error_has_a_title_and_a_sentence() {
        let (status, body) = answer(&Error::UserNotFound).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(body, r#"{"error":"Not found","message":"User not found"}"#);
    }

    #[tokio::test]
    async fn wrong_members_are_named_in_the_order_of_the_schema() {
        let wrong = |field, problem| FieldProblem { field, problem };
        let problems =
            vec![wrong("name", Problem::Missing), wrong("email", Problem::NotAnEmail), wrong("name", Problem::Invalid)];
        let (status, body) = answer(&Error::Invalid(problems)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert_eq!(
            body,
            r#"{"error":"Validation failed","messages":{"name":["can't be blank","is invalid"],"email":["must be a valid email address"]}}"#
        );
    }

    #[tokio::test]
    async fn what_is_taken_is_a_conflict_told_at_its_member() {
        let (status, body) = answer(&Error::EmailTaken(Email::parse("a@example.com").unwrap())).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(body, r#"{"error":"Validation failed","messages":{"email":["has already been taken"]}}"#);
        let (status, body) = answer(&Error::RoleTaken).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert_eq!(body, r#"{"error":"Validation failed","messages":{"name":["has already been taken"]}}"#);
    }
}
