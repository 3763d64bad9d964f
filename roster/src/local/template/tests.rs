//! What is read from a template, and how a wrong one is refused.

use std::time::Duration;

use super::*;

/// A template of every kind of thing that is read.
const SMALL: &str = r#"
Parameters:
  Registration: {Type: String, Default: open}
  Origins: {Type: CommaDelimitedList, Default: "https://app.example"}
Conditions:
  Never: !Equals [a, b]
Globals:
  Function:
    Timeout: 10
    Environment:
      Variables:
        USERS_TABLE: !Ref UsersTable
        REGISTRATION: !Ref Registration
        MODE: global
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: !Ref Origins
        AllowMethods: [GET, POST]
        MaxAge: 600
  UsersFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: {Binary: users}}
    Properties:
      Policies:
        - Statement:
            - {Effect: Allow, Action: dynamodb:GetItem, Resource: !GetAtt UsersTable.Arn}
            - Effect: Allow
              Action: [dynamodb:Query]
              Resource: [!Sub "${UsersTable.Arn}/index/directory"]
              Condition: {StringEquals: {"dynamodb:Select": SPECIFIC_ATTRIBUTES}}
      Environment: {Variables: {MODE: own, LENGTH: 8}}
      Events:
        List: {Type: HttpApi, Properties: {Method: get, Path: /users}}
        One: {Type: HttpApi, Properties: {Method: ANY, Path: "/users/{id}"}}
        Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
  Direct:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 5}
  Skipped:
    Type: AWS::Serverless::Function
    Condition: Never
    Properties: {Events: {X: {Type: HttpApi}}}
  UsersTable:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: bucket, AttributeType: S}
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
      GlobalSecondaryIndexes:
        - IndexName: directory
          KeySchema: [{AttributeName: bucket, KeyType: HASH}]
          Projection: {ProjectionType: INCLUDE, NonKeyAttributes: [name]}
"#;

fn problem_of(text: &str) -> String {
    Template::parse(text, "t.yaml").unwrap_err().to_string()
}

#[test]
fn a_function_has_its_routes_and_its_variables_over_the_global_ones() {
    let template = Template::parse(SMALL, "t.yaml").unwrap();

    let [function] = template.functions.as_slice() else { panic!("{:?}", template.functions) };
    assert_eq!((function.name.as_str(), function.binary.as_str()), ("UsersFunction", "users"));
    assert_eq!(function.timeout, Duration::from_secs(10));
    let routes: Vec<_> = function.routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(routes, ["GET /users", "ANY /users/{id}"]);
    let variables: Vec<_> = function.variables.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!(variables, ["LENGTH=8", "MODE=own", "REGISTRATION=open", "USERS_TABLE=UsersTable"]);
}

#[test]
fn a_function_has_its_statements_by_logical_ids() {
    let template = Template::parse(SMALL, "t.yaml").unwrap();

    let [one, other] = template.functions[0].statements.as_slice() else { panic!("{:?}", template.functions) };
    assert_eq!(
        (one.actions.as_slice(), one.resources.as_slice()),
        (&["dynamodb:GetItem".into()][..], &["UsersTable".into()][..])
    );
    assert_eq!(other.resources, ["UsersTable/index/directory"]);
    let wanted = Condition { key: "dynamodb:Select".into(), values: vec!["SPECIFIC_ATTRIBUTES".into()] };
    assert_eq!((one.conditions.len(), other.conditions.as_slice()), (0, &[wanted][..]));
}

#[test]
fn a_table_has_its_key_indexes_and_expiry() {
    let template = Template::parse(SMALL, "t.yaml").unwrap();

    let [table] = template.tables.as_slice() else { panic!("{:?}", template.tables) };
    assert_eq!((table.name.as_str(), table.expiry.as_deref()), ("UsersTable", Some("expires_at")));
    assert_eq!(table.key, [Key { attribute_name: "pk".into(), key_type: "HASH".into() }]);
    assert_eq!(table.indexes[0].projection.non_key_attributes, ["name"]);
    assert_eq!(table.stream, None);
}

#[test]
fn cors_is_what_the_api_says() {
    let template = Template::parse(SMALL, "t.yaml").unwrap();

    let cors = template.cors.unwrap();
    assert_eq!((cors.allow_origins, cors.max_age), (vec!["https://app.example".to_owned()], Some(600)));
    assert_eq!(Template::parse(&SMALL.replace("CorsConfiguration", "Other"), "t.yaml").unwrap().cors, None);
}

#[test]
fn a_fault_names_the_resource_and_what_to_mend() {
    let cases = [
        (
            "Binary: users",
            "Other: users",
            "t.yaml: resource UsersFunction: Metadata.BuildProperties.Binary must name the program to run",
        ),
        ("Method: get, ", "", "t.yaml: resource UsersFunction: event List: add its Method"),
        (
            "Path: /users}",
            "Path: users}",
            "t.yaml: resource UsersFunction: event List: `users` is no path: write it as /users/{id}, with {name+} only at its end",
        ),
        (
            "REGISTRATION: !Ref Registration",
            "REGISTRATION: !Ref Registry",
            "t.yaml: resource UsersFunction: variable REGISTRATION: `Registry` is neither a resource nor a parameter with a Default: add one, or mend the name",
        ),
        (
            "- {AttributeName: bucket, AttributeType: S}",
            "",
            "t.yaml: resource UsersTable: the key attribute `bucket` is not in AttributeDefinitions: add it",
        ),
        (
            "KeySchema: [{AttributeName: pk, KeyType: HASH}]",
            "",
            "t.yaml: resource UsersTable: missing field `KeySchema`",
        ),
        ("MaxAge: 600", "MaxAgee: 600", "t.yaml: resource Api: CorsConfiguration: unknown field `MaxAgee`"),
    ];
    for (before, after, expected) in cases {
        let problem = problem_of(&SMALL.replacen(before, after, 1));
        assert!(problem.starts_with(expected), "{problem}");
    }
}

#[test]
fn the_same_route_twice_is_refused_whatever_its_variables_are_called() {
    let other = r#"
  Second:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: users}}
    Properties: {Events: {One: {Type: HttpApi, Properties: {Method: ANY, Path: "/users/{user}"}}}}
"#;
    let problem = problem_of(&format!("{SMALL}{other}"));
    assert_eq!(problem, "t.yaml: ANY /users/{user} is an event of both UsersFunction and Second: remove one");
}

#[test]
fn what_is_no_yaml_or_has_no_routes_is_said_so() {
    assert!(problem_of("a: [").starts_with("t.yaml: is not the YAML of a template"));
    assert_eq!(problem_of("Resources: {}"), "t.yaml: no AWS::Serverless::Function has an event of the type HttpApi");
}

#[test]
fn the_projects_own_template_is_read() {
    let template = Template::built_in().unwrap();
    assert!(template.functions.iter().all(|function| function.variables.contains_key("USERS_TABLE")));
    assert!(!template.tables.is_empty());
}

#[test]
fn whoever_restores_a_backup_gives_each_function_that_hashes_its_share_back() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();
    let resources = document.get("Resources").unwrap().entries().iter();
    let reserves = |node: &Node| node.find(&["Properties", "ReservedConcurrentExecutions"]).is_some();
    let names: Vec<&str> = resources.filter(|(_, node)| reserves(node)).map(|(name, _)| name.as_str()).collect();

    assert!(include_str!("../../../../docs/deploy.md").contains(&format!("for function in {}; do", names.join(" "))));
}

#[test]
fn whoever_is_woken_finds_each_alarm_in_the_page_of_operations() {
    let document: Node = serde_saphyr::from_str(BUILT_IN).unwrap();
    let page = include_str!("../../../../docs/operations.md");
    let resources = document.get("Resources").unwrap().entries().iter();
    let alarms = resources.filter(|(_, one)| one.get("Type").and_then(Node::text) == Some("AWS::CloudWatch::Alarm"));

    for (name, _) in alarms {
        let name = name.strip_suffix("Alarm").unwrap();
        // Of those about the faults of one function the page tells together.
        let function = name.strip_suffix("Faults").filter(|function| *function != "Api");
        let told = function.map_or_else(|| format!("`{name}`"), |_| "`<Function>Faults`".to_owned());
        assert!(page.lines().any(|line| line.starts_with('|') && line.contains(&told)), "{name}");
    }
}

mod rights;
mod streams;
