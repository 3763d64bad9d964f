//! The template and the routers agree: a function answers every route that API Gateway sends to it, and a router has no
//! path that the template does not send.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::Router;
use http_body_util::Empty;
use hyper::Request;
use hyper::body::Bytes;
use roster::template::Template;
use shared::clock::Clock;
use tests::TestApp;
use tower::ServiceExt;
use walkdir::WalkDir;

/// The programs that answer requests.
pub(crate) const BINARIES: [&str; 6] = ["accounts", "auth", "console", "reference", "sessions", "users"];

/// The router of a program, over the tables of a test.
pub(crate) async fn router_of(app: &TestApp, binary: &str) -> Router {
    match binary {
        "accounts" => accounts::router(app.open(binary).await),
        "auth" => auth::router(app.open(binary).await),
        "console" => console::router(app.open(binary).await),
        "reference" => reference::router(Clock::system()),
        "sessions" => sessions::router(app.open(binary).await),
        "users" => users::router(app.open(binary).await),
        other => panic!("{other} has no router"),
    }
}

/// The methods that an HTTP API can route. HEAD is one too, but axum answers it wherever it answers GET, and no route
/// of the template allows it.
pub(crate) const METHODS: [&str; 6] = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"];

#[tokio::test]
async fn every_route_is_answered_by_its_function_and_every_answered_route_is_in_the_template() {
    let app = TestApp::start().await;
    let template = Template::built_in().unwrap();

    for binary in BINARIES {
        let router = router_of(&app, binary).await;
        let in_template: BTreeSet<String> = routes_of(&template, binary).into_iter().collect();
        let mut answered = BTreeSet::new();
        for path in paths_of_router(binary) {
            for method in METHODS {
                if is_answered(router.clone(), method, &path).await {
                    answered.insert(sent_by(&in_template, &format!("{method} {path}")));
                }
            }
        }
        assert_eq!(answered, in_template, "{binary}: left: the router's routes, right: the template's");
    }
}

#[tokio::test]
async fn a_path_or_method_of_another_function_is_answered_by_the_fallback() {
    let app = TestApp::start().await;
    let template = Template::built_in().unwrap();

    for binary in BINARIES {
        let router = router_of(&app, binary).await;
        for (route, function) in template.routes().filter(|(_, function)| function.binary != binary) {
            let is_answered = is_answered(router.clone(), &route.method, &route.path).await;
            assert!(!is_answered, "{binary} answers {} {} of {}", route.method, route.path, function.binary);
        }
    }
}

#[test]
fn no_route_is_there_twice() {
    let template = Template::built_in().unwrap();
    let mut seen = BTreeSet::new();
    for (route, _) in template.routes() {
        // The name of a path variable does not matter.
        let shape: Vec<&str> =
            route.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        let is_new = seen.insert((route.method.clone(), shape.join("/")));
        assert!(is_new, "{} {} is in the template twice", route.method, route.path);
    }
    let mut paths: Vec<String> = BINARIES.into_iter().flat_map(paths_of_router).collect();
    let count = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), count, "a path is in two routers");
}

#[test]
fn each_function_of_the_template_has_a_router_here() {
    let template = Template::built_in().unwrap();
    let mut binaries: Vec<&str> = template.functions.iter().map(|function| function.binary.as_str()).collect();
    binaries.sort_unstable();
    assert_eq!(binaries, BINARIES);
}

fn routes_of(template: &Template, binary: &str) -> Vec<String> {
    let routes = template.routes().filter(|(_, function)| function.binary == binary);
    routes.map(|(route, _)| format!("{} {}", route.method, route.path)).collect()
}

/// The template's route for a router's path: the same path, or a prefix route.
fn sent_by(in_template: &BTreeSet<String>, answered: &str) -> String {
    let takes_all = |route: &&String| {
        route.split_once('{').is_some_and(|(begin, rest)| {
            rest.ends_with("+}") && answered.len() > begin.len() && answered.starts_with(begin)
        })
    };
    let exact = in_template.get(answered);
    exact.or_else(|| in_template.iter().find(takes_all)).cloned().unwrap_or_else(|| answered.to_owned())
}

/// Whether a handler answers: a caller without a token and a body must get any answer except the one for unknown
/// routes.
pub(crate) async fn is_answered(router: Router, method: &str, path: &str) -> bool {
    let path = path.replace(['{', '}'], "");
    let request = Request::builder().method(method).uri(path).body(Empty::<Bytes>::new()).unwrap();
    let answer = router.oneshot(request).await.unwrap();
    answer.status() != 404
}

/// The paths of a function's router, read from its source, because axum does not list them. Any other way to add a path
/// fails here, so that none is missed.
pub(crate) fn paths_of_router(binary: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions").join(binary).join("src");
    let source = fs::read_to_string(folder.join("router.rs")).unwrap();
    for other_form in ["nest", "route_service", "fallback"] {
        assert!(!source.contains(other_form), "{binary}: {other_form} in router.rs is not understood here");
    }
    let literals = |source: &str, before: &str| -> Vec<String> {
        let calls = source.split(before).skip(1);
        let paths = calls.map(|call| {
            let literal = call.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"'));
            literal.unwrap_or_else(|| panic!("{binary}: write the path of each route as a literal")).0.to_owned()
        });
        paths.collect()
    };
    let mut paths: BTreeSet<String> = literals(&source, ".route(").into_iter().collect();
    if source.contains("routes! {") {
        // The macro takes the path of each handler from its description.
        for file in WalkDir::new(folder.join("handlers")).into_iter().map(Result::unwrap) {
            if file.file_type().is_file() {
                paths.extend(literals(&fs::read_to_string(file.path()).unwrap(), " path = "));
            }
        }
    }
    // Static assets are one folder, whose files are the routes.
    let files = fs::read_dir(folder.join("../static/assets")).into_iter().flatten();
    let files = files.map(|file| format!("/assets/{}", file.unwrap().file_name().to_str().unwrap()));
    paths.into_iter().chain(files).collect()
}
