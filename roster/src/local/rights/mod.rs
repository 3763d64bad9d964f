//! What each function may do in AWS, enforced on this machine too: the statements of the template decide
//! every request that a function makes, and what they were needed for is written down.
//!
//! The id of the access key identifies the caller: on this machine it is the name of the function's
//! program. Other callers, above all the operator, are not checked. Where the requests come by,
//! [`crate::local::store`] says.

mod compare;
mod record;
mod wire;

use std::collections::BTreeMap;
use std::fmt;

use crate::local::template::{Condition, Statement, Template};

pub use compare::{Findings, compare};
pub use record::{Recorded, VARIABLE};
pub use wire::{Caller, Wire};

use record::Record;

/// One action on one resource, and what the request says of itself that conditions ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Such as `dynamodb:PutItem`.
    pub action: String,
    /// Such as `UsersTable/index/by_role`, by logical id.
    pub resource: String,
    /// Such as `dynamodb:LeadingKeys` and the keys.
    pub context: Vec<(String, Vec<String>)>,
}

/// The least that a statement can give: one action on one resource, under one value of a condition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// The program of the function that has it.
    pub function: String,
    /// Such as `dynamodb:PutItem`.
    pub action: String,
    /// Such as `UsersTable/index/by_role`.
    pub resource: String,
    /// Such as `dynamodb:LeadingKeys=pepper`; nothing where the statement has no condition.
    pub value: Option<String>,
}

/// What the template gives its functions.
#[derive(Clone, Debug)]
pub struct Rights {
    statements: BTreeMap<String, Vec<Statement>>,
    wire: Wire,
    record: Option<&'static Record>,
}

/// The template gives no such right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The program of the function that asked.
    pub function: String,
    /// What it asked for.
    pub ask: Ask,
}

impl Rights {
    /// What a template gives, written down where the variable [`VARIABLE`] names a folder.
    pub fn of(template: &Template) -> Self {
        let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        for function in template.all_functions() {
            statements.entry(function.binary.clone()).or_default().extend(function.statements.iter().cloned());
        }
        Self { statements, wire: Wire::of(template), record: Record::of_process() }
    }

    /// As [`Rights::of`], without a record: for tests that provoke refusals.
    pub fn unrecorded(self) -> Self {
        Self { record: None, ..self }
    }

    /// How requests are read.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Whether there is such a function. Other callers are not checked.
    pub fn has(&self, function: &str) -> bool {
        self.statements.contains_key(function)
    }

    /// Checks that the function has a right to every part of a request.
    pub fn check(&self, function: &str, asks: Vec<Ask>) -> Result<(), Denied> {
        for ask in asks {
            let statements = self.statements.get(function).map_or(&[] as &[_], Vec::as_slice);
            let Some(statement) = statements.iter().find(|statement| statement.allows(&ask)) else {
                let denied = Denied { function: function.to_owned(), ask: ask.without_what_nobody_asks(statements) };
                tracing::error!("{denied}: where it must, add this to its Policies in template.yaml");
                if let Some(record) = self.record {
                    record.denied(&denied);
                }
                return Err(denied);
            };
            if let Some(record) = self.record {
                record.used(statement.grants_for(function, &ask));
            }
        }
        Ok(())
    }
}

impl Ask {
    /// What is shown of it: the keys of most tables are people's.
    fn without_what_nobody_asks(mut self, statements: &[Statement]) -> Self {
        let of_resource = statements.iter().filter(|statement| statement.resources.contains(&self.resource));
        let asked: Vec<&str> =
            of_resource.flat_map(|statement| &statement.conditions).map(|condition| condition.key.as_str()).collect();
        self.context.retain(|(key, _)| asked.contains(&key.as_str()));
        self
    }
}

impl Statement {
    fn allows(&self, ask: &Ask) -> bool {
        self.actions.contains(&ask.action)
            && self.resources.contains(&ask.resource)
            && self.conditions.iter().all(|condition| condition.holds(ask))
    }

    /// What of this statement a request needs that it allows.
    fn grants_for<'a>(&'a self, function: &'a str, ask: &'a Ask) -> impl Iterator<Item = Grant> + 'a {
        let values = self.conditions.iter().flat_map(|condition| {
            condition.values_of(ask).into_iter().flatten().map(|value| format!("{}={value}", condition.key))
        });
        let values: Vec<_> = values.map(Some).collect();
        let values = if values.is_empty() { vec![None] } else { values };
        values.into_iter().map(move |value| Grant {
            function: function.to_owned(),
            action: ask.action.clone(),
            resource: ask.resource.clone(),
            value,
        })
    }
}

impl Condition {
    /// Stricter than IAM, for which a request that says nothing fulfils `ForAllValues`.
    fn holds(&self, ask: &Ask) -> bool {
        self.values_of(ask).is_some_and(|said| said.iter().all(|value| self.values.contains(value)))
    }

    fn values_of<'a>(&self, ask: &'a Ask) -> Option<&'a Vec<String>> {
        ask.context.iter().find(|(key, _)| *key == self.key).map(|(_, values)| values)
    }
}

impl Grant {
    /// All that a template gives.
    pub fn all(template: &Template) -> Vec<Self> {
        let mut grants = Vec::new();
        for function in template.all_functions() {
            for statement in &function.statements {
                let values = statement.conditions.iter().flat_map(|condition| {
                    condition.values.iter().map(|value| Some(format!("{}={value}", condition.key)))
                });
                let values: Vec<_> = values.collect();
                let values = if values.is_empty() { vec![None] } else { values };
                for (action, resource) in
                    statement.actions.iter().flat_map(|action| statement.resources.iter().map(move |one| (action, one)))
                {
                    grants.extend(values.iter().map(|value| Self {
                        function: function.binary.clone(),
                        action: action.clone(),
                        resource: resource.clone(),
                        value: value.clone(),
                    }));
                }
            }
        }
        grants
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, action, resource, value } = self;
        write!(f, "{function}: {action} on {resource}")?;
        value.iter().try_for_each(|value| write!(f, " ({value})"))
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { function, ask: Ask { action, resource, context } } = self;
        write!(f, "the function {function} has no right to {action} on {resource}")?;
        context.iter().try_for_each(|(key, values)| write!(f, " ({key}: {})", values.join(", ")))
    }
}

#[cfg(test)]
mod tests;
