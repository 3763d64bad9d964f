//! Sealing the audit log after the fact, so that no change waits for it, and verifying the seals.

use std::collections::BTreeMap;
use std::fmt;

use futures::future;
use futures::stream::{self, StreamExt};
use roster_crypto::audit_seal::{AuditKey, Head, ShardReport, verify};
use roster_crypto::seal::Sealer;
use roster_store::{StackSecret, Store, StoreConfig, Waiting};
use roster_types::clock::{Clock, Time};
use roster_types::error::{Error, Result};
use roster_types::random::Random;

use crate::secrets;

/// How many entries are sealed together. A transaction takes 100 changes; smaller ones collide less.
const AT_ONCE: usize = 40;

/// How many of the sixteen parts are worked on at once: sealing has time, and requests come first.
const PARTS_AT_ONCE: usize = 4;

/// How often a chain is read again if it grew while it was read.
const MAX_ATTEMPTS: u32 = 5;

/// Seals the audit log, and verifies the seals.
pub struct AuditSeals {
    store: Store,
    clock: Clock,
    key: AuditKey,
}

impl AuditSeals {
    /// Seals with `key`.
    pub fn new(store: Store, clock: Clock, key: AuditKey) -> Self {
        Self { store, clock, key }
    }

    /// Connects to the tables and opens the key of the seals, and no other secret.
    pub async fn open(config: &StoreConfig, sealer: &Sealer, clock: Clock, random: Random) -> Result<Self> {
        let store = Store::connect(config, random.clone(), None);
        let secrets = secrets::open(&store, sealer, &clock, &random, &[StackSecret::AuditKey]).await?;
        let key = secrets.audit.ok_or_else(|| Error::internal("the audit key was not opened"))?;
        Ok(Self::new(store, clock, key))
    }

    /// Seals whatever waits for it, of any day; how many entries. Any number of sealers may be at
    /// work: they share one head a shard, and whoever comes second leaves that shard for another time.
    /// A shard that cannot be sealed keeps no other from it.
    pub async fn seal_audit(&self) -> Result<usize> {
        let parts = stream::iter(self.store.audit_parts().map(|part| self.seal_part(part)));
        let outcomes: Vec<_> = parts.buffer_unordered(PARTS_AT_ONCE).collect().await;
        outcomes.into_iter().sum()
    }

    async fn seal_part(&self, part: String) -> Result<usize> {
        let mut by_shard: BTreeMap<String, Vec<Waiting>> = BTreeMap::new();
        for entry in self.store.waiting_entries(&part, self.clock.now()).await? {
            by_shard.entry(entry.shard.clone()).or_default().push(entry);
        }
        let mut outcomes = Vec::new();
        for (shard, entries) in by_shard {
            outcomes.push(self.seal_shard(&shard, &entries).await);
        }
        outcomes.into_iter().sum()
    }

    async fn seal_shard(&self, shard: &str, entries: &[Waiting]) -> Result<usize> {
        let key = &self.key;
        let mut head = self.store.chain_head(shard).await?;
        let mut sealed = 0;
        for batch in entries.chunks(AT_ONCE) {
            let mut end = head.clone();
            let mut links = Vec::new();
            for entry in batch {
                let seq = end.seq + 1;
                let seal = key.seal(shard, seq, &end.seal, &entry.content);
                end = Head { seq, seal };
                links.push((entry, end.clone()));
            }
            if !self.store.append_to_chain(shard, &head, &links).await? {
                break;
            }
            sealed += batch.len();
            head = end;
        }
        Ok(sealed)
    }

    /// Computes the chains of a day anew: one report a shard.
    pub async fn verify_audit(&self, day: Time) -> Result<Vec<ShardReport>> {
        let parts = self.store.audit_parts().map(|part| self.verify_part(day, part));
        future::try_join_all(parts).await
    }

    /// While it is read, a chain may grow, and looks broken where it does. One that is broken and has
    /// not grown since it was last read is.
    async fn verify_part(&self, day: Time, part: String) -> Result<ShardReport> {
        let key = &self.key;
        let mut seen: Option<u64> = None;
        let mut attempts = 0;
        loop {
            let (shard, head, links) = self.store.chain(day, &part).await?;
            let report = verify(key, &shard, head, links, self.clock.now());
            attempts += 1;
            if report.broken.is_none() || seen == Some(report.head.seq) || attempts > MAX_ATTEMPTS {
                return Ok(report);
            }
            seen = Some(report.head.seq);
        }
    }
}

impl fmt::Debug for AuditSeals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditSeals")
    }
}
