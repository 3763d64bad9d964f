//! Ending every session of the stack.

use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::error::Result;

use crate::stack::Stack;

/// How many sessions are ended at once: with the audit entry, what a transaction takes (DynamoDB: 100
/// changes).
const AT_ONCE: usize = 99;

impl Stack {
    /// Ends every session of every user; how many. One that begins meanwhile may live on.
    pub async fn end_every_session(&self) -> Result<usize> {
        let (mut ended, mut after) = (0, None);
        loop {
            let (page, next) = self.context.store().scan_sessions(self.context.now(), after, AT_ONCE, true).await?;
            if !page.is_empty() {
                let mut transaction = self.context.store().transaction();
                for (session, _) in &page {
                    transaction.evict_session(&session.id);
                }
                let detail = format!("of everybody: {}", page.len());
                transaction.record(&AuditEntry::of_stack(
                    self.context.now(),
                    Action::SessionsEnded,
                    Actor::Operator,
                    Some(detail),
                ));
                transaction.commit().await?;
                ended += page.len();
            }
            after = next;
            if after.is_none() {
                return Ok(ended);
            }
        }
    }
}
