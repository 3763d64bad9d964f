//! Which function answers a path: API Gateway's rules for routes.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

use std::cmp::Reverse;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::invoke::Handler;
use crate::local::template::{Route, Segment};

/// All routes of the template, each with what answers it.
pub(super) struct Routes(Vec<(Route, Handler)>);

/// The route that a request takes.
pub(super) struct Match<'a> {
    /// The route as the template has it.
    pub(super) route: &'a Route,
    /// Who answers.
    pub(super) handler: &'a Handler,
    /// What the path has in place of the route's variables.
    pub(super) parameters: BTreeMap<String, String>,
}

impl Routes {
    /// Orders routes so that the first that fits is the one API Gateway would take: text before
    /// variables, variables before `{proxy+}`, from left to right, then a method before `ANY`.
    pub(super) fn new(mut routes: Vec<(Route, Handler)>) -> Self {
        routes.sort_by_cached_key(|(route, _)| {
            let ranks: Vec<_> = route.segments().map(rank).collect();
            (Reverse(ranks), route.method == "ANY")
        });
        Self(routes)
    }

    /// The route of a method and a decoded path; nothing where there is none.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<Match<'_>> {
        let of_method = self.0.iter().filter(|(route, _)| route.method == method || route.method == "ANY");
        let mut matches = of_method.filter_map(|(route, handler)| {
            let parameters = parameters_of(route, path)?;
            Some(Match { route, handler, parameters })
        });
        matches.next()
    }
}

/// The more exactly a segment says what it takes, the higher.
fn rank(segment: Segment<'_>) -> u8 {
    match segment {
        Segment::Fixed(_) => 2,
        Segment::Variable(_) => 1,
        Segment::Rest(_) => 0,
    }
}

fn parameters_of(route: &Route, path: &str) -> Option<BTreeMap<String, String>> {
    let mut rest = Some(path.strip_prefix('/')?);
    let mut parameters = BTreeMap::new();
    for segment in route.segments() {
        let left = rest?;
        let (here, after) = match left.split_once('/') {
            Some((here, after)) => (here, Some(after)),
            None => (left, None),
        };
        rest = after;
        match segment {
            Segment::Fixed(text) if here == text => {}
            Segment::Fixed(_) => return None,
            Segment::Variable(_) if here.is_empty() => return None,
            Segment::Variable(name) => drop(parameters.insert(name.to_owned(), here.to_owned())),
            Segment::Rest(_) if left.is_empty() => return None,
            Segment::Rest(name) => {
                parameters.insert(name.to_owned(), left.to_owned());
                rest = None;
            }
        }
    }
    rest.is_none().then_some(parameters)
}

/// The path as API Gateway hands it on: percent-decoded, once. Nothing where `lambda_http`, which
/// parses it as a part of a URL again, would read another path than the one that was routed: dot
/// segments and what it cuts off, strips, turns into a slash or decodes a second time.
pub(super) fn decode_path(raw: &str) -> Option<String> {
    let path = percent_decode_str(raw).decode_utf8().ok()?;
    let changes = |c: char| c.is_control() || matches!(c, '\\' | '?' | '#' | '%');
    let is_dots = |segment: &str| segment == "." || segment == "..";
    let is_kept =
        path.starts_with('/') && !path.ends_with(' ') && !path.contains(changes) && !path.split('/').any(is_dots);
    is_kept.then(|| path.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(texts: &[&str]) -> Routes {
        let route = |text: &&str| {
            let (method, path) = text.split_once(' ').unwrap();
            (Route { method: method.into(), path: path.into() }, Handler::that_answers(text))
        };
        Routes::new(texts.iter().map(route).collect())
    }

    fn found(routes: &Routes, method: &str, path: &str) -> Option<String> {
        routes
            .find(method, path)
            .map(|found| format!("{} {} {:?}", found.route.method, found.route.path, found.parameters))
    }

    #[test]
    fn text_goes_before_a_variable_and_a_method_before_any() {
        let routes = routes(&["GET /users/{id}", "ANY /users/me", "GET /users/me", "GET /{proxy+}", "PUT /users/{id}"]);

        assert_eq!(found(&routes, "GET", "/users/me").unwrap(), "GET /users/me {}");
        assert_eq!(found(&routes, "POST", "/users/me").unwrap(), "ANY /users/me {}");
        assert_eq!(found(&routes, "GET", "/users/7").unwrap(), r#"GET /users/{id} {"id": "7"}"#);
        assert_eq!(found(&routes, "GET", "/users/7/x").unwrap(), r#"GET /{proxy+} {"proxy": "users/7/x"}"#);
        assert_eq!(found(&routes, "DELETE", "/users/7"), None);
        assert_eq!(found(&routes, "HEAD", "/users/7"), None);
    }

    #[test]
    fn a_route_takes_neither_less_nor_more_than_its_path() {
        let routes = routes(&["GET /users", "GET /users/{id}", "GET /files/{proxy+}", "GET /"]);

        for path in ["/users/", "/users/1/", "//users", "/Users", "/files", "/files/", "/users/1/2", "users", ""] {
            assert_eq!(found(&routes, "GET", path), None, "{path}");
        }
        assert!(found(&routes, "GET", "/").is_some());
        assert!(found(&routes, "GET", "/files/a/b").is_some());
    }

    #[test]
    fn a_path_is_decoded_once() {
        assert_eq!(decode_path("/users/%31%20a").as_deref(), Some("/users/1 a"));
        assert_eq!(decode_path("/users/a%2Fb").as_deref(), Some("/users/a/b"));
        assert_eq!(decode_path("/users/%D1%8F").as_deref(), Some("/users/я"));
        assert_eq!(decode_path("/.well-known/x..y").as_deref(), Some("/.well-known/x..y"));
    }

    #[test]
    fn a_path_that_a_url_parser_would_read_otherwise_has_no_route() {
        for path in [
            "/users/..",
            "/users/../x",
            "/users/./1",
            "/users/%2e%2e/x",
            "/users/%2E",
            "/users/.%2e",
            "/users/%252e%252e",
            "/users\\1",
            "/users/%5c..",
            "/users/1%3Fx",
            "/users/1%23x",
            "/us%0aers",
            "/users/%00",
            "/users/1%20",
            "/users/%2531",
            "/users/%ff",
            "*",
            "",
        ] {
            assert_eq!(decode_path(path), None, "{path}");
        }
    }
}
