//! What a request sent, as far as it could be read. An operation asks first who calls and whether
//! they may, and only then whether what they sent makes sense; so what was read waits here.

use crate::error::Result;

/// A request's members: their values, or everything that is wrong with them.
#[derive(Debug)]
pub struct Input<T> {
    outcome: Result<T>,
    given: Vec<(&'static str, Option<String>)>,
}

impl<T> Input<T> {
    /// What was read, and the known members that were there, with their text where they are strings.
    pub const fn new(outcome: Result<T>, given: Vec<(&'static str, Option<String>)>) -> Self {
        Self { outcome, given }
    }

    /// The values, or what is wrong with them.
    pub fn valid(self) -> Result<T> {
        self.outcome
    }

    /// The values so far as they are known to be right.
    pub fn peek(&self) -> Option<&T> {
        self.outcome.as_ref().ok()
    }

    /// Whether a member was there with a value, right or wrong.
    pub fn mentions(&self, member: &str) -> bool {
        self.given.iter().any(|(name, _)| *name == member)
    }

    /// Whether a member was there with a value other than this text.
    pub fn differs(&self, member: &str, from: &str) -> bool {
        self.given.iter().any(|(name, text)| *name == member && text.as_deref() != Some(from))
    }

    /// The same members as another type.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Input<U> {
        Input { outcome: self.outcome.map(convert), given: self.given }
    }
}
