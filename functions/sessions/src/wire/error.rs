//! How this dialect says that something went wrong.

use axum::http::StatusCode;
use axum::response::Response;
use shared::error::{Error, FieldProblem};
use shared::http::{ErrorFormat, describe};

use super::detail::Detail;

/// The dialect.
pub(crate) const ERRORS: ErrorFormat = ErrorFormat::of_json(render);

fn render(error: &Error) -> Response {
    let described = describe(error);
    match error {
        // These two are the document's own, and have nothing beside what it shows.
        Error::WrongCredentials => Detail::error().with_status(described.status),
        Error::EmailTaken(email) => Detail::error().email(email.as_str()).with_status(StatusCode::FOUND),
        Error::Invalid(problems) => Detail::error().message(&told(problems)).with_status(described.status),
        _ => Detail::error().message(described.message).with_status(described.status),
    }
}

/// "name can't be blank; email must be a valid email address".
fn told(problems: &[FieldProblem]) -> String {
    let told = problems.iter().map(|FieldProblem { field, problem }| format!("{field} {}", problem.phrase()));
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::header::LOCATION;
    use shared::email::Email;
    use shared::error::Problem;
    use shared::password::PasswordProblem;

    use super::*;

    async fn answer(error: &Error) -> (u16, String) {
        let response = render(error);
        assert!(!response.headers().contains_key(LOCATION));
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_taken_email_is_found_and_leads_nowhere() {
        let error = Error::EmailTaken(Email::parse("Admin2@mail.ru").unwrap());

        let (status, body) = answer(&error).await;

        assert_eq!(status, 302);
        assert_eq!(body, r#"{"detail":{"type":"error","email":"admin2@mail.ru"}}"#);
    }

    #[tokio::test]
    async fn wrong_credentials_are_an_error_and_no_more() {
        let (status, body) = answer(&Error::WrongCredentials).await;

        assert_eq!(status, 401);
        assert_eq!(body, r#"{"detail":{"type":"error"}}"#);
    }

    #[tokio::test]
    async fn everything_wrong_is_told_in_one_sentence() {
        let error = Error::Invalid(vec![
            FieldProblem { field: "name", problem: Problem::Missing },
            FieldProblem { field: "email", problem: Problem::NotAnEmail },
            FieldProblem { field: "password", problem: Problem::Password(PasswordProblem::TooLong { max: 128 }) },
        ]);

        let (status, body) = answer(&error).await;

        assert_eq!(status, 400);
        assert_eq!(
            body,
            concat!(
                r#"{"detail":{"type":"error","message":"name can't be blank; email must be a valid email address; "#,
                r#"password is too long (maximum is 128 characters)"}}"#
            )
        );
    }

    #[tokio::test]
    async fn every_other_error_has_a_sentence() {
        for (error, status) in [
            (Error::Unauthenticated { token_sent: false }, 401),
            (Error::Forbidden, 403),
            (Error::UserNotFound, 404),
            (Error::LastAdministrator, 409),
            (Error::LegacyPasswordsOff, 410),
        ] {
            let (got, body) = answer(&error).await;

            assert_eq!(got, status, "{body}");
            assert!(body.starts_with(r#"{"detail":{"type":"error","message":""#), "{body}");
        }
    }
}
