//! What CloudFormation's functions come to on this machine: parameters at their defaults, conditions
//! decided, references to resources as their logical ids (as `sam local` gives them).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::node::Node;

/// Why a value cannot be resolved, as a sentence that says what to correct.
pub(super) type Problem = String;

/// All that a value may refer to.
pub(super) struct Scope<'a> {
    parameters: BTreeMap<&'a str, Value>,
    resources: &'a [(String, Node)],
    conditions: &'a [(String, Node)],
}

/// The pseudo parameters, with the values that stand in for those of an account in AWS.
const PSEUDO_PARAMETERS: [(&str, &str); 7] = [
    ("AWS::AccountId", "123456789012"),
    ("AWS::NotificationARNs", ""),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "us-east-1"),
    ("AWS::StackId", "arn:aws:cloudformation:us-east-1:123456789012:stack/roster/local"),
    ("AWS::StackName", "roster"),
    ("AWS::URLSuffix", "amazonaws.com"),
];

impl<'a> Scope<'a> {
    /// The scope of a whole template.
    pub(super) fn of(template: &'a Node) -> Self {
        let section = |name| template.get(name).map_or(&[] as &[_], Node::entries);
        let parameters = section("Parameters").iter();
        Self {
            parameters: parameters.filter_map(|(name, node)| Some((name.as_str(), default_of(node)?))).collect(),
            resources: section("Resources"),
            conditions: section("Conditions"),
        }
    }

    /// The value of a node. What resolves to `AWS::NoValue` is left out of its mapping or sequence,
    /// and is null on its own.
    pub(super) fn value(&self, node: &Node) -> Result<Value, Problem> {
        Ok(self.present_value(node)?.unwrap_or(Value::Null))
    }

    /// Whether a named condition holds.
    pub(super) fn holds(&self, name: &str) -> Result<bool, Problem> {
        let (_, condition) = self
            .conditions
            .iter()
            .find(|(key, _)| key == name)
            .ok_or_else(|| format!("`{name}` is no condition: define it under Conditions"))?;
        self.decide(condition)
    }

    fn present_value(&self, node: &Node) -> Result<Option<Value>, Problem> {
        Ok(match node {
            Node::Scalar(value) => Some(value.clone()),
            Node::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.extend(self.present_value(item)?);
                }
                Some(Value::Array(list))
            }
            Node::Map(entries) => {
                let mut map = Map::new();
                for (key, entry) in entries {
                    if let Some(value) = self.present_value(entry)? {
                        map.insert(key.clone(), value);
                    }
                }
                Some(Value::Object(map))
            }
            Node::Call(name, argument) => self.call(name, argument)?,
        })
    }

    fn call(&self, name: &str, argument: &Node) -> Result<Option<Value>, Problem> {
        match name {
            "Ref" => self.reference(argument.text().ok_or("!Ref takes one name")?),
            "Sub" => self.substitute(argument).map(Some),
            "GetAtt" => self.attribute(argument).map(Some),
            "If" => match argument.items() {
                Some([condition, then, otherwise]) => {
                    let condition = condition.text().ok_or("!If takes the name of a condition first")?;
                    self.present_value(if self.holds(condition)? { then } else { otherwise })
                }
                _ => Err("!If takes [condition, value, other value]".into()),
            },
            "Join" => match argument.items() {
                Some([separator, parts]) => {
                    let separator = separator.text().ok_or("!Join takes a text first")?;
                    let Value::Array(parts) = self.value(parts)? else {
                        return Err("!Join takes a list second".into());
                    };
                    Ok(Some(parts.iter().map(as_text).collect::<Vec<_>>().join(separator).into()))
                }
                _ => Err("!Join takes [separator, list]".into()),
            },
            other => Err(format!("the local gateway does not know !{other}: use !Ref, !Sub, !GetAtt, !If or !Join")),
        }
    }

    fn reference(&self, name: &str) -> Result<Option<Value>, Problem> {
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        if let Some((_, value)) = PSEUDO_PARAMETERS.iter().find(|(key, _)| *key == name) {
            return Ok(Some((*value).into()));
        }
        if let Some(value) = self.parameters.get(name) {
            return Ok(Some(value.clone()));
        }
        if self.resources.iter().any(|(key, _)| key == name) {
            return Ok(Some(name.into()));
        }
        Err(format!("`{name}` is neither a resource nor a parameter with a Default: add one, or mend the name"))
    }

    fn attribute(&self, argument: &Node) -> Result<Value, Problem> {
        let path = match (argument.text(), argument.items()) {
            (Some(text), _) => text.to_owned(),
            (None, Some(parts)) => parts.iter().filter_map(Node::text).collect::<Vec<_>>().join("."),
            (None, None) => String::new(),
        };
        let Some((resource, _)) = path.split_once('.') else {
            return Err("!GetAtt takes Resource.Attribute".into());
        };
        self.reference(resource)?;
        Ok(path.into())
    }

    /// `!Sub text`, or `!Sub [text, {Name: value}]` with names of its own.
    fn substitute(&self, argument: &Node) -> Result<Value, Problem> {
        let (text, own) = match argument.items() {
            Some([text, own]) => (text.text(), own.entries()),
            _ => (argument.text(), &[] as &[_]),
        };
        let mut rest = text.ok_or("!Sub takes a text")?;
        let mut filled = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, after) = after.split_once('}').ok_or("!Sub has a `${` without its `}`")?;
            filled.push_str(before);
            filled.push_str(&self.substituted(name, own)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled.into())
    }

    fn substituted(&self, name: &str, own: &[(String, Node)]) -> Result<String, Problem> {
        if let Some(literal) = name.strip_prefix('!') {
            return Ok(format!("${{{literal}}}"));
        }
        if let Some((_, node)) = own.iter().find(|(key, _)| key == name) {
            return Ok(as_text(&self.value(node)?));
        }
        if name.contains('.') {
            return Ok(as_text(&self.attribute(&Node::Scalar(name.into()))?));
        }
        Ok(self.reference(name)?.as_ref().map(as_text).unwrap_or_default())
    }

    fn decide(&self, condition: &Node) -> Result<bool, Problem> {
        let (name, argument) = match condition {
            Node::Call(name, argument) => (name.as_str(), argument.as_ref()),
            // `Condition: Name` is the long notation of `!Condition Name`.
            Node::Map(entries) if matches!(entries.as_slice(), [(key, _)] if key == "Condition") => {
                ("Condition", &entries[0].1)
            }
            _ => return Err("a condition is one of !Equals, !Not, !And, !Or, !Condition".into()),
        };
        match (name, argument.items()) {
            ("Equals", Some([left, right])) => Ok(as_text(&self.value(left)?) == as_text(&self.value(right)?)),
            ("Not", Some([one])) => Ok(!self.decide(one)?),
            ("And", Some(all)) => all.iter().try_fold(true, |held, one| Ok(held & self.decide(one)?)),
            ("Or", Some(all)) => all.iter().try_fold(false, |held, one| Ok(held | self.decide(one)?)),
            ("Condition", _) => self.holds(argument.text().ok_or("!Condition takes one name")?),
            _ => Err(format!("the local gateway does not know the condition !{name}")),
        }
    }
}

/// A parameter's default: a list where its type is one.
fn default_of(parameter: &Node) -> Option<Value> {
    let Node::Scalar(default) = parameter.get("Default")? else { return None };
    let is_list = parameter
        .get("Type")
        .and_then(Node::text)
        .is_some_and(|kind| kind == "CommaDelimitedList" || kind.starts_with("List<"));
    if !is_list {
        return Some(default.clone());
    }
    let text = as_text(default);
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    Some(parts.collect())
}

/// A value as CloudFormation writes it into a text.
pub(super) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(as_text).collect::<Vec<_>>().join(","),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"
Parameters:
  Issuer: {Type: String, Default: ""}
  Length: {Type: Number, Default: 8}
  Origins: {Type: CommaDelimitedList, Default: "https://a.example, https://b.example"}
  Needed: {Type: String}
Conditions:
  HasIssuer: !Not [!Equals [!Ref Issuer, ""]]
  Short: !Equals [!Ref Length, "8"]
  Both: !And [!Condition Short, {Condition: HasIssuer}]
Resources:
  Users: {Type: "AWS::DynamoDB::Table"}
"#;

    fn resolve(expression: &str) -> Result<Value, Problem> {
        let template: Node = serde_saphyr::from_str(TEMPLATE).unwrap();
        Scope::of(&template).value(&serde_saphyr::from_str(expression).unwrap())
    }

    #[test]
    fn references_come_to_ids_defaults_and_stand_ins() {
        assert_eq!(resolve("!Ref Users").unwrap(), "Users");
        assert_eq!(resolve("!Ref Length").unwrap(), 8);
        assert_eq!(resolve("!Ref Origins").unwrap(), serde_json::json!(["https://a.example", "https://b.example"]));
        assert_eq!(resolve("!Ref AWS::Region").unwrap(), "us-east-1");
        assert_eq!(resolve("!GetAtt Users.Arn").unwrap(), "Users.Arn");
    }

    #[test]
    fn a_reference_to_nothing_says_what_to_mend() {
        for name in ["Missing", "Needed"] {
            let problem = resolve(&format!("!Ref {name}")).unwrap_err();
            assert_eq!(
                problem,
                format!("`{name}` is neither a resource nor a parameter with a Default: add one, or mend the name")
            );
        }
    }

    #[test]
    fn texts_are_filled_in() {
        assert_eq!(resolve("!Sub 'a-${Length}-${Users}-${!Kept}'").unwrap(), "a-8-Users-${Kept}");
        assert_eq!(resolve("!Sub ['${Own}/${Users.Arn}', {Own: !Ref Length}]").unwrap(), "8/Users.Arn");
        assert_eq!(resolve("!Join [':', [a, !Ref Length]]").unwrap(), "a:8");
    }

    #[test]
    fn conditions_choose_and_no_value_leaves_out() {
        assert_eq!(resolve("!If [HasIssuer, some, none]").unwrap(), "none");
        assert_eq!(resolve("!If [Both, 1, 2]").unwrap(), 2);
        let map = resolve("{A: !If [Short, 1, 2], B: !Ref AWS::NoValue, C: [!Ref AWS::NoValue, 3]}").unwrap();
        assert_eq!(map, serde_json::json!({"A": 1, "C": [3]}));
    }

    #[test]
    fn an_unknown_function_is_named() {
        assert!(resolve("!ImportValue x").unwrap_err().contains("!ImportValue"));
    }
}
