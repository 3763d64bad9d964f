//! Which changes of a table call a function.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use shared::audit::Action;

use super::*;

/// What of a stream calls its function.
fn filters(document: &Node, mapping: &str) -> Vec<Value> {
    let filters = document.find(&["Resources", mapping, "Properties", "FilterCriteria", "Filters"]);
    // Without a filter everything does.
    let Some(filters) = filters.and_then(Node::items) else { return vec![json!({})] };
    filters
        .iter()
        .map(|filter| serde_json::from_str(filter.get("Pattern").and_then(Node::text).unwrap()).unwrap())
        .collect()
}

#[test]
fn new_entries_of_the_trail_call_the_sealer_and_its_own_writes_do_not() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();

    // Seals and counts are modifications; the first head of a shard is an insertion.
    let wanted = json!({
        "eventName": ["INSERT"],
        "dynamodb": { "Keys": { "ulid": { "S": [{ "anything-but": ["HEAD"] }] } } },
    });
    assert_eq!(filters(&document, "SealerStream"), [wanted]);
    assert!(Template::built_in().unwrap().tasks.iter().any(|task| task.binary == "sealer"));
}

#[test]
fn both_streams_call_events_with_all_that_may_be_one_and_lose_nothing() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();
    let profiles = json!({ "dynamodb": { "Keys": { "pk": { "S": [{ "prefix": "user#" }] } } } });
    let ends = json!({ "eventName": ["INSERT", "REMOVE"] });
    for (mapping, table, wanted) in [("UsersStream", "UsersTable", profiles), ("SessionsStream", "SessionsTable", ends)]
    {
        assert_eq!(filters(&document, mapping), [wanted]);
        let properties = document.find(&["Resources", mapping, "Properties"]).unwrap();
        let scope = Scope::of(&document);
        let value = |path: &[&str]| scope.value(properties.find(path).unwrap()).unwrap();
        // The version behind the alias, not whatever was deployed last.
        let alias = Node::Call("Ref".into(), Box::new(Node::Scalar(json!("EventsFunction.Alias"))));
        assert_eq!(properties.get("FunctionName"), Some(&alias));
        assert_eq!(value(&["EventSourceArn"]), json!(format!("{table}.StreamArn")));
        assert_eq!(value(&["StartingPosition"]), json!("TRIM_HORIZON"));
        assert_eq!(value(&["FunctionResponseTypes"]), json!(["ReportBatchItemFailures"]));
        assert_eq!(value(&["DestinationConfig", "OnFailure", "Destination"]), json!("DeadLetterQueue.Arn"));
        let tables = Template::built_in().unwrap().tables;
        let table = tables.iter().find(|made| made.name == table).unwrap();
        assert_eq!(table.stream.as_deref(), Some("NEW_AND_OLD_IMAGES"));
    }
}

#[test]
fn three_streams_call_statistics_with_all_that_may_count() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();
    let profiles = json!({
        "eventName": ["INSERT", "REMOVE"], "dynamodb": { "Keys": { "pk": { "S": [{ "prefix": "user#" }] } } },
    });
    let actions = [Action::UserRegistered, Action::SignInRefused, Action::SignInThrottled].map(Action::as_str);
    let image = json!({ "action": { "S": actions }, "seq": { "N": [{ "exists": false }] } });
    let entries = json!({ "eventName": ["INSERT", "MODIFY"], "dynamodb": { "NewImage": image } });
    for (table, wanted) in [("Users", profiles), ("Sessions", json!({})), ("Audit", entries)] {
        let mapping = format!("{table}Statistics");
        assert_eq!(filters(&document, &mapping), [wanted]);
        let properties = document.find(&["Resources", &mapping, "Properties"]).unwrap();
        let scope = Scope::of(&document);
        let value = |path: &[&str]| scope.value(properties.find(path).unwrap()).unwrap();
        let alias = Node::Call("Ref".into(), Box::new(Node::Scalar(json!("StatisticsFunction.Alias"))));
        assert_eq!(properties.get("FunctionName"), Some(&alias));
        assert_eq!(value(&["EventSourceArn"]), json!(format!("{table}Table.StreamArn")));
        assert_eq!(value(&["StartingPosition"]), json!("TRIM_HORIZON"));
        assert_eq!(value(&["FunctionResponseTypes"]), json!(["ReportBatchItemFailures"]));
        assert_eq!(value(&["DestinationConfig", "OnFailure", "Destination"]), json!("DeadLetterQueue.Arn"));
    }
    let tables = Template::built_in().unwrap().tables;
    let trail = tables.iter().find(|table| table.name == "AuditTable").unwrap();
    assert_eq!(trail.stream.as_deref(), Some("NEW_IMAGE"));
}

/// Whether an event passes a filter, as far as ours ask: for one of several texts, a beginning, anything
/// but some texts, or that nothing is there.
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html>
fn passes(pattern: &Value, event: &Value) -> bool {
    match pattern {
        Value::Object(members) => members.iter().all(|(name, pattern)| passes(pattern, &event[name])),
        Value::Array(alternatives) => alternatives.iter().any(|one| match one["exists"].as_bool() {
            Some(exists) => exists != event.is_null(),
            None => is_met(one, event.as_str().unwrap_or_default()),
        }),
        other => panic!("{other} is no pattern"),
    }
}

fn is_met(condition: &Value, text: &str) -> bool {
    if let Some(beginning) = condition["prefix"].as_str() {
        return text.starts_with(beginning);
    }
    match condition["anything-but"].as_array() {
        Some(others) => !others.iter().any(|other| other == text),
        None => condition == text,
    }
}

#[test]
fn each_recorded_event_is_one_that_its_stream_delivers() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();
    let template = Template::built_in().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/events");
    let mut mappings = Vec::new();

    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let event: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for record in event["Records"].as_array().into_iter().flatten() {
            let (_, table) = record["eventSourceARN"].as_str().unwrap().split_once(":table/").unwrap();
            let table = template.tables.iter().find(|one| table.starts_with(&format!("{}/", one.name))).unwrap();
            let is_counted = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("statistics-"));
            let mapping = if is_counted {
                table.name.replace("Table", "Statistics")
            } else {
                table.name.replace("Table", "Stream").replace("Audit", "Sealer")
            };
            let named: Vec<&String> = record["dynamodb"]["Keys"].as_object().unwrap().keys().collect();
            let key: Vec<&String> = table.key.iter().map(|key| &key.attribute_name).collect();

            assert_eq!(named, key, "{}", path.display());
            assert_eq!(record["dynamodb"]["StreamViewType"].as_str(), table.stream.as_deref(), "{}", path.display());
            assert!(filters(&document, &mapping).iter().any(|filter| passes(filter, record)), "{}", path.display());
            mappings.push(mapping);
        }
    }

    mappings.sort();
    mappings.dedup();
    let all = [
        "AuditStatistics",
        "MailStream",
        "SealerStream",
        "SessionsStatistics",
        "SessionsStream",
        "UsersStatistics",
        "UsersStream",
    ];
    assert_eq!(mappings, all, "each has an event");
}
