//! What anybody may read, and keep for a while.

use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::Response;
use serde::Serialize;
use shared::directory::Discovery;
use shared::http::ok;
use shared::openapi::values;
use shared::revocation;
use shared::session::SessionId;
use utoipa::ToSchema;

/// Five minutes: a new signing key is published a day before its first use, so no verifier misses one.
const KEPT_BY_ANYBODY: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Half a minute: so much later, at most, a resource server learns that a session ended.
const KEPT_SHORTLY: HeaderValue = HeaderValue::from_static("public, max-age=30");

/// 200 with a body that everybody may keep.
pub(crate) fn published(body: impl Serialize) -> Response {
    kept_by_anybody(ok(body))
}

/// The same for an answer that is there already.
pub(crate) fn kept_by_anybody(response: Response) -> Response {
    kept(response, KEPT_BY_ANYBODY)
}

/// The same for what changes by the second.
pub(crate) fn published_shortly(body: impl Serialize) -> Response {
    kept(ok(body), KEPT_SHORTLY)
}

fn kept(mut response: Response, how_long: HeaderValue) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, how_long);
    response
}

/// What ended before its time; [`shared::revocation`] says how to read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Revocations)]
pub(crate) struct Revocations<'a> {
    #[schema(value_type = Vec<values::HexId>)]
    handles: Vec<&'a str>,
    users: Vec<EndedUser>,
}

/// As access tokens name them: `sub` is the id as a string, `before` is compared with `iat`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::EndedUser)]
struct EndedUser {
    #[schema(example = "2")]
    sub: String,
    /// Seconds since 1970.
    #[schema(example = 1_790_000_001)]
    before: i64,
}

impl<'a> From<&'a revocation::Revocations> for Revocations<'a> {
    fn from(listed: &'a revocation::Revocations) -> Self {
        let user =
            |ended: &revocation::EndedUser| EndedUser { sub: ended.user.to_string(), before: ended.before.seconds() };
        Self {
            handles: listed.handles.iter().map(SessionId::as_str).collect(),
            users: listed.users.iter().map(user).collect(),
        }
    }
}

/// The provider metadata of OpenID Connect Discovery 1.0, section 3, as far as they are true here:
/// there is no authorization endpoint, and no ID token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Configuration)]
pub(crate) struct Configuration<'a> {
    issuer: &'a str,
    jwks_uri: &'a str,
    token_endpoint: &'a str,
    /// The one algorithm of access tokens; verifiers look for it here.
    id_token_signing_alg_values_supported: [&'static str; 1],
    /// Required not to be empty; "none" is the response that hands out nothing.
    response_types_supported: [&'static str; 1],
    /// `sub` is the same to everybody.
    subject_types_supported: [&'static str; 1],
}

impl<'a> From<&'a Discovery> for Configuration<'a> {
    fn from(discovery: &'a Discovery) -> Self {
        Self {
            issuer: &discovery.issuer,
            jwks_uri: &discovery.jwks_uri,
            token_endpoint: &discovery.token_endpoint,
            id_token_signing_alg_values_supported: ["RS256"],
            response_types_supported: ["none"],
            subject_types_supported: ["public"],
        }
    }
}
