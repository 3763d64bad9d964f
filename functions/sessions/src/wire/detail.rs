//! The envelope of this dialect, for successes and errors alike.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What an answer says; members that are not there are left out.
#[derive(Default, Serialize)]
pub(super) struct Detail<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    /// The address it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    /// The session that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<OpenedSession>,
    /// What went wrong, where the document does not leave it at "error".
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// A session and the only token that opens it.
#[derive(Serialize)]
pub(super) struct OpenedSession {
    /// Milliseconds since 1970.
    pub(super) created: String,
    pub(super) token: String,
}

#[derive(Serialize)]
struct Envelope<'a> {
    detail: Detail<'a>,
}

impl<'a> Detail<'a> {
    /// It went well.
    pub(super) fn success() -> Self {
        Self { kind: "success", ..Self::default() }
    }

    /// It did not.
    pub(super) fn error() -> Self {
        Self { kind: "error", ..Self::default() }
    }

    /// About this address.
    pub(super) fn email(self, email: &'a str) -> Self {
        Self { email: Some(email), ..self }
    }

    /// With this session.
    pub(super) fn data(self, session: OpenedSession) -> Self {
        Self { data: Some(session), ..self }
    }

    /// For this reason.
    pub(super) fn message(self, message: &'a str) -> Self {
        Self { message: Some(message), ..self }
    }

    /// As an answer.
    pub(super) fn with_status(self, status: StatusCode) -> Response {
        (status, Json(Envelope { detail: self })).into_response()
    }
}
