//! How this dialect says that something went wrong.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::error::{Error, FieldProblem, Problem};
use shared::http::{ErrorFormat, describe};
use utoipa::ToSchema;

/// The dialect.
pub(crate) const ERRORS: ErrorFormat = ErrorFormat::of_json(render);

/// The same where a refresh token is what somebody presents, and no email or password.
pub(crate) const DIALECT_OF_REFRESHING: ErrorFormat = ErrorFormat::of_json(render_at_refresh);

/// What went wrong, and where members are to blame what is wrong with each.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Refusal, example = json!({
    "error": "Validation Error", "message": "Required parameters missing",
    "details": [{"field": "email", "message": "This field is required"}],
}))]
pub(crate) struct Refusal {
    error: &'static str,
    message: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Detail>,
}

/// What is wrong with one member of the request.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Detail)]
struct Detail {
    field: &'static str,
    message: String,
}

fn render(error: &Error) -> Response {
    match error {
        Error::Invalid(problems) => invalid(problems),
        Error::EmailTaken(_) => taken("email"),
        // The document's one answer to a request "without a valid token", whether it has none or a dead one.
        Error::Unauthenticated { .. } => unauthorized("Authentication required"),
        Error::WrongCredentials => unauthorized("Invalid email or password"),
        _ => {
            let described = describe(error);
            refuse(described.status, described.title, described.message, Vec::new())
        }
    }
}

fn render_at_refresh(error: &Error) -> Response {
    match error {
        Error::WrongCredentials => unauthorized("Invalid refresh token"),
        _ => render(error),
    }
}

fn refuse(status: StatusCode, error: &'static str, message: &'static str, details: Vec<Detail>) -> Response {
    (status, Json(Refusal { error, message, details })).into_response()
}

fn unauthorized(message: &'static str) -> Response {
    refuse(StatusCode::UNAUTHORIZED, "Unauthorized", message, Vec::new())
}

fn invalid(problems: &[FieldProblem]) -> Response {
    let is_any_missing = problems.iter().any(|FieldProblem { problem, .. }| *problem == Problem::Missing);
    let message = if is_any_missing { "Required parameters missing" } else { "Invalid parameters" };
    let details = problems.iter().map(Detail::from).collect();
    refuse(StatusCode::BAD_REQUEST, "Validation Error", message, details)
}

fn taken(field: &'static str) -> Response {
    let details = vec![Detail { field, message: "has already been taken".to_owned() }];
    refuse(StatusCode::CONFLICT, "Validation Error", "Invalid parameters", details)
}

impl From<&FieldProblem> for Detail {
    fn from(FieldProblem { field, problem }: &FieldProblem) -> Self {
        let message = match problem {
            Problem::Missing => "This field is required".to_owned(),
            Problem::Invalid => "Invalid value".to_owned(),
            Problem::NotAnEmail => "Must be a valid email address".to_owned(),
            Problem::NotListed => "Not one of the known values".to_owned(),
            Problem::Password(problem) => format!("Password {}", problem.message()),
            Problem::WrongPassword => "Wrong password".to_owned(),
        };
        Self { field, message }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use shared::email::Email;
    use shared::password::PasswordProblem;

    use super::*;

    async fn answer(response: Response) -> (u16, String) {
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn missing_members_are_told_as_the_document_shows() {
        let error = Error::Invalid(vec![
            FieldProblem { field: "passw", problem: Problem::Password(PasswordProblem::TooShort { min: 8 }) },
            FieldProblem { field: "email", problem: Problem::Missing },
        ]);

        let (status, body) = answer(render(&error)).await;

        assert_eq!(status, 400);
        assert_eq!(
            body,
            concat!(
                r#"{"error":"Validation Error","message":"Required parameters missing","details":["#,
                r#"{"field":"passw","message":"Password is too short (minimum is 8 characters)"},"#,
                r#"{"field":"email","message":"This field is required"}]}"#
            )
        );
    }

    #[tokio::test]
    async fn where_nothing_is_missing_the_members_are_said_to_be_invalid() {
        let error = Error::invalid("passw", Problem::WrongPassword);

        let (status, body) = answer(render(&error)).await;

        assert_eq!(status, 400);
        assert_eq!(
            body,
            concat!(
                r#"{"error":"Validation Error","message":"Invalid parameters","#,
                r#""details":[{"field":"passw","message":"Wrong password"}]}"#
            )
        );
    }

    #[tokio::test]
    async fn a_taken_email_is_a_conflict_in_the_shape_of_a_validation_error() {
        let error = Error::EmailTaken(Email::parse("user@example.com").unwrap());

        let (status, body) = answer(render(&error)).await;

        assert_eq!(status, 409);
        assert_eq!(
            body,
            concat!(
                r#"{"error":"Validation Error","message":"Invalid parameters","#,
                r#""details":[{"field":"email","message":"has already been taken"}]}"#
            )
        );
    }

    #[tokio::test]
    async fn a_missing_and_a_dead_token_are_answered_alike() {
        for token_sent in [false, true] {
            let (status, body) = answer(render(&Error::Unauthenticated { token_sent })).await;

            assert_eq!(status, 401);
            assert_eq!(body, r#"{"error":"Unauthorized","message":"Authentication required"}"#);
        }
    }

    #[tokio::test]
    async fn each_door_names_what_was_wrong_at_it() {
        let (_, at_login) = answer(render(&Error::WrongCredentials)).await;
        let (_, at_refresh) = answer(render_at_refresh(&Error::WrongCredentials)).await;

        assert_eq!(at_login, r#"{"error":"Unauthorized","message":"Invalid email or password"}"#);
        assert_eq!(at_refresh, r#"{"error":"Unauthorized","message":"Invalid refresh token"}"#);
    }

    #[tokio::test]
    async fn every_other_error_has_a_title_and_a_sentence() {
        let (status, body) = answer(render(&Error::Forbidden)).await;

        assert_eq!(status, 403);
        assert_eq!(body, r#"{"error":"Forbidden","message":"You do not have permission to do this."}"#);
    }
}
