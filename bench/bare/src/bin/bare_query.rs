//! One `Query`: the first hundred users.

use aws_sdk_dynamodb::types::AttributeValue;
use bare::{User, json, users};
use lambda_http::{Error, Request, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (client, table) = &users()?;
    run(service_fn(async |_: Request| {
        let found = client
            .query()
            .table_name(table)
            .index_name("directory")
            .key_condition_expression("#bucket = :bucket")
            .expression_attribute_names("#bucket", "bucket")
            .expression_attribute_values(":bucket", AttributeValue::S("users#0".to_owned()))
            .limit(100)
            .send()
            .await?;
        let users: Vec<User> = serde_dynamo::from_items(found.items.unwrap_or_default())?;
        json(&users)
    }))
    .await
}
