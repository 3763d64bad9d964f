//! The function `mailer`: sends mails, called by their table's stream for each that is written and by a
//! schedule for those that are due again. Which mails wait, how often each is tried and how many one
//! address gets, [`shared::directory`] says; what they say is in `texts`.

mod delivery;
mod message;
mod ses;
mod texts;

use serde_json::Value;
use shared::Result;
use shared::code::CodeId;
use shared::directory::{Directory, Needs};

pub use delivery::{Transport, deliver};
pub use message::{Message, write};
pub use ses::Ses;

/// It opens the key of the codes in links, and no other.
pub const NEEDS: Needs = Needs { mail: true, ..Needs::NONE };

/// Sends the mails that an event names, or all that are due; how many were sent.
pub async fn answer(directory: Directory, ses: std::sync::Arc<Ses>, event: Value) -> Result<usize> {
    let ids = match event["Records"].as_array() {
        Some(records) => records.iter().filter_map(id_of).collect(),
        None => directory.due_mails().await?,
    };
    deliver(&directory, &*ses, &ids).await
}

/// The id of the mail that a record of the stream tells of.
fn id_of(record: &Value) -> Option<CodeId> {
    record.pointer("/dynamodb/Keys/id/S").and_then(Value::as_str).and_then(CodeId::parse)
}
