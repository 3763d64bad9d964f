//! Functions that do one thing with the store and nothing else: no sign-in, no rights, no logs. What they cost a
//! request, every function costs that asks the store for the same; `bench hot` shows ours beside them.

#![expect(clippy::disallowed_methods, reason = "the program itself reads its environment, once, at start")]

use std::env;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use lambda_http::{Body, Error, Response};
use serde::{Deserialize, Serialize};

/// What is shown of a user.
#[derive(Debug, Serialize, Deserialize)]
pub struct User {
    id: u64,
    name: String,
    email: String,
    role: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

/// A client as the environment tells, and the table of users.
///
/// # Errors
///
/// A variable that Lambda sets for every function is missing.
pub fn users() -> Result<(Client, String), Error> {
    let credentials = Credentials::new(
        env::var("AWS_ACCESS_KEY_ID")?,
        env::var("AWS_SECRET_ACCESS_KEY")?,
        env::var("AWS_SESSION_TOKEN").ok(),
        None,
        "environment",
    );
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(env::var("AWS_REGION")?))
        .credentials_provider(credentials);
    Ok((
        Client::from_conf(config.endpoint_url(env::var("AWS_ENDPOINT_URL_DYNAMODB")?).build()),
        env::var("USERS_TABLE")?,
    ))
}

/// An answer of JSON.
///
/// # Errors
///
/// It cannot be written as JSON.
pub fn json(value: &impl Serialize) -> Result<Response<Body>, Error> {
    let answer = Response::builder().header("content-type", "application/json");
    Ok(answer.body(Body::from(serde_json::to_string(value)?))?)
}
