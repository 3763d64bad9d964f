//! The program `authorizer`, run as Lambda runs it and called by every kind of API Gateway with the events in
//! `tests/events`. `callers` tests who may pass, `strangers` who may not, `faults` an unreachable store and an owner's
//! mistakes.

#![allow(clippy::unwrap_used, reason = "nothing here runs outside tests")]

mod callers;
mod faults;
mod strangers;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use tests::lambda::{Function, Stack};

const PROGRAM: &str = env!("CARGO_BIN_EXE_authorizer");

/// The stage of the HTTP API's events, as a policy names it.
const HTTP_STAGE: &str = "arn:aws:execute-api:eu-central-1:123456789012:q7n2x4k9ba/$default/*";
/// The stage of the REST API's events.
const REST_STAGE: &str = "arn:aws:execute-api:eu-central-1:123456789012:z3v8m1c5td/prod/*";

/// The event formats of API Gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Http,
    HttpWithPolicies,
    RestToken,
    RestRequest,
}

const FORMS: [Form; 4] = [Form::Http, Form::HttpWithPolicies, Form::RestToken, Form::RestRequest];

/// What API Gateway does with an answer.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// Calls the API and passes this context to it.
    Passes(Value),
    /// Answers 403.
    Forbidden,
    /// Answers 401.
    Unauthorized,
}

impl Form {
    fn recorded(self) -> Value {
        let text = match self {
            Self::Http => include_str!("../../../../tests/events/authorizer-http.json"),
            Self::HttpWithPolicies => include_str!("../../../../tests/events/authorizer-http-1.0.json"),
            Self::RestToken => include_str!("../../../../tests/events/authorizer-rest-token.json"),
            Self::RestRequest => include_str!("../../../../tests/events/authorizer-rest-request.json"),
        };
        serde_json::from_str(text).unwrap()
    }

    /// The same request with these credentials. Without any, it has no identity source; some APIs pass such a request
    /// to the authorizer.
    fn event(self, credentials: Option<&str>) -> Value {
        let mut event = self.recorded();
        match self {
            Self::Http => {
                event["identitySource"] = credentials.map_or(Value::Null, |text| json!([text]));
                set(&mut event["headers"], "authorization", credentials.map(Value::from));
            }
            Self::HttpWithPolicies => {
                set(&mut event, "identitySource", credentials.map(Value::from));
                set(&mut event, "authorizationToken", credentials.map(Value::from));
                set(&mut event["headers"], "authorization", credentials.map(Value::from));
            }
            Self::RestToken => set(&mut event, "authorizationToken", credentials.map(Value::from)),
            Self::RestRequest => {
                set(&mut event["headers"], "AUTHORIZATION", credentials.map(Value::from));
                set(&mut event["multiValueHeaders"], "AUTHORIZATION", credentials.map(|text| json!([text])));
            }
        }
        event
    }

    fn with_token(self, token: &str) -> Value {
        self.event(Some(&format!("Bearer {token}")))
    }

    /// The event of an API whose stage asks for a permission.
    fn with_token_and_permission(self, token: &str, permission: &str) -> Value {
        let mut event = self.with_token(token);
        event["stageVariables"] = json!({ "theme": "dark", "roster_permission": permission });
        event
    }

    /// The verdict for a caller without a live token.
    fn unknown(self) -> Verdict {
        match self {
            Self::Http | Self::HttpWithPolicies => Verdict::Forbidden,
            Self::RestToken | Self::RestRequest => Verdict::Unauthorized,
        }
    }

    /// Reads an answer as this kind of API Gateway does. An answer that it would turn into a 500 is not a verdict.
    fn read(self, answered: Result<Value, Value>) -> Verdict {
        let answer = match answered {
            Ok(answer) => answer,
            Err(error) if error["errorMessage"] == "Unauthorized" && self.unknown() == Verdict::Unauthorized => {
                return Verdict::Unauthorized;
            }
            Err(error) => panic!("{self:?} fails: {error}"),
        };
        if self == Self::Http {
            assert_eq!(names(&answer), ["isAuthorized", "context"]);
            return verdict(answer["isAuthorized"].as_bool().unwrap(), &answer);
        }
        assert_eq!(names(&answer), ["principalId", "policyDocument", "context"]);
        let stage = if self == Self::HttpWithPolicies { HTTP_STAGE } else { REST_STAGE };
        let effect = &answer["policyDocument"]["Statement"][0]["Effect"];
        let statement = json!([{ "Action": ["execute-api:Invoke"], "Effect": effect, "Resource": [stage] }]);
        assert_eq!(answer["policyDocument"], json!({ "Version": "2012-10-17", "Statement": statement }));
        assert!(["Allow", "Deny"].contains(&effect.as_str().unwrap()));
        let principal = answer["context"].get("user_id").cloned().unwrap_or(json!("anonymous"));
        assert_eq!(answer["principalId"], principal);
        verdict(effect == "Allow", &answer)
    }
}

fn verdict(passes: bool, answer: &Value) -> Verdict {
    if passes { Verdict::Passes(answer["context"].clone()) } else { Verdict::Forbidden }
}

fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

fn set(object: &mut Value, member: &str, value: Option<Value>) {
    let object = object.as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(member.to_owned(), value),
        None => object.remove(member),
    };
}

async fn judge(authorizer: &mut Function, form: Form, token: &str) -> Verdict {
    form.read(authorizer.try_invoke(form.with_token(token)).await)
}

/// Sends a request to Roster itself.
async fn ask(stack: &Stack, method: Method, path: &str, token: Option<&str>, body: &Value) -> Value {
    let mut request = Client::new().request(method, format!("{}{path}", stack.url())).json(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let reply = request.send().await.unwrap();
    assert!(reply.status().is_success(), "{path}: {}", reply.text().await.unwrap());
    reply.json().await.unwrap()
}

async fn opaque(stack: &Stack) -> String {
    let jane = &stack.demo().user;
    let login = json!({ "email": jane.email, "password": jane.password });
    let opened = ask(stack, Method::PUT, "/api/login", None, &login).await;
    opened["detail"]["data"]["token"].as_str().unwrap().to_owned()
}
