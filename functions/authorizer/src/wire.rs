//! What API Gateway takes for an answer: a yes or no, or an IAM policy; and beside it the context, which
//! the API's own code finds in its requests.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>

use std::collections::BTreeMap;

use aws_lambda_events::apigw::{
    ApiGatewayCustomAuthorizerPolicy, ApiGatewayV2CustomAuthorizerIamPolicyResponse,
    ApiGatewayV2CustomAuthorizerSimpleResponse,
};
use aws_lambda_events::iam::{IamPolicyEffect, IamPolicyStatement};
use serde::Serialize;
use shared::directory::VerifiedToken;
use shared::role::Permission;

use crate::question::Api;

/// Who calls, in text only: a REST API takes neither lists nor objects, and makes text of the rest.
type Context = BTreeMap<String, String>;

/// Whether a caller may go on.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// A yes or no.
    Simple(ApiGatewayV2CustomAuthorizerSimpleResponse<Context>),
    /// A policy, for REST APIs and payload format 1.0. This type is the one without the usage plan's key.
    Policy(ApiGatewayV2CustomAuthorizerIamPolicyResponse<Context>),
}

impl Answer {
    /// Of somebody who is signed in.
    pub(crate) fn of_caller(api: &Api, caller: &VerifiedToken, may_pass: bool) -> Self {
        Self::new(api, may_pass, &caller.user.id.to_string(), context(caller))
    }

    /// Of somebody who is not.
    pub(crate) fn of_stranger(api: &Api) -> Self {
        Self::new(api, false, "anonymous", Context::new())
    }

    fn new(api: &Api, may_pass: bool, principal: &str, context: Context) -> Self {
        match api {
            Api::Http => {
                let mut answer = ApiGatewayV2CustomAuthorizerSimpleResponse::default();
                answer.is_authorized = may_pass;
                answer.context = context;
                Self::Simple(answer)
            }
            Api::HttpWithPolicies { stage } | Api::Rest { stage } => {
                let mut answer = ApiGatewayV2CustomAuthorizerIamPolicyResponse::default();
                answer.principal_id = Some(principal.to_owned());
                answer.policy_document = policy(stage, may_pass);
                answer.context = context;
                Self::Policy(answer)
            }
        }
    }
}

fn policy(resource: &str, may_pass: bool) -> ApiGatewayCustomAuthorizerPolicy {
    let mut statement = IamPolicyStatement::default();
    statement.action = vec!["execute-api:Invoke".to_owned()];
    statement.effect = if may_pass { IamPolicyEffect::Allow } else { IamPolicyEffect::Deny };
    statement.resource = vec![resource.to_owned()];
    let mut policy = ApiGatewayCustomAuthorizerPolicy::default();
    policy.version = Some("2012-10-17".to_owned());
    policy.statement = vec![statement];
    policy
}

fn context(caller: &VerifiedToken) -> Context {
    let permissions: Vec<&str> = caller.permissions.iter().map(Permission::as_str).collect();
    let members = [
        ("user_id", caller.user.id.to_string()),
        ("role", caller.user.role.as_str().to_owned()),
        ("permissions", permissions.join(" ")),
        ("session_id", caller.session_id.as_str().to_owned()),
    ];
    members.map(|(name, value)| (name.to_owned(), value)).into()
}
