//! The table `audit_log`, sealed: what is not sealed yet is found by the sparse index `unsealed`; the
//! head of a shard's chain stands behind its entries, under a sort key that no ULID has.

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

/// Where a shard keeps the head of its chain: behind every ULID, for those begin with a digit.
const HEAD: &str = "HEAD";
/// What sealing adds to an entry, and takes from it; the seal is over all else.
const OF_THE_CHAIN: [&str; 3] = ["seq", "seal", "unsealed"];
/// At most so many pages of what is not sealed are read at once: the rest waits for the next time.
const MOST_PAGES: usize = 10;

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

/// All attributes of an entry but those of the chain, in the order of their names.
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
    /// The entries of one of the sixteen parts, of whatever day, that wait for a seal and will not
    /// change any more; as the index has them, oldest first.
    pub async fn waiting_entries(&self, part: &str, now: Time) -> Result<Vec<Waiting>, StoreError> {
        let mut waiting = Vec::new();
        let mut after = None;
        for _ in 0..MOST_PAGES {
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
                    // Left for the verifier's eyes: it must not keep the others from being sealed.
                    tracing::warn!(audit.part = part, "an entry of the audit trail is not of our making");
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

    /// All sixteen parts.
    pub fn audit_parts(&self) -> impl Iterator<Item = String> {
        keys::audit_parts()
    }

    /// The head of a shard's chain.
    pub async fn chain_head(&self, shard: &str) -> Result<Head, StoreError> {
        let request = self.client().get_item().table_name(&self.tables().audit).consistent_read(true);
        let found = request.set_key(Some(key(shard, HEAD))).send().await?.item;
        found.map_or(Ok(Head::NONE), read_head)
    }

    /// Adds entries to the end of a shard's chain. `false`: somebody else did, or an entry is not
    /// what the index showed; nothing was sealed.
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

    /// A shard's entries and the head of its chain.
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
                    // One that nobody can read is none, and breaks the chain that it should end.
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

/// An entry as it is, whatever somebody made of it.
fn read_link(item: &Item) -> Link {
    let string = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
    Link {
        id: string("ulid").cloned().unwrap_or_default(),
        // What cannot be ours is no content that was ever sealed.
        content: content(item).unwrap_or_default(),
        seq: item.get("seq").map(|value| value.as_n().ok().and_then(|seq| seq.parse().ok()).unwrap_or(0)),
        seal: string("seal").and_then(|seal| Seal::from_hex(seal)),
    }
}
