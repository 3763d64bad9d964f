//! Who sent a request: the token, and the address that API Gateway saw.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use lambda_http::request::RequestContext;
use roster_core::Visitor;
use roster_core::device;
use roster_types::client::Client;
use roster_types::language::Language;
use secrecy::SecretString;

/// Who sent a request, as far as its headers and API Gateway tell.
#[derive(Debug)]
pub struct Requester(pub Visitor);

impl<S: Send + Sync> FromRequestParts<S> for Requester {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let context = match parts.extensions.get() {
            Some(RequestContext::ApiGatewayV2(context)) => Some(context),
            _ => None,
        };
        let user_agent = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
        Ok(Self(Visitor {
            token: bearer_token(&parts.headers),
            panel: None,
            client: Client {
                ip: context.and_then(|context| context.http.source_ip.as_ref()?.parse().ok()),
                user_agent: user_agent.map(|text| device::stored_user_agent(&text)).filter(|text| !text.is_empty()),
            },
            host: context.and_then(|context| context.domain_name.clone()),
            language: language(&parts.headers).unwrap_or_default(),
        }))
    }
}

fn language(headers: &HeaderMap) -> Option<Language> {
    Language::preferred(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?)
}

/// The token in `Authorization`. Two such headers contradict each other: neither is taken.
pub fn bearer_token(headers: &HeaderMap) -> Option<SecretString> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().filter(|_| values.next().is_none())?;
    bearer(value.to_str().ok()?)
}

/// What follows `Bearer`, whose letter case does not matter (RFC 9110, section 11.1).
pub fn bearer(credentials: &str) -> Option<SecretString> {
    let (scheme, token) = credentials.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned().into())
}
