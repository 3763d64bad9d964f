//! The event that API Gateway makes of a request: an HTTP API's payload format 2.0.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue,
    TRANSFER_ENCODING, USER_AGENT,
};
use hyper::http::request::Parts;
use serde::Serialize;
use shared::clock::Time;

use super::route::Match;

/// Stands in for the ids that AWS gives an account and an API.
const ACCOUNT_ID: &str = "123456789012";
const API_ID: &str = "local";

/// Headers that end at the gateway, or that it writes itself whatever the client claims.
const NOT_PASSED_ON: [HeaderName; 7] =
    [CONNECTION, CONTENT_LENGTH, COOKIE, EXPECT, HOST, TRANSFER_ENCODING, HeaderName::from_static("x-amzn-trace-id")];

/// What the event says beside the request itself.
pub(super) struct Circumstances<'a> {
    /// API Gateway's id of the request.
    pub(super) request_id: &'a str,
    /// The trace that the request starts.
    pub(super) trace_id: &'a str,
    /// When it came.
    pub(super) now: Time,
    /// Who sent it.
    pub(super) peer: SocketAddr,
    /// Where the gateway listens.
    pub(super) address: SocketAddr,
}

/// An event, as it is written in JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event<'a> {
    version: &'static str,
    route_key: String,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<String>,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query_string_parameters: BTreeMap<String, String>,
    request_context: RequestContext<'a>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    path_parameters: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    account_id: &'static str,
    api_id: &'static str,
    domain_name: String,
    domain_prefix: &'static str,
    http: Http<'a>,
    request_id: &'a str,
    route_key: String,
    stage: &'static str,
    time: String,
    time_epoch: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Http<'a> {
    method: &'a str,
    path: &'a str,
    protocol: String,
    source_ip: String,
    user_agent: String,
}

impl<'a> Event<'a> {
    /// The event of a request that takes the route `found` on the decoded path `path`.
    pub(super) fn new(
        parts: &'a Parts,
        path: &'a str,
        body: &'a [u8],
        found: &'a Match<'_>,
        circumstances: &Circumstances<'a>,
    ) -> Self {
        let Circumstances { request_id, now, peer, address, .. } = *circumstances;
        let route_key = format!("{} {}", found.route.method, found.route.path);
        let raw_query_string = parts.uri.query().unwrap_or_default();
        let headers = headers_of(&parts.headers, body.len(), circumstances);
        let (body, is_base64_encoded) = written_body(body, parts.headers.get(CONTENT_TYPE));
        Self {
            version: "2.0",
            route_key: route_key.clone(),
            raw_path: path,
            raw_query_string,
            cookies: cookies_of(&parts.headers),
            headers,
            query_string_parameters: query_of(raw_query_string),
            request_context: RequestContext {
                account_id: ACCOUNT_ID,
                api_id: API_ID,
                domain_name: address.to_string(),
                domain_prefix: API_ID,
                http: Http {
                    method: parts.method.as_str(),
                    path,
                    protocol: format!("{:?}", parts.version),
                    source_ip: peer.ip().to_canonical().to_string(),
                    user_agent: parts.headers.get(USER_AGENT).map(text_of).unwrap_or_default(),
                },
                request_id,
                route_key,
                stage: "$default",
                time: log_time(now),
                time_epoch: now.millis(),
            },
            path_parameters: &found.parameters,
            body,
            is_base64_encoded,
        }
    }
}

/// Headers by their lower-case names, those that came twice joined. `x-forwarded-for` is continued,
/// not replaced, so a function gets to see what a client claimed, as it does in AWS; the scheme is
/// ours alone, for `lambda_http` makes a URL of it.
fn headers_of(sent: &HeaderMap, body_length: usize, circumstances: &Circumstances<'_>) -> BTreeMap<String, String> {
    let Circumstances { trace_id, peer, address, .. } = circumstances;
    let mut headers = BTreeMap::new();
    for name in sent.keys().filter(|name| !NOT_PASSED_ON.contains(name)) {
        headers.insert(name.to_string(), joined(sent, name));
    }
    let source = peer.ip().to_canonical().to_string();
    let forwarded = headers.entry("x-forwarded-for".to_owned()).or_default();
    *forwarded = if forwarded.is_empty() { source } else { format!("{forwarded}, {source}") };
    for (name, value) in [
        ("content-length", body_length.to_string()),
        ("host", address.to_string()),
        ("x-amzn-trace-id", (*trace_id).to_owned()),
        ("x-forwarded-port", address.port().to_string()),
        ("x-forwarded-proto", "http".to_owned()),
    ] {
        headers.insert(name.to_owned(), value);
    }
    headers
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

/// Parameters decoded, those that came twice joined.
fn query_of(raw: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::<String, String>::new();
    for (name, value) in url::form_urlencoded::parse(raw.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|values| *values = format!("{values},{value}"))
            .or_insert_with(|| value.into_owned());
    }
    parameters
}

/// The body as text, or in Base64 where API Gateway takes it for binary: by its type, and here also
/// where it is not UTF-8, for an event is JSON.
fn written_body<'a>(body: &'a [u8], content_type: Option<&HeaderValue>) -> (Option<Cow<'a, str>>, bool) {
    if body.is_empty() {
        return (None, false);
    }
    match std::str::from_utf8(body) {
        Ok(text) if is_text(content_type) => (Some(text.into()), false),
        _ => (Some(STANDARD.encode(body).into()), true),
    }
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
