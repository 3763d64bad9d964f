//! Lists and clears all counters of sign-in attempts, for the operator.

use roster_types::clock::Time;
use roster_types::throttle::{Count, Kind};

use super::expression::{number, text};
use super::throttles::CounterItem;
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, read};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterKey {
    pub kind: Kind,
    pub id: String,
}

impl Store {
    /// All counters whose window has not ended. Scans the whole table of short-lived items, because only a rare command
    /// of the operator needs this, and an index of counters would cost a write per attempt.
    pub async fn counters(&self, now: Time) -> Result<Vec<(CounterKey, Count)>, StoreError> {
        let mut counters = Vec::new();
        let mut after = None;
        loop {
            let request = self
                .client()
                .scan()
                .table_name(&self.tables().ephemeral)
                .consistent_read(true)
                .filter_expression("begins_with(pk, :counters) AND expires_at > :now")
                .expression_attribute_values(":counters", text(keys::THROTTLE))
                .expression_attribute_values(":now", number(now.seconds()))
                .set_exclusive_start_key(after);
            let answer = request.send().await?;
            for item in answer.items.unwrap_or_default() {
                counters.push(read_counter(item)?);
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(counters);
            }
        }
    }
}

fn read_counter(item: Item) -> Result<(CounterKey, Count), StoreError> {
    let pk = item.get("pk").and_then(|pk| pk.as_s().ok());
    let key = pk.and_then(|pk| keys::read_throttle(pk)).map(|(kind, id)| CounterKey { kind, id: id.to_owned() });
    let key = key.ok_or_else(|| StoreError::Unreadable("a counter of tries is not of our making".to_owned()))?;
    Ok((key, read::<CounterItem>(item)?.count()))
}

impl Transaction<'_> {
    /// Resets a counter, whatever its current value.
    pub fn clear_counter(&mut self, counter: &CounterKey) {
        let table = &self.store.tables().ephemeral;
        let key = Item::from([("pk".to_owned(), text(keys::throttle(counter.kind, &counter.id)))]);
        self.delete(table, key, &[], Refusal::Never);
    }
}
