//! What goes wrong, and when.

use std::time::Duration;

use crate::{Dice, Operation};

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes before anything reaches the store.
    Refuse,
    /// It reaches the store, and the connection closes without an answer.
    DropAnswer,
    /// It reaches the store; half of the answer's body comes back, then the connection closes.
    CutAnswer,
    /// Nothing reaches the store, and nothing is ever said.
    Silence,
    /// It reaches the store so much later; the answer comes then.
    Delay(Duration),
    /// Nothing is ever said, and so much later it reaches the store all the same.
    Late(Duration),
    /// It reaches the store twice; the second answer comes back.
    Twice,
    /// The store is too busy: a transaction is cancelled for it, anything else refused.
    Throttle,
    /// Another transaction is at work on one of the items.
    Conflict,
    /// A fault of the store's own (HTTP 500).
    ServerError,
    /// Of the keys of a batch read only the first is read; the others come back unprocessed.
    Unprocessed,
    /// A page of one item.
    ShortPage,
    /// The first answer that the same request for a page ever got.
    Stale,
    /// Whoever calls is killed before this call: it and every later one is refused.
    Stop,
    /// Whoever calls is killed after this call: it reaches the store, its answer and every later call
    /// is lost.
    StopAfter,
}

/// Which of the calls that a rule covers it applies to. They are counted from 1, from when the rule
/// was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// All.
    Always,
    /// Only this one.
    Nth(usize),
    /// The first so many.
    First(usize),
    /// Each whose number this divides.
    Every(usize),
    /// So many in a thousand, by the proxy's dice.
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

    /// Counts a call that the rule covers, and says what becomes of it.
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
