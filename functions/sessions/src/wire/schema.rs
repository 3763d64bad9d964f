//! The schemas of the responses, which `answer` and `error` format.
#![expect(dead_code, reason = "only the schemas that are derived from these types are ever used")]

use shared::openapi::values::{Email, HexId, Milliseconds};
use utoipa::ToSchema;

/// An account was made.
#[derive(ToSchema)]
#[schema(as = sessions::Registered, example = json!({"detail": {"type": "success", "email": "admin2@mail.ru"}}))]
pub(crate) struct Registered {
    detail: RegisteredDetail,
}

#[derive(ToSchema)]
#[schema(as = sessions::RegisteredDetail)]
struct RegisteredDetail {
    r#type: Success,
    email: Email,
}

/// The email is another account's.
#[derive(ToSchema)]
#[schema(as = sessions::EmailTaken, example = json!({"detail": {"type": "error", "email": "admin2@mail.ru"}}))]
pub(crate) struct EmailTaken {
    detail: EmailTakenDetail,
}

#[derive(ToSchema)]
#[schema(as = sessions::EmailTakenDetail)]
struct EmailTakenDetail {
    r#type: Failure,
    email: Email,
}

/// A session was opened.
#[derive(ToSchema)]
#[schema(as = sessions::Opened, example = json!({"detail": {
    "type": "success", "data": {"created": "1681131473643", "token": "a8feee1dde344911a526ebd78ae9d289"},
}}))]
pub(crate) struct Opened {
    detail: OpenedDetail,
}

#[derive(ToSchema)]
#[schema(as = sessions::OpenedDetail)]
struct OpenedDetail {
    r#type: Success,
    data: OpenedSession,
}

#[derive(ToSchema)]
#[schema(as = sessions::OpenedSession)]
struct OpenedSession {
    created: Milliseconds,
    /// What opens the session.
    token: HexId,
}

/// An account was deleted.
#[derive(ToSchema)]
#[schema(as = sessions::Deleted, example = json!({"detail": {"type": "success"}}))]
pub(crate) struct Deleted {
    detail: DeletedDetail,
}

#[derive(ToSchema)]
#[schema(as = sessions::DeletedDetail)]
struct DeletedDetail {
    r#type: Success,
}

/// What went wrong; wrong credentials have no message.
#[derive(ToSchema)]
#[schema(as = sessions::Refusal, example = json!({
    "detail": {"type": "error", "message": "name can't be blank; email must be a valid email address"},
}))]
pub(crate) struct Refusal {
    detail: RefusalDetail,
}

#[derive(ToSchema)]
#[schema(as = sessions::RefusalDetail)]
struct RefusalDetail {
    r#type: Failure,
    #[schema(nullable = false)]
    message: Option<String>,
}

/// That it went well.
#[derive(ToSchema)]
#[schema(as = sessions::Success, rename_all = "snake_case")]
enum Success {
    Success,
}

/// That it did not.
#[derive(ToSchema)]
#[schema(as = sessions::Failure, rename_all = "snake_case")]
enum Failure {
    Error,
}
