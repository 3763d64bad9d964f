//! The event that API Gateway makes of a request: an HTTP API's payload format 2.0.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::convert::Infallible;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use hyper::http::request::Parts;
use lambda_http::aws_lambda_events::apigw::{
    ApiGatewayV2httpRequest, ApiGatewayV2httpRequestContext, ApiGatewayV2httpRequestContextHttpDescription,
};
use serde_json::Value;
use shared::clock::Time;

use super::route::Match;

/// Stands in for the ids that AWS gives an account and an API.
const ACCOUNT_ID: &str = "123456789012";
const API_ID: &str = "local";

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// Headers that end at the gateway, or that it sets itself whatever the client sent.
const NOT_PASSED_ON: [HeaderName; 7] = [CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, TRANSFER_ENCODING, TRACE_ID];

/// Members of an event that do not follow from the request.
pub(super) struct RequestInfo<'a> {
    /// API Gateway's id for the request.
    pub(super) request_id: &'a str,
    /// The trace that the request starts.
    pub(super) trace_id: &'a str,
    /// The time of arrival.
    pub(super) now: Time,
    /// The client's socket address.
    pub(super) peer: SocketAddr,
    /// The address that the gateway listens on.
    pub(super) address: SocketAddr,
}

/// The members that `ApiGatewayV2httpRequest` has for other payloads, or writes although they are empty.
/// API Gateway leaves them out.
const NOT_IN_AN_EVENT: [&str; 7] =
    ["authorizationToken", "httpMethod", "identitySource", "methodArn", "resource", "stageVariables", "type"];

/// The event of a request that takes the route `found` on the decoded path `path`.
pub(super) fn event(
    parts: &Parts,
    path: &str,
    body: &[u8],
    found: &Match<'_>,
    info: &RequestInfo<'_>,
) -> ApiGatewayV2httpRequest {
    let route_key = format!("{} {}", found.route.method, found.route.path);
    let query = parts.uri.query().unwrap_or_default();
    let cookies = cookies_of(&parts.headers);
    let headers = headers_of(&parts.headers, body.len(), info);
    let (body, is_base64_encoded) = encode_body(body, parts.headers.get(CONTENT_TYPE)).unzip();

    // The types are `#[non_exhaustive]`: they can be filled, but not built with a literal.
    let mut event = ApiGatewayV2httpRequest::default();
    event.version = Some("2.0".to_owned());
    event.route_key = Some(route_key.clone());
    event.raw_path = Some(path.to_owned());
    event.raw_query_string = Some(query.to_owned());
    event.cookies = (!cookies.is_empty()).then_some(cookies);
    event.headers = headers;
    event.query_string_parameters = query.parse().unwrap_or_else(|never: Infallible| match never {});
    event.path_parameters = found.parameters.clone().into_iter().collect();
    event.request_context = context_of(parts, path, route_key, info);
    event.body = body;
    event.is_base64_encoded = is_base64_encoded.unwrap_or(false);
    event
}

/// An event as API Gateway writes it.
pub(super) fn to_json(event: &ApiGatewayV2httpRequest) -> serde_json::Result<Value> {
    let mut json = serde_json::to_value(event)?;
    if let Some(members) = json.as_object_mut() {
        members.retain(|name, _| !NOT_IN_AN_EVENT.contains(&name.as_str()));
    }
    Ok(json)
}

fn context_of(parts: &Parts, path: &str, route_key: String, info: &RequestInfo<'_>) -> ApiGatewayV2httpRequestContext {
    let mut http = ApiGatewayV2httpRequestContextHttpDescription::default();
    http.method = parts.method.clone();
    http.path = Some(path.to_owned());
    http.protocol = Some(format!("{:?}", parts.version));
    http.source_ip = Some(info.peer.ip().to_canonical().to_string());
    http.user_agent = Some(parts.headers.get(USER_AGENT).map(text_of).unwrap_or_default());

    let mut context = ApiGatewayV2httpRequestContext::default();
    context.account_id = Some(ACCOUNT_ID.to_owned());
    context.apiid = Some(API_ID.to_owned());
    context.domain_name = Some(info.address.to_string());
    context.domain_prefix = Some(API_ID.to_owned());
    context.http = http;
    context.request_id = Some(info.request_id.to_owned());
    context.route_key = Some(route_key);
    context.stage = Some("$default".to_owned());
    context.time = Some(log_time(info.now));
    context.time_epoch = info.now.millis();
    context
}

/// The headers with repeated ones joined. `x-forwarded-for` is continued, not replaced, so that a function
/// sees what a client claimed, as it does in AWS. The scheme is always the gateway's own, because
/// `lambda_http` makes a URL of it.
fn headers_of(sent: &HeaderMap, body_length: usize, info: &RequestInfo<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in sent.keys().filter(|name| !NOT_PASSED_ON.contains(name)) {
        set(&mut headers, name.clone(), &joined(sent, name));
    }
    let source = info.peer.ip().to_canonical().to_string();
    let forwarded = match joined(sent, &FORWARDED_FOR) {
        claimed if claimed.is_empty() => source,
        claimed => format!("{claimed}, {source}"),
    };
    set(&mut headers, FORWARDED_FOR, &forwarded);
    set(&mut headers, CONTENT_LENGTH, &body_length.to_string());
    set(&mut headers, HOST, &info.address.to_string());
    set(&mut headers, TRACE_ID, info.trace_id);
    set(&mut headers, HeaderName::from_static("x-forwarded-port"), &info.address.port().to_string());
    set(&mut headers, HeaderName::from_static("x-forwarded-proto"), "http");
    headers
}

/// Sets a header to UTF-8 text, which is what an event can hold.
fn set(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
        headers.insert(name, value);
    }
}

fn joined(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get_all(name).iter().map(text_of).collect::<Vec<_>>().join(",")
}

/// A header's bytes as text: UTF-8 where they are that, else Latin-1, as RFC 9110 has it of old.
fn text_of(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().copied().map(char::from).collect(), str::to_owned)
}

/// Each cookie on its own.
fn cookies_of(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(COOKIE).iter().map(text_of);
    let cookies = values.flat_map(|value| value.split(';').map(|cookie| cookie.trim().to_owned()).collect::<Vec<_>>());
    cookies.filter(|cookie| !cookie.is_empty()).collect()
}

/// A body as text, or in Base64 if API Gateway takes its type for binary. A body that is not UTF-8 is also
/// written in Base64, because an event is JSON. An empty body is left out.
fn encode_body(body: &[u8], content_type: Option<&HeaderValue>) -> Option<(String, bool)> {
    if body.is_empty() {
        return None;
    }
    Some(match std::str::from_utf8(body) {
        Ok(text) if is_text(content_type) => (text.to_owned(), false),
        _ => (STANDARD.encode(body), true),
    })
}

fn is_text(content_type: Option<&HeaderValue>) -> bool {
    let full = content_type.map(text_of).unwrap_or_default().to_ascii_lowercase();
    let essence = full.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/")
        || ["application/json", "application/xml", "application/javascript"].contains(&essence)
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
}

/// A time in the Common Log Format, such as `12/Mar/2020:19:03:58 +0000`.
fn log_time(time: Time) -> String {
    let time = jiff::Timestamp::from_millisecond(time.millis()).unwrap_or_default();
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests;
