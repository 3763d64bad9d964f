//! Where records go that can never be delivered.

use serde_json::Value;

/// Takes letters about records that can never be delivered, for the operator to read.
pub trait DeadLetters: Sync {
    /// Sends a letter; else why not.
    fn send(&self, letter: &Value) -> impl Future<Output = Result<(), String>> + Send;
}

/// No queue, for a stack on one machine: the log names each record already.
#[derive(Clone, Copy, Debug)]
pub struct NoDeadLetters;

impl DeadLetters for NoDeadLetters {
    async fn send(&self, _: &Value) -> Result<(), String> {
        Ok(())
    }
}
