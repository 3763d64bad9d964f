//! Requests and answers, changed as the store could have sent them.

use serde_json::{Map, Value, json};

/// The body of a DynamoDB error.
pub(crate) fn error(name: &str, message: &str) -> Value {
    json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": message })
}

/// A transaction that was cancelled because of its first item.
pub(crate) fn cancelled(request: &Value, code: &str) -> Value {
    let items = request["TransactItems"].as_array().map_or(1, Vec::len);
    let mut reasons = vec![json!({ "Code": "None" }); items];
    reasons[0] = json!({ "Code": code, "Message": "injected" });
    let mut body = error("TransactionCanceledException", "Transaction cancelled, injected");
    body["Message"] = body["message"].take();
    body["CancellationReasons"] = Value::Array(reasons);
    body
}

/// Keeps only the first key of a batch read. Returns the removed keys in the form of `UnprocessedKeys`.
pub(crate) fn keep_first_key(request: &mut Value) -> Value {
    let Some(tables) = request.get_mut("RequestItems").and_then(Value::as_object_mut) else { return json!({}) };
    let mut unprocessed = Map::new();
    let mut kept = Map::new();
    for (table, mut wanted) in std::mem::take(tables) {
        let mut keys = wanted["Keys"].as_array().cloned().unwrap_or_default();
        if kept.is_empty() && !keys.is_empty() {
            let mut first = wanted.clone();
            first["Keys"] = json!([keys.remove(0)]);
            kept.insert(table.clone(), first);
        }
        if !keys.is_empty() {
            wanted["Keys"] = Value::Array(keys);
            unprocessed.insert(table, wanted);
        }
    }
    *tables = kept;
    Value::Object(unprocessed)
}

/// Limits a page to one item.
pub(crate) fn shorten_page(request: &mut Value) {
    request["Limit"] = json!(1);
}
