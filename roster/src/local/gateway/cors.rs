//! Cross-origin requests, answered from the template's configuration as API Gateway does: whatever a
//! function says about them itself does not count.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html>

use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use hyper::{Method, Response, StatusCode};

use super::reply::Reply;
use crate::local::template::Cors;

/// The answer to a browser's question before the request itself; nothing where this is none.
pub(super) fn preflight(cors: Option<&Cors>, method: &Method, headers: &HeaderMap) -> Option<Reply> {
    let cors = cors?;
    if method != Method::OPTIONS
        || !headers.contains_key(ORIGIN)
        || !headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
    {
        return None;
    }
    let mut reply: Reply = Response::default();
    *reply.status_mut() = StatusCode::NO_CONTENT;
    if allowed_origin(cors, headers).is_some() {
        let said = reply.headers_mut();
        set(said, ACCESS_CONTROL_ALLOW_METHODS, &cors.allow_methods.join(","));
        set(said, ACCESS_CONTROL_ALLOW_HEADERS, &cors.allow_headers.join(","));
        set(said, ACCESS_CONTROL_MAX_AGE, &cors.max_age.map(|seconds| seconds.to_string()).unwrap_or_default());
    }
    Some(reply)
}

/// Says on an answer who may read it.
pub(super) fn permit(cors: Option<&Cors>, asked: &HeaderMap, said: &mut HeaderMap) {
    let Some(cors) = cors else { return };
    for name in [ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_EXPOSE_HEADERS] {
        said.remove(name);
    }
    let Some(origin) = allowed_origin(cors, asked) else { return };
    if origin != "*" {
        said.append(VARY, HeaderValue::from_static("origin"));
    }
    said.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    set(said, ACCESS_CONTROL_EXPOSE_HEADERS, &cors.expose_headers.join(","));
    if cors.allow_credentials {
        said.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
}

/// What `Access-Control-Allow-Origin` says: `*` where everybody may, else the asking origin where it
/// is listed.
fn allowed_origin(cors: &Cors, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(ORIGIN)?;
    if cors.allow_origins.iter().any(|allowed| allowed == "*") {
        return Some(HeaderValue::from_static("*"));
    }
    let text = origin.to_str().ok()?;
    let is_listed = cors.allow_origins.iter().any(|allowed| match allowed.strip_suffix("://*") {
        Some(scheme) => text.split_once("://").is_some_and(|(of, _)| of == scheme),
        None => allowed == text,
    });
    is_listed.then(|| origin.clone())
}

/// What is not configured is not said.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value)
        && !value.is_empty()
    {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cors(origins: &[&str]) -> Cors {
        Cors {
            allow_origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
            allow_methods: vec!["GET".into(), "PUT".into()],
            allow_headers: vec!["authorization".into()],
            expose_headers: vec!["etag".into(), "link".into()],
            max_age: Some(600),
            allow_credentials: false,
        }
    }

    fn asked(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn said(cors: &Cors, origin: &'static str) -> Vec<String> {
        let mut said = asked(&[("access-control-allow-origin", "https://the-function-says.example")]);
        permit(Some(cors), &asked(&[("origin", origin)]), &mut said);
        said.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
    }

    #[test]
    fn a_preflight_is_answered_from_the_configuration() {
        let question = asked(&[("origin", "https://app.example"), ("access-control-request-method", "PUT")]);
        let reply = preflight(Some(&cors(&["https://app.example"])), &Method::OPTIONS, &question).unwrap();

        assert_eq!(reply.status(), StatusCode::NO_CONTENT);
        assert_eq!(reply.headers()["access-control-allow-methods"], "GET,PUT");
        assert_eq!(reply.headers()["access-control-allow-headers"], "authorization");
        assert_eq!(reply.headers()["access-control-max-age"], "600");
    }

    #[test]
    fn a_strange_origin_is_told_nothing() {
        let question = asked(&[("origin", "https://evil.example"), ("access-control-request-method", "PUT")]);
        let reply = preflight(Some(&cors(&["https://app.example"])), &Method::OPTIONS, &question).unwrap();

        assert_eq!(reply.status(), StatusCode::NO_CONTENT);
        assert!(reply.headers().is_empty());
        assert!(said(&cors(&["https://app.example"]), "https://evil.example").is_empty());
    }

    #[test]
    fn only_options_with_both_headers_is_a_preflight() {
        let cors = cors(&["*"]);
        let question = asked(&[("origin", "https://app.example"), ("access-control-request-method", "PUT")]);

        assert!(preflight(Some(&cors), &Method::GET, &question).is_none());
        assert!(preflight(Some(&cors), &Method::OPTIONS, &asked(&[("origin", "https://app.example")])).is_none());
        assert!(preflight(None, &Method::OPTIONS, &question).is_none());
    }

    #[test]
    fn an_answer_says_who_may_read_it() {
        let star = ["access-control-allow-origin: *", "access-control-expose-headers: etag,link"];
        assert_eq!(said(&cors(&["*"]), "https://any.example"), star);
        for listed in ["https://app.example", "https://*"] {
            let one = said(&cors(&[listed]), "https://app.example");
            assert!(one.contains(&"access-control-allow-origin: https://app.example".to_owned()), "{one:?}");
            assert!(one.contains(&"vary: origin".to_owned()), "{one:?}");
        }
        assert!(said(&cors(&["http://*"]), "https://app.example").is_empty());
    }
}
