//! What a request sent, as far as it could be read. An operation asks first who calls and whether
//! they may, and only then whether what they sent makes sense; so what was read waits here.

use std::fmt;

use crate::error::{Error, FieldProblem, Result};

/// A check too dear to be made before it is known who asks.
pub type LateCheck = Box<dyn FnOnce() -> Option<FieldProblem> + Send + Sync>;

/// A request's members: their values, or everything that is wrong with them.
pub struct Input<T> {
    outcome: Result<T>,
    given: Vec<(&'static str, Option<String>)>,
    late: Vec<LateCheck>,
    order: Vec<&'static str>,
}

impl<T> Input<T> {
    /// What was read, and the known members that were there, with their text where they are strings.
    pub const fn new(outcome: Result<T>, given: Vec<(&'static str, Option<String>)>) -> Self {
        Self { outcome, given, late: Vec::new(), order: Vec::new() }
    }

    /// What no member says.
    pub const fn of(value: T) -> Self {
        Self::new(Ok(value), Vec::new())
    }

    /// With checks that are made when the members are judged; what they find is told in the order of
    /// the members.
    pub fn with_late_checks(self, late: Vec<LateCheck>, order: Vec<&'static str>) -> Self {
        Self { late, order, ..self }
    }

    /// The values, or everything that is wrong with them.
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

    /// The values so far as they are known to be right.
    pub fn peek(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// Whether a member was there with a value, right or wrong.
    pub fn mentions(&self, member: &str) -> bool {
        self.given.iter().any(|(name, _)| *name == member)
    }

    /// A member's text, where it was there as a string or a number, right or wrong.
    pub fn text(&self, member: &str) -> Option<&str> {
        self.given.iter().find(|(name, _)| *name == member).and_then(|(_, text)| text.as_deref())
    }

    /// Whether a member was there with a value other than this text.
    pub fn differs(&self, member: &str, from: &str) -> bool {
        self.given.iter().any(|(name, text)| *name == member && text.as_deref() != Some(from))
    }

    /// The same members as another type.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Input<U> {
        let Self { outcome, given, late, order } = self;
        Input { outcome: outcome.map(convert), given, late, order }
    }
}

impl<T> fmt::Debug for Input<T> {
    /// The names of the members only: some are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.given.iter().map(|(member, _)| member)).finish()
    }
}
