//! One `GetItem`: the user that the path names.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use bare::{User, json, users};
use lambda_http::{Error, Request, RequestExt, run, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let (client, table) = &users()?;
    run(service_fn(async |request: Request| {
        let parameters = request.path_parameters();
        let id = parameters.first("id").ok_or("the path names nobody")?;
        let key = HashMap::from([("pk".to_owned(), AttributeValue::S(format!("user#{id}")))]);
        let found = client.get_item().table_name(table).set_key(Some(key)).send().await?;
        let user: User = serde_dynamo::from_item(found.item.ok_or("there is no such user")?)?;
        json(&user)
    }))
    .await
}
