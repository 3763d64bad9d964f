//! Builds DynamoDB expressions. Every attribute gets an alias, because many of ours (`name`, `role`, `status`,
//! `bucket`) are among DynamoDB's 573 reserved words.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

/// The aliases of an expression under construction.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    pub(super) names: HashMap<String, String>,
    pub(super) values: HashMap<String, AttributeValue>,
}

impl Aliases {
    pub(super) fn name(&mut self, attribute: &str) -> String {
        let alias = format!("#{attribute}");
        self.names.entry(alias.clone()).or_insert_with(|| attribute.to_owned());
        alias
    }

    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let alias = format!(":v{}", self.values.len());
        self.values.insert(alias.clone(), value);
        alias
    }

    /// DynamoDB rejects empty maps.
    pub(super) fn into_parts(self) -> (HashMapOrNone<String>, HashMapOrNone<AttributeValue>) {
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        (names, values)
    }
}

type HashMapOrNone<V> = Option<HashMap<String, V>>;

/// A condition on an item. Several are joined with AND.
#[derive(Clone, Debug)]
pub(super) enum Clause {
    Exists(&'static str),
    Absent(&'static str),
    /// The attribute equals the value.
    Is(&'static str, AttributeValue),
    /// The attribute is greater than the value.
    Above(&'static str, AttributeValue),
    /// The attribute does not exist, or is at most the value.
    AbsentOrAtMost(&'static str, AttributeValue),
}

impl Clause {
    fn write(&self, aliases: &mut Aliases) -> String {
        match self {
            Self::Exists(attribute) => format!("attribute_exists({})", aliases.name(attribute)),
            Self::Absent(attribute) => format!("attribute_not_exists({})", aliases.name(attribute)),
            Self::Is(attribute, value) => {
                format!("{} = {}", aliases.name(attribute), aliases.value(value.clone()))
            }
            Self::Above(attribute, value) => {
                format!("{} > {}", aliases.name(attribute), aliases.value(value.clone()))
            }
            Self::AbsentOrAtMost(attribute, value) => {
                let name = aliases.name(attribute);
                format!("(attribute_not_exists({name}) OR {name} <= {})", aliases.value(value.clone()))
            }
        }
    }
}

/// The clauses as one condition; `None` without clauses.
pub(super) fn condition(clauses: &[Clause], aliases: &mut Aliases) -> Option<String> {
    let written: Vec<String> = clauses.iter().map(|clause| clause.write(aliases)).collect();
    (!written.is_empty()).then(|| written.join(" AND "))
}

#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    sets: Vec<(&'static str, AttributeValue)>,
    adds: Vec<(&'static str, i64)>,
    removes: Vec<&'static str>,
}

impl Changes {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn set(mut self, attribute: &'static str, value: AttributeValue) -> Self {
        self.sets.push((attribute, value));
        self
    }

    /// Sets the attribute, or removes it without a value.
    pub(super) fn set_or_remove(mut self, attribute: &'static str, value: Option<AttributeValue>) -> Self {
        match value {
            Some(value) => self.sets.push((attribute, value)),
            None => self.removes.push(attribute),
        }
        self
    }

    pub(super) fn add(mut self, attribute: &'static str, by: i64) -> Self {
        self.adds.push((attribute, by));
        self
    }

    pub(super) fn remove(mut self, attribute: &'static str) -> Self {
        self.removes.push(attribute);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.adds.is_empty() && self.removes.is_empty()
    }

    /// The update expression.
    pub(super) fn write(&self, aliases: &mut Aliases) -> String {
        let mut parts = Vec::new();
        let sets: Vec<String> = self
            .sets
            .iter()
            .map(|(attribute, value)| format!("{} = {}", aliases.name(attribute), aliases.value(value.clone())))
            .collect();
        if !sets.is_empty() {
            parts.push(format!("SET {}", sets.join(", ")));
        }
        let adds: Vec<String> = self
            .adds
            .iter()
            .map(|(attribute, by)| format!("{} {}", aliases.name(attribute), aliases.value(number(*by))))
            .collect();
        if !adds.is_empty() {
            parts.push(format!("ADD {}", adds.join(", ")));
        }
        let removes: Vec<String> = self.removes.iter().map(|attribute| aliases.name(attribute)).collect();
        if !removes.is_empty() {
            parts.push(format!("REMOVE {}", removes.join(", ")));
        }
        parts.join(" ")
    }
}

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}
