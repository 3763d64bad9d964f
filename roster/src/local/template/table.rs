//! A DynamoDB table of the template.

use serde::Deserialize;

use super::node::Node;
use super::read_properties;
use super::resolve::{Problem, Scope};

/// A table as CloudFormation would make it, called by its logical id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its logical id.
    pub name: String,
    /// Its key.
    pub key: Vec<Key>,
    /// The attributes that keys are made of.
    pub attributes: Vec<Attribute>,
    /// Its global secondary indexes.
    pub indexes: Vec<Index>,
    /// The attribute that says when an item may be removed.
    pub expiry: Option<String>,
    /// What its stream shows of each change, where it has one.
    pub stream: Option<String>,
}

/// An attribute and its type: `S`, `N` or `B`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Attribute {
    pub attribute_name: String,
    pub attribute_type: String,
}

/// A part of a key: `HASH` or `RANGE`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Key {
    pub attribute_name: String,
    pub key_type: String,
}

/// A global secondary index.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Index {
    pub index_name: String,
    pub key_schema: Vec<Key>,
    pub projection: Projection,
}

/// What an index holds of each item.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Projection {
    pub projection_type: String,
    #[serde(default)]
    pub non_key_attributes: Vec<String>,
}

/// Properties that change what the embedded store does; all others concern only AWS.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Properties {
    key_schema: Vec<Key>,
    attribute_definitions: Vec<Attribute>,
    #[serde(default)]
    global_secondary_indexes: Vec<Index>,
    local_secondary_indexes: Option<serde_json::Value>,
    time_to_live_specification: Option<TimeToLive>,
    stream_specification: Option<Stream>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TimeToLive {
    attribute_name: String,
    enabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Stream {
    stream_view_type: String,
}

impl Table {
    pub(super) fn read(name: &str, resource: &Node, scope: &Scope<'_>) -> Result<Self, Problem> {
        let node = resource.get("Properties").ok_or("add its Properties")?;
        let properties: Properties = read_properties(node, scope)?;
        if properties.local_secondary_indexes.is_some() {
            return Err("local secondary indexes bind a table's size: use a global one".into());
        }
        let expiry = properties.time_to_live_specification.filter(|expiry| expiry.enabled);
        let table = Self {
            name: name.to_owned(),
            key: properties.key_schema,
            attributes: properties.attribute_definitions,
            indexes: properties.global_secondary_indexes,
            expiry: expiry.map(|expiry| expiry.attribute_name),
            stream: properties.stream_specification.map(|stream| stream.stream_view_type),
        };
        table.check_attributes()?;
        Ok(table)
    }

    /// DynamoDB refuses a key attribute without a type, and a type without a key; better said here
    /// than by a stack that rolls back.
    fn check_attributes(&self) -> Result<(), Problem> {
        let of_indexes = self.indexes.iter().flat_map(|index| &index.key_schema);
        let in_keys: Vec<_> = self.key.iter().chain(of_indexes).map(|key| key.attribute_name.as_str()).collect();
        let defined: Vec<_> = self.attributes.iter().map(|attribute| attribute.attribute_name.as_str()).collect();
        if let Some(missing) = in_keys.iter().find(|name| !defined.contains(name)) {
            return Err(format!("the key attribute `{missing}` is not in AttributeDefinitions: add it"));
        }
        if let Some(idle) = defined.iter().find(|name| !in_keys.contains(name)) {
            return Err(format!("the attribute `{idle}` is in no key: remove it from AttributeDefinitions"));
        }
        Ok(())
    }
}
