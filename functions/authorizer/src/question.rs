//! What API Gateway asks, in each form it has for it: by an HTTP API in payload format 2.0 or 1.0, by a
//! REST API with the type `TOKEN` or `REQUEST`.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html>
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html>

use std::collections::HashMap;

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerRequest, ApiGatewayCustomAuthorizerRequestTypeRequest,
    ApiGatewayV2CustomAuthorizerV2Request,
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::http::{bearer, bearer_token};
use shared::role::Permission;
use shared::{Error, Result};

/// The variable of an API's stage that names the permission which all of its callers need. Whoever
/// calls cannot set it, and it is the same for everything that a cached answer is used for.
const PERMISSION_VARIABLE: &str = "roster_permission";

/// Who asks: an answer has another form for each.
pub(crate) enum Api {
    /// An HTTP API in payload format 2.0, with simple responses.
    Http,
    /// An HTTP API in payload format 1.0, at this [`stage`].
    HttpWithPolicies { stage: String },
    /// A REST API, at this [`stage`].
    Rest { stage: String },
}

/// May this token call that API?
pub(crate) struct Question {
    /// Where one was sent.
    pub(crate) token: Option<SecretString>,
    /// What its user must hold.
    pub(crate) permission: Option<Permission>,
    pub(crate) api: Api,
}

impl Question {
    pub(crate) fn read(event: Value) -> Result<Self> {
        let member = |name| event.get(name).and_then(Value::as_str);
        match (member("version"), member("type")) {
            (Some("2.0"), Some("REQUEST")) => Self::of_http_api(parse(event)?),
            (Some("1.0"), Some("REQUEST")) => Self::of_request(parse(event)?, |stage| Api::HttpWithPolicies { stage }),
            (None, Some("REQUEST")) => Self::of_request(parse(event)?, |stage| Api::Rest { stage }),
            (None, Some("TOKEN")) => Self::of_token(parse(event)?),
            _ => Err(not_a_question()),
        }
    }

    /// Where the API has identity sources, only what stands among them is looked at. They are the key
    /// of its cache, so an answer about anything else would be given to others too.
    fn of_http_api(event: ApiGatewayV2CustomAuthorizerV2Request) -> Result<Self> {
        let token = match event.identity_source.as_deref() {
            None | Some([]) => bearer_token(&event.headers),
            Some(sources) => only(sources.iter().filter_map(|source| bearer(source))),
        };
        Ok(Self { token, permission: permission(&event.stage_variables)?, api: Api::Http })
    }

    /// A repeated header is whole only among the headers of several values, which an HTTP API leaves
    /// out: it joins them.
    fn of_request(event: ApiGatewayCustomAuthorizerRequestTypeRequest, api: fn(String) -> Api) -> Result<Self> {
        let headers = if event.multi_value_headers.is_empty() { &event.headers } else { &event.multi_value_headers };
        Ok(Self {
            token: bearer_token(headers),
            permission: permission(&event.stage_variables)?,
            api: api(stage(event.method_arn.as_deref())?),
        })
    }

    /// This type is told nothing but the token, so no permission can be asked for.
    fn of_token(event: ApiGatewayCustomAuthorizerRequest) -> Result<Self> {
        Ok(Self {
            token: event.authorization_token.as_deref().and_then(bearer),
            permission: None,
            api: Api::Rest { stage: stage(event.method_arn.as_deref())? },
        })
    }
}

/// Quotes nothing: what stands where may be a token.
fn not_a_question() -> Error {
    Error::internal("the event is none that API Gateway sends to an authorizer")
}

fn parse<E: DeserializeOwned>(event: Value) -> Result<E> {
    serde_json::from_value(event).map_err(|_| not_a_question())
}

/// The one there is. Two tokens contradict each other: neither is taken.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    items.next().filter(|_| items.next().is_none())
}

/// A misspelt permission lets nobody in, its own user included: the API's owner must hear of it.
fn permission(stage_variables: &HashMap<String, String>) -> Result<Option<Permission>> {
    let Some(name) = stage_variables.get(PERMISSION_VARIABLE) else { return Ok(None) };
    let unknown =
        || Error::Internal(format!("the stage variable {PERMISSION_VARIABLE} is {name:?}: no permission").into());
    Permission::parse(name).map(Some).ok_or_else(unknown)
}

/// All methods and paths of the stage that was called. A policy for the one that was called would be
/// cached with the token, and deny its user the others.
/// <https://repost.aws/knowledge-center/api-gateway-lambda-authorization-errors>
fn stage(method_arn: Option<&str>) -> Result<String> {
    let mut parts = method_arn.unwrap_or_default().splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(api), Some(stage), Some(_)) => Ok(format!("{api}/{stage}/*")),
        _ => Err(not_a_question()),
    }
}
