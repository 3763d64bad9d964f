//! Rules: the fault, and the calls that it applies to.

use std::time::Duration;

use crate::{Dice, Operation};

/// A fault of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes before the call reaches the store.
    Refuse,
    /// The call reaches the store, and the connection closes without an answer.
    DropAnswer,
    /// The call reaches the store. Half of the answer's body comes back, then the connection closes.
    CutAnswer,
    /// The call does not reach the store, and no answer comes.
    Silence,
    /// The call reaches the store after this delay, and the answer comes then.
    Delay(Duration),
    /// No answer comes, and the call reaches the store after this delay.
    Late(Duration),
    /// The call reaches the store twice. The second answer comes back.
    Twice,
    /// The store is too busy: it cancels a transaction and rejects any other call.
    Throttle,
    /// Another transaction is changing one of the items.
    Conflict,
    /// An internal error of the store (HTTP 500).
    ServerError,
    /// A batch read returns only the first key. The others come back as unprocessed.
    Unprocessed,
    /// A page has one item.
    ShortPage,
    /// The answer is the first one that the same request for a page got.
    Stale,
    /// The caller is killed before this call: this call and all later ones are refused.
    Stop,
    /// The caller is killed after this call: the call reaches the store, but its answer and all later calls are lost.
    StopAfter,
}

/// The calls that a rule applies to, among those that it matches. They are counted from 1, beginning when the rule is
/// added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Every call.
    Always,
    /// Only this call.
    Nth(usize),
    /// The first calls, up to this number.
    First(usize),
    /// Every call whose number is a multiple of this.
    Every(usize),
    /// This many of 1,000 calls, chosen by the proxy's random numbers.
    PerMille(u32),
}

#[derive(Debug)]
pub(crate) struct Rule {
    operation: Operation,
    when: When,
    fault: Fault,
    seen: usize,
}

impl Rule {
    pub(crate) fn new(operation: Operation, when: When, fault: Fault) -> Self {
        Self { operation, when, fault, seen: 0 }
    }

    /// Counts a matching call and returns its fault.
    pub(crate) fn judge(&mut self, operation: Operation, dice: &mut Dice) -> Option<Fault> {
        if !self.operation.covers(operation) {
            return None;
        }
        self.seen += 1;
        let applies = match self.when {
            When::Always => true,
            When::Nth(n) => self.seen == n,
            When::First(n) => self.seen <= n,
            When::Every(n) => self.seen.is_multiple_of(n),
            When::PerMille(share) => dice.hits(share),
        };
        applies.then_some(self.fault)
    }
}
