//! Events as API Gateway sends them for an HTTP API, and the answers it accepts, in payload format 2.0.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// API Gateway's request id in every event.
pub const REQUEST_ID: &str = "JKJaXmPLvHcESHA=";
/// The caller's IP address in every event.
pub const SOURCE_IP: &str = "203.0.113.7";

const HOST: &str = "abc123.execute-api.us-east-1.amazonaws.com";

/// A request as a function receives it.
pub struct Event {
    route: String,
    path: String,
    headers: BTreeMap<String, String>,
    cookies: Vec<String>,
    body: Option<String>,
    is_base64: bool,
}

impl Event {
    /// A request that matched `route`, such as `GET /users/{id}`, with this path and query.
    pub fn new(route: &str, path: &str) -> Self {
        let headers = [
            ("accept", "*/*"),
            ("host", HOST),
            ("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            ("x-amzn-trace-id", "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"),
            ("x-forwarded-for", SOURCE_IP),
            ("x-forwarded-port", "443"),
            ("x-forwarded-proto", "https"),
        ];
        Self {
            route: route.to_owned(),
            path: path.to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            cookies: Vec::new(),
            body: None,
            is_base64: false,
        }
    }

    /// Adds a header. Repeated headers are joined, as API Gateway does.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let joined = self.headers.get(name).map(|first| format!("{first},{value}"));
        self.headers.insert(name.to_owned(), joined.unwrap_or_else(|| value.to_owned()));
        self
    }

    /// Replaces a header.
    pub fn header_instead(mut self, name: &str, value: &str) -> Self {
        self.headers.remove(name);
        self.header(name, value)
    }

    /// Adds a bearer token.
    pub fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn cookie(mut self, cookie: &str) -> Self {
        self.cookies.push(cookie.to_owned());
        self
    }

    /// Sets a body that API Gateway treats as text.
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }

    /// Sets a body that API Gateway treats as binary, because no content type says otherwise.
    pub fn base64(mut self, body: &[u8]) -> Self {
        self.body = Some(STANDARD.encode(body));
        self.is_base64 = true;
        self
    }

    /// The event as Lambda delivers it.
    pub fn to_json(&self) -> Value {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let (method, pattern) = self.route.split_once(' ').unwrap();
        let variables: BTreeMap<&str, &str> = pattern.split('/').zip(path.split('/')).filter_map(in_braces).collect();
        let parameters: BTreeMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let mut event = json!({
            "version": "2.0",
            "routeKey": self.route,
            "rawPath": path,
            "rawQueryString": query,
            "headers": self.headers,
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "abc123",
                "domainName": HOST,
                "domainPrefix": "abc123",
                "http": {
                    "method": method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": SOURCE_IP,
                    "userAgent": self.headers["user-agent"],
                },
                "requestId": REQUEST_ID,
                "routeKey": self.route,
                "stage": "$default",
                "time": "12/Mar/2026:19:03:58 +0000",
                "timeEpoch": 1_773_342_238_390_u64,
            },
            "isBase64Encoded": self.is_base64,
        });
        // API Gateway omits empty fields.
        if !self.cookies.is_empty() {
            event["cookies"] = json!(self.cookies);
        }
        if !variables.is_empty() {
            event["pathParameters"] = json!(variables);
        }
        if !parameters.is_empty() {
            event["queryStringParameters"] = json!(parameters);
        }
        if let Some(body) = &self.body {
            event["body"] = json!(body);
        }
        event
    }
}

fn in_braces<'a>((pattern, value): (&'a str, &'a str)) -> Option<(&'a str, &'a str)> {
    Some((pattern.strip_prefix('{')?.strip_suffix('}')?, value))
}

/// The answer of a function.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// By lower-case names.
    pub headers: BTreeMap<String, String>,
    /// The values of its `Set-Cookie` headers.
    pub cookies: Vec<String>,
    /// Empty if the body is not text.
    pub text: String,
}

impl Answer {
    pub(super) fn read(answer: &Value) -> Self {
        let headers = answer["headers"].as_object().unwrap().iter();
        let body = answer["body"].as_str().filter(|_| answer["isBase64Encoded"] == false).unwrap_or_default();
        let cookies = answer["cookies"].as_array().into_iter().flatten();
        Self {
            status: answer["statusCode"].as_u64().unwrap().try_into().unwrap(),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.as_str().unwrap().to_owned())).collect(),
            cookies: cookies.map(|cookie| cookie.as_str().unwrap().to_owned()).collect(),
            text: body.to_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}
