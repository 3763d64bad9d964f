//! A small version of Lambda's `Invoke`: invokes a function that has no route by its logical id, at the path that
//! the tools of AWS use. There is no IAM: every process of this machine may invoke a function, but no page in a
//! browser.
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN};
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode};
use lambda_http::lambda_runtime::{Config, Diagnostic};
use lambda_http::{Context, LambdaEvent};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::directory::Services;

use super::reply::Reply;
use super::{Answer, Gateway, ids};

const BEFORE_NAME: &str = "/2015-03-31/functions/";
const AFTER_NAME: &str = "/invocations";

const INVOCATION_TYPE: HeaderName = HeaderName::from_static("x-amz-invocation-type");
const FUNCTION_ERROR: HeaderName = HeaderName::from_static("x-amz-function-error");
const EXECUTED_VERSION: HeaderName = HeaderName::from_static("x-amz-executed-version");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

type Invocation = Pin<Box<dyn Future<Output = Result<Value, Diagnostic>> + Send>>;

/// A function that is ready to be invoked.
#[derive(Clone)]
pub struct Invoked {
    name: String,
    timeout: Duration,
    answer: Arc<dyn Fn(Box<RawValue>, Context) -> Invocation + Send + Sync>,
}

impl Invoked {
    /// The function with the logical id `name`, run as its own `main` would; `timeout` is when Lambda
    /// would end one invocation.
    pub fn new<S, F>(
        name: &str,
        timeout: Duration,
        services: S,
        answer: fn(S, LambdaEvent<Box<RawValue>>) -> F,
        diagnose: fn(&shared::Error) -> Diagnostic,
    ) -> Self
    where
        S: Services + Clone + Send + Sync + 'static,
        F: Future<Output = shared::Result<Value>> + Send + 'static,
    {
        let answer = move |event, context| -> Invocation {
            let event = LambdaEvent::new(event, context);
            Box::pin(shared::lambda::answer_event(services.clone(), event, answer, diagnose))
        };
        Self { name: name.to_owned(), timeout, answer: Arc::new(answer) }
    }
}

/// The name of the function that a request invokes, if it is an invocation.
pub(super) fn name_in<'a>(parts: &Parts, path: &'a str) -> Option<&'a str> {
    let called = path.strip_prefix(BEFORE_NAME)?.strip_suffix(AFTER_NAME)?;
    // A name, or an ARN; either may have an alias or a version behind it.
    let name = called.split_once("function:").map_or(called, |(_, name)| name);
    (parts.method == Method::POST).then(|| name.split(':').next().unwrap_or(name))
}

impl Gateway {
    /// Invokes a function and answers as Lambda does.
    pub(super) async fn invoke_directly(&self, name: &str, parts: &Parts, body: &Bytes) -> Answer {
        // Browsers send this header with each request to another origin, and the tools of AWS do not.
        if parts.headers.contains_key(ORIGIN) {
            return refused(StatusCode::FORBIDDEN, "AccessDeniedException", "No page in a browser may invoke it.");
        }
        let Some(function) = self.invoked.iter().find(|function| function.name == name) else {
            return refused(StatusCode::NOT_FOUND, "ResourceNotFoundException", "There is no such function to invoke.");
        };
        let event = if body.is_empty() { b"{}" } else { &body[..] };
        let Ok(event) = serde_json::from_slice::<Box<RawValue>>(event) else {
            return refused(StatusCode::BAD_REQUEST, "InvalidRequestContentException", "The event is not JSON.");
        };
        let answer = (function.answer)(event, self.context_of(function));
        match parts.headers.get(INVOCATION_TYPE).map(HeaderValue::as_bytes) {
            Some(b"DryRun") => Answer { reply: reply(StatusCode::NO_CONTENT, Bytes::new()), is_logged: false },
            Some(b"Event") => {
                // Lambda would retry twice; here only the log shows a failure.
                tokio::spawn(answer);
                Answer { reply: reply(StatusCode::ACCEPTED, Bytes::new()), is_logged: true }
            }
            _ => Answer { reply: answered(answer.await), is_logged: true },
        }
    }

    fn context_of(&self, function: &Invoked) -> Context {
        let mut context = Context::default();
        context.invoked_function_arn = format!("arn:aws:lambda:us-east-1:123456789012:function:{}", function.name);
        context.env_config = Arc::new(Config { function_name: function.name.clone(), ..Config::default() });
        context.deadline = self.clock.now().plus(function.timeout).millis().try_into().unwrap_or(0);
        context.request_id = ids::uuid(&self.random);
        context
    }
}

/// An error of the function is a success of Lambda with one more header.
fn answered(answer: Result<Value, Diagnostic>) -> Reply {
    match answer {
        Ok(answer) => reply(StatusCode::OK, answer.to_string()),
        Err(diagnostic) => {
            let mut reply = reply(StatusCode::OK, json!(diagnostic).to_string());
            reply.headers_mut().insert(FUNCTION_ERROR, HeaderValue::from_static("Unhandled"));
            reply
        }
    }
}

fn refused(status: StatusCode, error_type: &'static str, message: &str) -> Answer {
    let mut reply = reply(status, json!({ "Type": "User", "Message": message }).to_string());
    reply.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(error_type));
    Answer { reply, is_logged: false }
}

fn reply(status: StatusCode, body: impl Into<Bytes>) -> Reply {
    let mut reply = Response::new(Full::from(body.into()));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply.headers_mut().insert(EXECUTED_VERSION, HeaderValue::from_static("$LATEST"));
    reply
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    #[test]
    fn a_function_is_invoked_by_name_or_arn_with_an_alias_or_without() {
        let post = Request::post("/").body(()).unwrap().into_parts().0;
        for called in [
            "DirectoryFunction",
            "DirectoryFunction:live",
            "arn:aws:lambda:us-east-1:123456789012:function:DirectoryFunction",
            "123456789012:function:DirectoryFunction:3",
        ] {
            let path = format!("/2015-03-31/functions/{called}/invocations");
            assert_eq!(name_in(&post, &path), Some("DirectoryFunction"), "{called}");
        }
        assert_eq!(name_in(&post, "/users"), None);
        let get = Request::get("/").body(()).unwrap().into_parts().0;
        assert_eq!(name_in(&get, "/2015-03-31/functions/DirectoryFunction/invocations"), None);
    }
}
