//! The error responses of an operation, in the error format of its API.

use utoipa::ToSchema;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::{REQUEST_ID, header};

/// The schemas of the error responses of an API.
pub struct Refusals {
    dialect: &'static str,
    shapes: Vec<String>,
}

/// Each status of an error response, its name among the components, and its description.
const KNOWN: [(&str, &str, &str); 13] = [
    ("400", "BadRequest", "The request makes no sense; where members are to blame, they are named."),
    ("401", "Unauthorized", "There is no token, a dead one, or what was presented to sign in is wrong."),
    ("403", "Forbidden", "The caller may not do this."),
    ("404", "NotFound", "There is no such thing."),
    ("409", "Conflict", "It contradicts what is there: something is taken, in use, or the last of its kind."),
    ("410", "Gone", "Passwords in MD5 are switched off."),
    ("412", "PreconditionFailed", "The user has changed since."),
    ("413", "PayloadTooLarge", "The body exceeds 64 KiB."),
    ("415", "UnsupportedMediaType", "The body is not JSON."),
    ("422", "UnprocessableContent", "The `Idempotency-Key` came with another body before."),
    ("429", "TooManyRequests", "Too many tries; wait before the next one."),
    ("500", "InternalServerError", "A fault of ours."),
    ("503", "ServiceUnavailable", "The store does not answer; what was asked for may or may not have been done."),
];

impl Refusals {
    /// Returns the error responses of `dialect`, most of which have the schema `T`.
    pub fn of<T: ToSchema>(dialect: &'static str) -> Self {
        Self { dialect, shapes: vec![T::name().into_owned()] }
    }

    /// Adds the schema `T` of error responses that name invalid members.
    #[must_use]
    pub fn with_members<T: ToSchema>(mut self) -> Self {
        self.shapes.push(T::name().into_owned());
        self
    }

    /// Adds the error responses that follow from the operation, and gives each its schema. The handler
    /// lists the others by status.
    pub(super) fn complete(&self, path: &str, operation: &mut Operation) {
        let has_body = operation.request_body.is_some();
        let parameters = operation.parameters.iter().flatten();
        let is_conditional = parameters.into_iter().any(|parameter| match parameter {
            RefOr::T(parameter) => parameter.parameter_in != ParameterIn::Path,
            RefOr::Ref(_) => true,
        });
        let follows = [
            ("400", has_body || is_conditional),
            // A handler that needs no token says so.
            ("401", operation.security.is_none()),
            ("404", path.contains('{')),
            ("413", has_body),
            ("415", has_body),
            ("500", true),
            ("503", true),
        ];
        let responses = &mut operation.responses.responses;
        for (status, _) in follows.into_iter().filter(|(_, it_does)| *it_does) {
            responses.entry(status.to_owned()).or_insert_with(|| Response::default().into());
        }
        for (status, name, _) in KNOWN {
            if let Some(response) = responses.get_mut(status) {
                *response = RefOr::Ref(Ref::new(format!("#/components/responses/{}.{name}", self.dialect)));
            }
        }
    }

    /// Returns all error responses as components.
    pub(super) fn responses(&self) -> impl Iterator<Item = (String, RefOr<Response>)> {
        KNOWN.into_iter().map(|(status, name, when)| (format!("{}.{name}", self.dialect), self.response(status, when)))
    }

    fn response(&self, status: &str, when: &str) -> RefOr<Response> {
        let mut shapes: Vec<&str> = self.shapes.iter().map(String::as_str).collect();
        if !matches!(status, "400" | "409") {
            shapes.truncate(1);
        }
        if status == "404" {
            // The gateway has no route for a path whose variable part is malformed or empty.
            shapes.push("GatewayAnswer");
        }
        let schema = |shape: &&str| Ref::from_schema_name(*shape);
        let content = match shapes.as_slice() {
            [one] => ContentBuilder::new().schema(Some(schema(one))),
            several => {
                let any = several.iter().map(schema).fold(AnyOfBuilder::new(), AnyOfBuilder::item);
                ContentBuilder::new().schema(Some(any))
            }
        };
        let response = ResponseBuilder::new().description(when).content("application/json", content.build());
        let response = response.header(REQUEST_ID, header(REQUEST_ID));
        match status {
            "401" => response.header("WWW-Authenticate", header("WWW-Authenticate")).into(),
            "429" | "503" => response.header("Retry-After", header("Retry-After")).into(),
            _ => response.into(),
        }
    }
}
