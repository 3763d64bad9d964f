//! What a function of the template may do: the statements of its policies, read exactly or not at all.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::node::Node;
use super::resolve::{Problem, Scope};

/// Some actions on some resources, as IAM would allow them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Such as `dynamodb:PutItem`; never a pattern.
    pub actions: Vec<String>,
    /// By logical id: `UsersTable`, `UsersTable/index/by_role`, `AuditTable.StreamArn`.
    pub resources: Vec<String>,
    /// All of which must hold.
    pub conditions: Vec<Condition>,
}

/// What a request must say of itself: `StringEquals`, or `ForAllValues:StringEquals` where it may say
/// several things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Such as `dynamodb:LeadingKeys`.
    pub key: String,
    /// What it may say.
    pub values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Policy {
    #[serde(rename = "Version")]
    _version: Option<String>,
    statement: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Written {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    effect: String,
    action: OneOrMore,
    resource: OneOrMore,
    #[serde(default)]
    condition: BTreeMap<String, BTreeMap<String, OneOrMore>>,
}

/// IAM takes a list of one without its brackets.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Statement {
    /// Those of a function's `Policies`. A statement that cannot be evaluated here is an error:
    /// otherwise its rights would not be checked.
    pub(super) fn read_all(policies: &Node, scope: &Scope<'_>) -> Result<Vec<Self>, Problem> {
        let policies = match scope.value(policies)? {
            Value::Array(policies) => policies,
            one => vec![one],
        };
        let mut statements = Vec::new();
        for policy in policies {
            let name = policy.as_object().and_then(|policy| policy.keys().next()).cloned().unwrap_or_default();
            let policy: Policy = serde_json::from_value(policy)
                .map_err(|error| format!("Policies: {name}: write out its statements, action by action ({error})"))?;
            for written in policy.statement {
                statements.push(Self::read(written)?);
            }
        }
        Ok(statements)
    }

    fn read(written: Written) -> Result<Self, Problem> {
        let Written { effect, action, resource, condition, .. } = written;
        if effect != "Allow" {
            return Err(format!("Policies: the effect {effect} is not understood here: allow less instead"));
        }
        let actions = action.into_vec();
        if let Some(pattern) = actions.iter().find(|action| action.contains(['*', '?'])) {
            return Err(format!("Policies: the action {pattern} is a pattern: name each action"));
        }
        let mut conditions = Vec::new();
        for (operator, keys) in condition {
            if !["StringEquals", "ForAllValues:StringEquals"].contains(&operator.as_str()) {
                return Err(format!("Policies: the condition {operator} is not understood here: use StringEquals"));
            }
            let read = |(key, values): (String, OneOrMore)| Condition { key, values: values.into_vec() };
            conditions.extend(keys.into_iter().map(read));
        }
        // Resolved, an attribute is `Table.Arn`, and the ARN of an index begins with its table's.
        let resources = resource.into_vec().into_iter().map(|resource| resource.replacen(".Arn", "", 1));
        Ok(Self { actions, resources: resources.collect(), conditions })
    }
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }
}
