//! Which requests a template's statements let through, and what is left of them in a record.

use hyper::HeaderMap;
use serde_json::{Value, json};

use super::*;

const TEMPLATE: &str = r#"
Resources:
  Users:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: users}}
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetItem, dynamodb:UpdateItem, dynamodb:BatchGetItem]
              Resource: !GetAtt UsersTable.Arn
            - Effect: Allow
              Action: dynamodb:Query
              Resource: !Sub "${UsersTable.Arn}/index/by_role"
            - Effect: Allow
              Action: [dynamodb:BatchGetItem, dynamodb:PutItem]
              Resource: !GetAtt SettingsTable.Arn
              Condition:
                ForAllValues:StringEquals: {"dynamodb:LeadingKeys": [pepper, issuer]}
            - Effect: Allow
              Action: kms:Decrypt
              Resource: !GetAtt SealingKey.Arn
              Condition: {StringEquals: {"kms:EncryptionContext:purpose": pepper}}
            - Effect: Allow
              Action: events:PutEvents
              Resource: !GetAtt Bus.Arn
            - Effect: Allow
              Action: sqs:SendMessage
              Resource: !GetAtt Letters.Arn
        - Statement:
            - Effect: Allow
              Action: [dynamodb:GetRecords]
              Resource: !GetAtt UsersTable.StreamArn
      Events: {List: {Type: HttpApi, Properties: {Method: GET, Path: /users}}}
  Calling:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Users
      EventSourceArn: !GetAtt UsersTable.StreamArn
      DestinationConfig: {OnFailure: {Destination: !GetAtt Letters.Arn}}
  UsersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
  SettingsTable:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: name, AttributeType: S}]
      KeySchema: [{AttributeName: name, KeyType: HASH}]
  SealingKey: {Type: AWS::KMS::Key}
  Bus: {Type: AWS::Events::EventBus}
  Letters: {Type: AWS::SQS::Queue}
"#;

fn template() -> Template {
    Template::parse(TEMPLATE, "t.yaml").unwrap()
}

/// What a request by the function `users` comes to.
fn ask(target: &str, body: &Value) -> Result<(), String> {
    let rights = Rights::of(&template()).unrecorded();
    let mut headers = HeaderMap::new();
    headers.insert("x-amz-target", target.parse().unwrap());
    let asks = rights.wire().asks(&headers, body.to_string().as_bytes());
    rights.check("users", asks).map_err(|denied| denied.to_string())
}

fn dynamodb(operation: &str, body: &Value) -> Result<(), String> {
    ask(&format!("DynamoDB_20120810.{operation}"), body)
}

fn denied(action: &str, resource: &str) -> Result<(), String> {
    Err(format!("the function users has no right to {action} on {resource}"))
}

fn batch(settings: &[&str]) -> Value {
    let keys: Vec<Value> = settings.iter().map(|name| json!({ "name": { "S": name } })).collect();
    json!({ "RequestItems": {
        "UsersTable": { "Keys": [{ "pk": { "S": "user#1" } }] },
        "SettingsTable": { "Keys": keys },
    } })
}

#[test]
fn an_action_on_a_table_says_nothing_of_another_action_table_or_index() {
    let user = json!({ "TableName": "UsersTable", "Key": { "pk": { "S": "user#1" } } });
    let role = json!({ "TableName": "UsersTable", "IndexName": "by_role" });

    assert_eq!(dynamodb("GetItem", &user), Ok(()));
    assert_eq!(dynamodb("DeleteItem", &user), denied("dynamodb:DeleteItem", "UsersTable"));
    assert_eq!(dynamodb("Query", &role), Ok(()));
    assert_eq!(dynamodb("Scan", &role), denied("dynamodb:Scan", "UsersTable/index/by_role"));
    assert_eq!(dynamodb("Query", &json!({ "TableName": "UsersTable" })), denied("dynamodb:Query", "UsersTable"));
    assert_eq!(dynamodb("ExecuteStatement", &json!({ "Statement": "…" })), denied("dynamodb:ExecuteStatement", ""));
}

#[test]
fn a_batch_and_a_transaction_need_the_right_to_every_part() {
    let part = |name: &str, table: &str| json!({ name: { "TableName": table, "Key": { "pk": { "S": "user#1" } } } });
    let transaction = |parts: Vec<Value>| json!({ "TransactItems": parts });

    assert_eq!(dynamodb("BatchGetItem", &batch(&["pepper", "issuer"])), Ok(()));
    let write =
        json!({ "RequestItems": { "UsersTable": [{ "DeleteRequest": { "Key": { "pk": { "S": "user#1" } } } }] } });
    assert_eq!(dynamodb("BatchWriteItem", &write), denied("dynamodb:BatchWriteItem", "UsersTable"));
    let update = transaction(vec![part("Update", "UsersTable")]);
    assert_eq!(dynamodb("TransactWriteItems", &update), Ok(()));
    let check = transaction(vec![part("Update", "UsersTable"), part("ConditionCheck", "UsersTable")]);
    assert_eq!(dynamodb("TransactWriteItems", &check), denied("dynamodb:ConditionCheckItem", "UsersTable"));
    let read = transaction(vec![part("Get", "UsersTable"), part("Get", "RolesTable")]);
    assert_eq!(dynamodb("TransactGetItems", &read), denied("dynamodb:GetItem", "RolesTable"));
}

#[test]
fn a_condition_holds_for_all_keys_or_not_at_all() {
    let put =
        |name: &str| json!({ "TableName": "SettingsTable", "Item": { "name": { "S": name }, "value": { "S": "" } } });

    assert_eq!(dynamodb("PutItem", &put("pepper")), Ok(()));
    let refusal = dynamodb("BatchGetItem", &batch(&["pepper", "signing_keys"])).unwrap_err();
    assert!(
        refusal.ends_with("BatchGetItem on SettingsTable (dynamodb:LeadingKeys: pepper, signing_keys)"),
        "{refusal}"
    );
    assert!(dynamodb("PutItem", &json!({ "TableName": "SettingsTable", "Item": {} })).is_err());
}

#[test]
fn the_keys_of_people_are_in_no_message() {
    let mail = json!({ "TableName": "UsersTable", "Item": { "pk": { "S": "email#ana@example.com" } } });

    assert_eq!(dynamodb("PutItem", &mail), denied("dynamodb:PutItem", "UsersTable"));
}

#[test]
fn other_services_are_checked_alike() {
    let text = |purpose: &str| json!({ "KeyId": "SealingKey", "EncryptionContext": { "purpose": purpose } });
    let bus = |name: &str| json!({ "Entries": [{ "EventBusName": "Bus" }, { "EventBusName": name }] });

    assert_eq!(ask("TrentService.Decrypt", &text("pepper")), Ok(()));
    assert!(
        ask("TrentService.Decrypt", &text("signing"))
            .unwrap_err()
            .ends_with("SealingKey (kms:EncryptionContext:purpose: signing)")
    );
    assert!(ask("TrentService.Decrypt", &json!({ "KeyId": "SealingKey" })).is_err(), "without a purpose");
    assert!(ask("TrentService.Encrypt", &text("pepper")).is_err(), "another action");
    assert_eq!(ask("AWSEvents.PutEvents", &bus("Bus")), Ok(()));
    assert_eq!(ask("AWSEvents.PutEvents", &bus("default")), denied("events:PutEvents", "default"));
    let letter = json!({ "QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/Letters" });
    assert_eq!(ask("AmazonSQS.SendMessage", &letter), Ok(()));
    assert_eq!(ask("AmazonSQS.PurgeQueue", &letter), denied("sqs:PurgeQueue", "Letters"));
    assert_eq!(ask("Unheard.Of", &json!({})), denied("Unheard.Of", ""));
}

#[test]
fn a_caller_is_told_by_the_key_that_signed() {
    let mut headers = HeaderMap::new();
    assert_eq!(Caller::of(&headers), None);
    let signed = "AWS4-HMAC-SHA256 Credential=users/20260921/us-east-1/dynamodb/aws4_request, SignedHeaders=host";
    headers.insert("authorization", signed.parse().unwrap());

    assert_eq!(Caller::of(&headers), Some(Caller("users")));
    let rights = Rights::of(&template());
    assert!(rights.has("users") && !rights.has("operator"));
}

#[test]
fn what_was_never_used_and_what_was_never_given_are_both_found() {
    let mut recorded = Recorded::default();
    let all = Grant::all(&template());
    let is_of_lambda = |grant: &&Grant| grant.action == "dynamodb:GetRecords";
    recorded.used.extend(all.iter().filter(|grant| !is_of_lambda(grant)).cloned());
    assert_eq!(compare(&template(), &recorded), Findings::default());

    let unused = recorded.used.pop_first().unwrap();
    let missing = Grant { action: "dynamodb:Scan".into(), ..unused.clone() };
    recorded.denied.insert(missing.clone());

    let findings = compare(&template(), &recorded);
    assert_eq!((findings.unused, findings.missing), (vec![unused], vec![missing]));
}

#[test]
fn a_queue_that_lambda_writes_to_as_well_must_be_written_to_by_the_function() {
    let mut recorded = Recorded::default();
    recorded.used.extend(Grant::all(&template()).into_iter().filter(|grant| grant.action != "sqs:SendMessage"));

    let unused = compare(&template(), &recorded).unused;

    assert_eq!(unused.iter().map(Grant::to_string).collect::<Vec<_>>(), ["users: sqs:SendMessage on Letters"]);
}

#[test]
fn a_right_of_another_template_and_one_that_is_given_twice_are_found() {
    let mut recorded = Recorded::default();
    recorded.used.extend(Grant::all(&template()));
    let twice = TEMPLATE.replace("[dynamodb:GetItem, ", "[dynamodb:GetItem, dynamodb:GetItem, ");
    let less = TEMPLATE.replace("[dynamodb:GetItem, ", "[");

    let doubled = compare(&Template::parse(&twice, "t.yaml").unwrap(), &recorded).doubled;
    let missing = compare(&Template::parse(&less, "t.yaml").unwrap(), &recorded).missing;

    assert_eq!(doubled, missing);
    assert_eq!(doubled[0].to_string(), "users: dynamodb:GetItem on UsersTable");
}

#[test]
fn a_policy_that_cannot_be_evaluated_is_refused() {
    let cases = [
        ("Effect: Allow", "Effect: Deny", "the effect Deny is not understood here"),
        ("kms:Decrypt", "kms:*", "the action kms:* is a pattern"),
        ("{StringEquals: {", "{StringLike: {", "the condition StringLike is not understood here"),
        ("- Statement:", "- DynamoDBCrudPolicy:", "DynamoDBCrudPolicy: write out its statements"),
    ];
    for (before, after, expected) in cases {
        let problem = Template::parse(&TEMPLATE.replacen(before, after, 1), "t.yaml").unwrap_err().to_string();
        assert!(problem.contains(expected), "{problem}");
    }
}
