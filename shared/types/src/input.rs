//! A parsed request. An operation authorizes the caller before it reports invalid members, so the outcome of
//! parsing waits here.

use std::fmt;

use crate::error::{Error, FieldProblem, Result};

/// A check that is too expensive to run before the caller is authorized.
pub type LateCheck = Box<dyn FnOnce() -> Option<FieldProblem> + Send + Sync>;

/// The members of a request: their values, or all their problems.
pub struct Input<T> {
    outcome: Result<T>,
    given: Vec<(&'static str, Option<String>)>,
    late: Vec<LateCheck>,
    order: Vec<&'static str>,
}

impl<T> Input<T> {
    /// Returns an input with the declared members that were sent, and the text of those that are not secret.
    pub const fn new(outcome: Result<T>, given: Vec<(&'static str, Option<String>)>) -> Self {
        Self { outcome, given, late: Vec::new(), order: Vec::new() }
    }

    /// Returns a valid input that no member contributed to.
    pub const fn of(value: T) -> Self {
        Self::new(Ok(value), Vec::new())
    }

    /// Adds checks that [`valid`](Self::valid) runs. Their problems are reported in the order of the members.
    pub fn with_late_checks(self, late: Vec<LateCheck>, order: Vec<&'static str>) -> Self {
        Self { late, order, ..self }
    }

    /// Returns the values, or all problems.
    pub fn valid(self) -> Result<T> {
        let Self { outcome, late, order, .. } = self;
        if !matches!(outcome, Ok(_) | Err(Error::Invalid(_))) {
            return outcome;
        }
        let found: Vec<FieldProblem> = late.into_iter().filter_map(|check| check()).collect();
        match outcome {
            Ok(_) if !found.is_empty() => Err(Error::Invalid(found)),
            Err(Error::Invalid(mut problems)) => {
                problems.extend(found);
                problems.sort_by_key(|wrong| order.iter().position(|field| *field == wrong.field));
                Err(Error::Invalid(problems))
            }
            outcome => outcome,
        }
    }

    /// Returns the values if no problem is known yet.
    pub fn peek(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// Returns whether a member was sent with a value, valid or not.
    pub fn mentions(&self, member: &str) -> bool {
        self.given.iter().any(|(name, _)| *name == member)
    }

    /// Returns the text of a member that was sent as a string or a number, valid or not.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.given.iter().find(|(name, _)| *name == member).and_then(|(_, text)| text.as_deref())
    }

    /// Returns whether a member was sent with a value other than this text.
    pub fn differs(&self, member: &str, from: &str) -> bool {
        self.given.iter().any(|(name, text)| *name == member && text.as_deref() != Some(from))
    }

    /// Converts the values.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Input<U> {
        let Self { outcome, given, late, order } = self;
        Input { outcome: outcome.map(convert), given, late, order }
    }
}

impl<T> fmt::Debug for Input<T> {
    /// Formats the names of the members only, because some values are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.given.iter().map(|(member, _)| member)).finish()
    }
}
