//! The OpenAPI 3.1 description: what all functions have in common. A handler describes its request and its
//! responses; the error responses and the headers that follow from those are added here.
//!
//! Only `roster openapi` and tests call this code, so the linker leaves it out of the functions.

pub mod parameters;
pub mod values;

mod refusals;

use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::request_body::RequestBody;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{Components, Content, Header, OpenApi, RefOr, Required, Response, Schema};

pub use refusals::Refusals;

/// The security scheme of operations that need a token.
pub const SECURITY_SCHEME: &str = "token";

/// Completes the description of the operations of a function: the error responses that follow from each
/// operation, in the error format of the API, and the purpose of each header.
pub fn complete(mut document: OpenApi, refusals: &Refusals) -> OpenApi {
    let mut components = document.components.take().unwrap_or_default();
    for (path, item) in &mut document.paths.paths {
        for operation in operations_mut(item) {
            refusals.complete(path, operation);
            operation.responses.responses.iter_mut().for_each(describe_success);
            no_parameter_is_null(operation);
            if let Some(RefOr::T(body)) = &mut operation.request_body {
                body.required = Some(is_anything_required(body, &components));
            }
        }
    }
    components.responses.extend(refusals.responses());
    document.components = Some(components);
    document
}

/// Returns the operations of a path with their methods.
pub fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let methods = [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("DELETE", &item.delete)];
    methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten()
}

/// Describes a success, which has its body already.
fn describe_success((status, response): (&String, &mut RefOr<Response>)) {
    let RefOr::T(response) = response else { return };
    if response.description.is_empty() {
        let description = if status == "201" { "It is made." } else { "It is done." };
        description.clone_into(&mut response.description);
    }
    for (name, header) in &mut response.headers {
        let RefOr::T(header) = header else { continue };
        header.description = Some(purpose(name).to_owned());
    }
    response.headers.insert(REQUEST_ID.to_owned(), header(REQUEST_ID).into());
}

/// An absent body is an empty object, so a body is optional if no member is required.
fn is_anything_required(body: &RequestBody, components: &Components) -> Required {
    let is_required = body.content.values().any(|content| {
        let RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. }) = content else { return true };
        let name = schema.ref_location.rsplit('/').next().unwrap_or_default();
        match components.schemas.get(name) {
            Some(RefOr::T(Schema::Object(object))) => !object.required.is_empty(),
            _ => true,
        }
    });
    if is_required { Required::True } else { Required::False }
}

/// An optional parameter is described by an `Option`, which allows `null`. Members can be `null`, but text in
/// a query string or a header cannot.
fn no_parameter_is_null(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(Parameter { schema: Some(schema), .. }) = parameter else { continue };
        drop_null(schema);
    }
}

fn drop_null(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::OneOf(either)) = schema else { return };
    if let [value, RefOr::T(Schema::Object(null))] = either.items.as_slice()
        && null.schema_type == SchemaType::Type(Type::Null)
    {
        *schema = value.clone();
    }
}

const REQUEST_ID: &str = "X-Request-Id";

/// Describes a response header.
fn header(name: &str) -> Header {
    let mut header = Header::default();
    header.description = Some(purpose(name).to_owned());
    header
}

fn purpose(name: &str) -> &'static str {
    match name {
        "Location" => "Where the new thing is.",
        "ETag" => "The user's version, for `If-Match`.",
        "Link" => "The next page, with `rel=\"next\"`, where more follow.",
        "Cache-Control" => "How long this may be kept, by anybody.",
        "Retry-After" => "How many seconds to wait.",
        "WWW-Authenticate" => "`Bearer`, with `error=\"invalid_token\"` where a token was sent.",
        REQUEST_ID => "Names the request in the logs; give it when you report a fault.",
        _ => "",
    }
}
