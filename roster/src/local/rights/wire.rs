//! Who asks AWS for what, read from the request as it passes: the caller from its signature, the rest
//! from `X-Amz-Target` and the JSON body, which all the services that functions call have in common.

use std::collections::BTreeMap;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use serde_json::{Map, Value, json};

use super::{Ask, Denied};
use crate::local::template::Template;

/// Says what a request asks for; knows the partition key of each table.
#[derive(Clone, Debug)]
pub struct Wire {
    partition_keys: BTreeMap<String, String>,
}

/// Who asks, by the id of the access key that a request is signed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller<'a>(pub &'a str);

impl<'a> Caller<'a> {
    /// From `Authorization: AWS4-HMAC-SHA256 Credential=<id>/<day>/<region>/<service>/aws4_request, …`.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
    pub fn of(headers: &'a HeaderMap) -> Option<Self> {
        let (_, credential) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once("Credential=")?;
        credential.split_once('/').map(|(id, _)| Self(id))
    }
}

/// How conditions call the partition keys that a request names.
const PARTITION_KEYS: &str = "dynamodb:LeadingKeys";

impl Wire {
    pub(super) fn of(template: &Template) -> Self {
        let partition_key = |table: &crate::local::template::Table| {
            let key = table.key.iter().find(|key| key.key_type == "HASH")?;
            Some((table.name.clone(), key.attribute_name.clone()))
        };
        Self { partition_keys: template.tables.iter().filter_map(partition_key).collect() }
    }

    /// All that a request needs a right to. What is no request of a service that is known here comes
    /// back as an action that no statement gives.
    pub fn asks(&self, headers: &HeaderMap, body: &[u8]) -> Vec<Ask> {
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let (service, operation) = target.split_once('.').unwrap_or_default();
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        match service {
            "DynamoDB_20120810" => self.dynamodb(operation, &body),
            "TrentService" => vec![kms(operation, &body)],
            "AWSEvents" => events(operation, &body),
            "AmazonSQS" => vec![sqs(operation, &body)],
            _ => vec![plain(target.to_owned(), String::new())],
        }
    }

    fn dynamodb(&self, operation: &str, body: &Value) -> Vec<Ask> {
        let action = format!("dynamodb:{operation}");
        match operation {
            "GetItem" | "UpdateItem" | "DeleteItem" => vec![self.item(&action, body, &body["Key"])],
            "PutItem" => vec![self.item(&action, body, &body["Item"])],
            "BatchGetItem" => entries(&body["RequestItems"])
                .map(|(table, wanted)| self.keyed(&action, table, items(&wanted["Keys"]).collect()))
                .collect(),
            "BatchWriteItem" => entries(&body["RequestItems"])
                .map(|(table, writes)| self.keyed(&action, table, items(writes).map(written_key).collect()))
                .collect(),
            // A transaction needs the rights of what it is made of.
            // <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html>
            "TransactWriteItems" | "TransactGetItems" => {
                items(&body["TransactItems"]).flat_map(entries).map(|(name, part)| self.part(name, part)).collect()
            }
            _ => {
                let table = text(&body["TableName"]);
                let index = body["IndexName"].as_str();
                vec![plain(action, index.map_or_else(|| table.clone(), |index| format!("{table}/index/{index}")))]
            }
        }
    }

    fn part(&self, name: &str, part: &Value) -> Ask {
        match name {
            "Put" => self.item("dynamodb:PutItem", part, &part["Item"]),
            "ConditionCheck" => self.item("dynamodb:ConditionCheckItem", part, &part["Key"]),
            // Get, Update and Delete.
            _ => self.item(&format!("dynamodb:{name}Item"), part, &part["Key"]),
        }
    }

    fn item(&self, action: &str, asked: &Value, key: &Value) -> Ask {
        self.keyed(action, &text(&asked["TableName"]), vec![key])
    }

    fn keyed(&self, action: &str, table: &str, keys: Vec<&Value>) -> Ask {
        let attribute = self.partition_keys.get(table).map_or("", String::as_str);
        let value = |key: &&Value| key[attribute].as_object().and_then(|value| value.values().next()).map(text);
        // One that cannot be read stands for a key that no condition names.
        let keys = keys.iter().map(|key| value(key).unwrap_or_default());
        let context = vec![(PARTITION_KEYS.to_owned(), keys.collect())];
        Ask { action: action.to_owned(), resource: table.to_owned(), context }
    }
}

fn written_key(write: &Value) -> &Value {
    write.get("PutRequest").map_or(&write["DeleteRequest"]["Key"], |put| &put["Item"])
}

fn kms(operation: &str, body: &Value) -> Ask {
    let context = entries(&body["EncryptionContext"])
        .map(|(key, value)| (format!("kms:EncryptionContext:{key}"), vec![text(value)]));
    Ask { context: context.collect(), ..plain(format!("kms:{operation}"), text(&body["KeyId"])) }
}

fn events(operation: &str, body: &Value) -> Vec<Ask> {
    let bus = |entry: &Value| plain(format!("events:{operation}"), text(&entry["EventBusName"]));
    items(&body["Entries"]).map(bus).collect()
}

/// A queue's address ends with its name.
fn sqs(operation: &str, body: &Value) -> Ask {
    let url = text(&body["QueueUrl"]);
    plain(format!("sqs:{operation}"), url.rsplit('/').next().unwrap_or_default().to_owned())
}

fn plain(action: String, resource: String) -> Ask {
    Ask { action, resource, context: Vec::new() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

impl Denied {
    /// The body of the answer that AWS gives: HTTP 400, and a name that the SDK knows.
    pub fn body(&self) -> Value {
        let Self { function, ask: Ask { action, resource, .. } } = self;
        let message = format!(
            "User: arn:aws:sts::123456789012:assumed-role/{function}/{function} is not authorized to perform: \
             {action} on resource: {resource} because no identity-based policy allows the {action} action"
        );
        json!({ "__type": "com.amazon.coral.service#AccessDeniedException", "Message": message, "message": message })
    }
}
