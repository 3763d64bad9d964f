//! A function that makes one call to the store and nothing else: no sign-in, no permissions, no logs. Every function
//! that makes the same call costs at least as much; `bench hot` compares them.

#![expect(clippy::disallowed_methods, reason = "the program itself reads its environment, once, at start")]

use std::collections::HashMap;
use std::env;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use lambda_http::{Body, Error, Request, RequestExt, Response, run, service_fn};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
struct User {
    id: u64,
    name: String,
    email: String,
    role: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (key, secret) = (env::var("AWS_ACCESS_KEY_ID")?, env::var("AWS_SECRET_ACCESS_KEY")?);
    let credentials = Credentials::new(key, secret, env::var("AWS_SESSION_TOKEN").ok(), None, "environment");
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(env::var("AWS_REGION")?))
        .credentials_provider(credentials)
        .endpoint_url(env::var("AWS_ENDPOINT_URL_DYNAMODB")?);
    let (client, table) = (&Client::from_conf(config.build()), &env::var("USERS_TABLE")?);
    run(service_fn(async |request: Request| {
        let answer = match request.path_parameters().first("id") {
            Some(id) => serde_json::to_string(&get(client, table, id).await?)?,
            None => serde_json::to_string(&first_hundred(client, table).await?)?,
        };
        let response = Response::builder().header("content-type", "application/json");
        Ok::<_, Error>(response.body(Body::from(answer))?)
    }))
    .await
}

/// One `GetItem`.
async fn get(client: &Client, table: &str, id: &str) -> Result<User, Error> {
    let key = HashMap::from([("pk".to_owned(), AttributeValue::S(format!("user#{id}")))]);
    let found = client.get_item().table_name(table).set_key(Some(key)).send().await?;
    Ok(serde_dynamo::from_item(found.item.ok_or("there is no such user")?)?)
}

/// One `Query`.
async fn first_hundred(client: &Client, table: &str) -> Result<Vec<User>, Error> {
    let query = client.query().table_name(table).index_name("directory").limit(100);
    let query = query.key_condition_expression("#bucket = :bucket").expression_attribute_names("#bucket", "bucket");
    let query = query.expression_attribute_values(":bucket", AttributeValue::S("users#0".to_owned()));
    Ok(serde_dynamo::from_items(query.send().await?.items.unwrap_or_default())?)
}
