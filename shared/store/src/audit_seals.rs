//! Seals the table `audit_log`. The sparse index `unsealed` finds entries without a seal. The head of a shard's chain
//! comes after its entries, under a sort key that is no ULID.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use roster_crypto::audit_seal::{Head, Link, Seal};
use roster_types::audit::KEPT_FOR;
use roster_types::clock::Time;
use roster_types::digest::framed;
use roster_types::refusal;
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Denied, Refusal};
use super::{Item, Store, StoreError, keys, read, write};

/// The sort key of the head: after every ULID, since those begin with a digit.
const HEAD: &str = "HEAD";
/// The attributes that sealing adds and removes. The seal covers all others.
const OF_THE_CHAIN: [&str; 3] = ["seq", "seal", "unsealed"];
/// The maximum number of pages of unsealed entries read in one run; the rest waits for the next.
const MAX_PAGES: usize = 10;

#[derive(Serialize, Deserialize)]
struct HeadItem {
    shard: String,
    ulid: String,
    seq: u64,
    seal: String,
    expires_at: i64,
}

/// An entry that waits for its seal.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub shard: String,
    pub id: String,
    pub content: Vec<u8>,
    at: Time,
    count: Option<u64>,
}

#[derive(Deserialize)]
struct EntryKeys {
    shard: String,
    ulid: String,
    at: i64,
    count: Option<u64>,
}

fn key(shard: &str, ulid: &str) -> Item {
    Item::from([("shard".to_owned(), text(shard)), ("ulid".to_owned(), text(ulid))])
}

/// All attributes except those of the chain, sorted by name.
fn content(item: &HashMap<String, AttributeValue>) -> Result<Vec<u8>, StoreError> {
    let mut attributes: Vec<_> = item.iter().filter(|(name, _)| !OF_THE_CHAIN.contains(&name.as_str())).collect();
    attributes.sort_by_key(|(name, _)| *name);
    let mut parts: Vec<&[u8]> = Vec::new();
    for (name, value) in attributes {
        let (kind, value): (&[u8], _) = match value {
            AttributeValue::S(text) => (b"S", text),
            AttributeValue::N(number) => (b"N", number),
            _ => return Err(StoreError::Unreadable(format!("an entry's {name} is not of our making"))),
        };
        parts.extend([name.as_bytes(), kind, value.as_bytes()]);
    }
    Ok(framed(&parts))
}

fn read_head(item: Item) -> Result<Head, StoreError> {
    let item: HeadItem = read(item)?;
    let seal =
        Seal::from_hex(&item.seal).ok_or_else(|| StoreError::Unreadable("a chain's head has no seal".to_owned()))?;
    Ok(Head { seq: item.seq, seal })
}

impl Store {
    /// The entries in one of the sixteen parts, on any day, that wait for a seal and no longer change. In index order,
    /// oldest first.
    pub async fn waiting_entries(&self, part: &str, now: Time) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let request = self
                .client()
                .query()
                .table_name(&self.tables().audit)
                .index_name("unsealed")
                .key_condition_expression("#unsealed = :part")
                .filter_expression("attribute_not_exists(#seq)")
                .expression_attribute_names("#unsealed", "unsealed")
                .expression_attribute_names("#seq", "seq")
                .expression_attribute_values(":part", text(part))
                .set_exclusive_start_key(after);
            let answer = request.send().await?;
            for item in answer.items.unwrap_or_default() {
                let Ok((content, EntryKeys { shard, ulid, at, count })) =
                    content(&item).and_then(|c| Ok((c, read(item)?)))
                else {
                    // Left for the verifier to report. It must not keep other entries from being sealed.
                    tracing::warn!(audit.part = part, "an audit log entry is malformed");
                    continue;
                };
                let at = Time::from_millis(at);
                if count.is_none() || !refusal::is_open(at, now) {
                    waiting.push(Waiting { shard, id: ulid, content, at, count });
                }
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                break;
            }
        }
        Ok(waiting)
    }

    pub fn audit_parts(&self) -> impl Iterator<Item = String> {
        keys::audit_parts()
    }

    pub async fn chain_head(&self, shard: &str) -> Result<Head, StoreError> {
        let request = self.client().get_item().table_name(&self.tables().audit).consistent_read(true);
        let found = request.set_key(Some(key(shard, HEAD))).send().await?.item;
        found.map_or(Ok(Head::NONE), read_head)
    }

    /// Appends entries to a shard's chain. `false` if another sealer did, or if an entry differs from what the index
    /// showed; nothing was sealed then.
    pub async fn append_to_chain(
        &self,
        shard: &str,
        before: &Head,
        sealed: &[(&Waiting, Head)],
    ) -> Result<bool, StoreError> {
        let Some((last, head)) = sealed.last() else { return Ok(true) };
        let table = &self.tables().audit;
        let mut transaction = self.transaction();
        let item = HeadItem {
            shard: shard.to_owned(),
            ulid: HEAD.to_owned(),
            seq: head.seq,
            seal: head.seal.as_hex(),
            expires_at: last.at.plus(KEPT_FOR).seconds(),
        };
        let unmoved = if before.seq == 0 { Clause::Absent("ulid") } else { Clause::Is("seq", number(before.seq)) };
        transaction.put(table, write(&item), &[unmoved], Refusal::SealRaced);
        for (entry, Head { seq, seal }) in sealed {
            let changes = Changes::new().set("seq", number(seq)).set("seal", text(seal.as_hex())).remove("unsealed");
            let mut clauses = vec![Clause::Exists("ulid"), Clause::Absent("seq")];
            clauses.extend(entry.count.map(|count| Clause::Is("count", number(count))));
            transaction.update(table, key(shard, &entry.id), &changes, &clauses, Refusal::SealRaced);
        }
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(..)) => Ok(false),
            Err(Denied::Failed(error)) => Err(error),
        }
    }

    /// The key of a shard, the head of its chain and its entries.
    pub async fn chain(&self, day: Time, part: &str) -> Result<(String, Head, Vec<Link>), StoreError> {
        let shard = keys::audit_shard(day, part);
        let (mut head, mut links) = (Head::NONE, Vec::new());
        let mut after = None;
        loop {
            let request = self
                .client()
                .query()
                .table_name(&self.tables().audit)
                .consistent_read(true)
                .key_condition_expression("#shard = :shard")
                .expression_attribute_names("#shard", "shard")
                .expression_attribute_values(":shard", text(&shard))
                .set_exclusive_start_key(after);
            let answer = request.send().await?;
            for item in answer.items.unwrap_or_default() {
                if item.get("ulid").is_some_and(|ulid| *ulid == text(HEAD)) {
                    // An unreadable head counts as missing, which breaks the chain that it should end.
                    head = read_head(item).unwrap_or(Head::NONE);
                } else {
                    links.push(read_link(&item));
                }
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok((shard, head, links));
            }
        }
    }
}

/// An entry as stored, even if it was tampered with.
fn read_link(item: &Item) -> Link {
    let string = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    Link {
        id: string("ulid").cloned().unwrap_or_default(),
        // A malformed entry has no content that was ever sealed.
        content: content(item).unwrap_or_default(),
        seq: item.get("seq").map(|value| value.as_n().ok().and_then(|seq| seq.parse().ok()).unwrap_or(0)),
        seal: string("seal").and_then(|seal| Seal::from_hex(seal)),
    }
}
