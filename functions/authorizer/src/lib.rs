//! The function `authorizer`: API Gateway asks it who calls somebody else's API, and whether they may.
//! The token is judged as at our own routes; a store that does not answer is an error, never an answer.

mod question;
mod services;
mod wire;

use lambda_http::lambda_runtime::{Diagnostic, LambdaEvent};
use serde_json::Value;
use shared::{Error, Result};

use question::{Api, Question};
pub use services::Services;
pub use wire::Answer;

/// Answers in the form that the asking API takes: whether its caller may go on, and who they are.
pub async fn authorize(services: Services, event: LambdaEvent<Value>) -> Result<Answer> {
    let Question { token, permission, api } = Question::read(event.payload)?;
    let verified = match token {
        Some(token) => services.access.verify_token(token).await,
        None => Err(Error::Unauthenticated { token_sent: false }),
    };
    match verified {
        Ok(caller) => {
            let lacks = permission.filter(|permission| !caller.permissions.contains(*permission));
            if let Some(lacks) = lacks {
                tracing::info!(user.id = caller.user.id.get(), lacks = lacks.as_str(), "a caller is turned away");
            }
            Ok(Answer::of_caller(&api, &caller, lacks.is_none()))
        }
        Err(Error::Unauthenticated { token_sent }) => {
            tracing::info!(token_sent, "a caller is turned away");
            match api {
                // It makes 403 of a denial, and 401 of this error only.
                Api::Rest { .. } => Err(Error::Unauthenticated { token_sent }),
                Api::Http | Api::HttpWithPolicies { .. } => Ok(Answer::of_stranger(&api)),
            }
        }
        Err(fault) => Err(fault),
    }
}

/// Says what API Gateway is told of an error. A REST API answers 401 where the message is this one
/// word, and 500 for any other.
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html>
pub fn diagnose(error: &Error) -> Diagnostic {
    let (error_type, error_message) = match error {
        Error::Unauthenticated { .. } => ("Unauthorized", "Unauthorized"),
        Error::Unavailable(_) => ("Unavailable", "the store does not answer: see this function's log"),
        _ => ("Internal", "the caller could not be judged: see this function's log"),
    };
    Diagnostic { error_type: error_type.to_owned(), error_message: error_message.to_owned() }
}
