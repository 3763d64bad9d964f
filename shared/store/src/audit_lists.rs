//! Reads the table `audit_log` page by page, newest first. A place in the audit log is a ULID: the next page has the
//! entries below it.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::future;
use roster_types::audit::{Action, AuditRecord};
use roster_types::clock::Time;
use roster_types::statistics::Day;
use roster_types::user::UserId;
use serde::Deserialize;
use ulid::Ulid;

use super::expression::{number, text};
use super::{Store, StoreError, keys, read};

/// The maximum number of queries for one page of one user's entries. A rare action makes pages short, not slow.
const MAX_QUERIES: usize = 10;
/// The maximum number of rounds, one query per shard each, for one page of all users' entries.
const MAX_ROUNDS: usize = 8;
/// The maximum while nothing was found: an empty page is useless.
const MAX_EMPTY_ROUNDS: usize = 31;

#[derive(Clone, Debug)]
pub struct AuditFilter {
    /// Only entries about this user.
    pub user: Option<UserId>,
    /// Only this action.
    pub action: Option<Action>,
    /// Not older than this.
    pub from: Time,
    /// Older than this.
    pub before: AuditPlace,
}

/// A place in the audit log, between two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditPlace(u128);

impl AuditPlace {
    /// Before all entries at or after this moment.
    pub fn at(time: Time) -> Self {
        Self(Ulid::from_parts(time.millis().max(0).unsigned_abs(), 0).into())
    }

    /// Parses what `to_string` writes.
    pub fn parse(text: &str) -> Option<Self> {
        Ulid::from_string(text).ok().map(|ulid| Self(ulid.into()))
    }

    fn of(id: &str) -> Result<Self, StoreError> {
        Self::parse(id).ok_or_else(|| StoreError::Unreadable("an entry's id is no ULID".to_owned()))
    }

    /// The last millisecond before the place.
    fn time_before(self) -> Time {
        let last = Ulid::from(self.0.saturating_sub(1));
        Time::from_millis(i64::try_from(last.timestamp_ms()).unwrap_or(i64::MAX))
    }
}

impl std::fmt::Display for AuditPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ulid::from(self.0).fmt(f)
    }
}

#[derive(Deserialize)]
struct AuditRow {
    ulid: String,
    at: i64,
    action: String,
    actor: String,
    user_id: Option<u64>,
    session_id: Option<String>,
    detail: Option<String>,
    ip: String,
    user_agent: Option<String>,
    count: Option<u64>,
    seq: Option<u64>,
}

impl From<AuditRow> for AuditRecord {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.ulid,
            at: Time::from_millis(row.at),
            action: row.action,
            actor: row.actor,
            subject: row.user_id.map(UserId::new),
            session: row.session_id,
            detail: row.detail,
            ip: Some(row.ip).filter(|ip| !ip.is_empty()),
            user_agent: row.user_agent,
            count: row.count,
            is_sealed: row.seq.is_some(),
        }
    }
}

/// Some entries, newest first, and the place below which nothing was read.
struct Stretch {
    records: Vec<AuditRecord>,
    rest: AuditPlace,
}

impl Store {
    /// At most `limit` entries, newest first, and the place to continue from if more may follow.
    pub async fn list_audit(
        &self,
        filter: &AuditFilter,
        limit: usize,
    ) -> Result<(Vec<AuditRecord>, Option<AuditPlace>), StoreError> {
        let low = AuditPlace::at(filter.from);
        let mut place = filter.before;
        let mut records: Vec<AuditRecord> = Vec::new();
        let mut round = 0;
        while round < most_rounds(filter, &records) {
            round += 1;
            if place <= low {
                return Ok((records, None));
            }
            let stretch = match filter.user {
                Some(user) => self.audit_of_user(user, filter.action, low, place, limit + 1).await?,
                None => self.audit_of_day(filter.action, low, place, limit + 1).await?,
            };
            records.extend(stretch.records);
            place = stretch.rest;
            if records.len() > limit {
                records.truncate(limit);
                let last = records.last().map(|record| AuditPlace::of(&record.id)).transpose()?;
                return Ok((records, last));
            }
        }
        Ok((records, (place > low).then_some(place)))
    }

    async fn audit_of_user(
        &self,
        user: UserId,
        action: Option<Action>,
        low: AuditPlace,
        place: AuditPlace,
        limit: usize,
    ) -> Result<Stretch, StoreError> {
        let request = self.audit_query("user_id", action, low, place, limit).index_name("by_user");
        let (records, cut) = stretch_of(request.expression_attribute_values(":of", number(user.get()))).await?;
        Ok(Stretch { records, rest: cut.unwrap_or(low) })
    }

    /// The newest entries of the day that contains the time just before `place`. The sixteen shards are read in
    /// parallel. Entries below the highest point at which a shard's query was cut off are dropped.
    async fn audit_of_day(
        &self,
        action: Option<Action>,
        low: AuditPlace,
        place: AuditPlace,
        limit: usize,
    ) -> Result<Stretch, StoreError> {
        let time = place.time_before();
        let low = low.max(AuditPlace::at(Day::of(time).start()));
        let shards = keys::audit_parts().map(|part| {
            let request = self.audit_query("shard", action, low, place, limit);
            stretch_of(request.expression_attribute_values(":of", text(keys::audit_shard(time, &part))))
        });
        let shards = future::try_join_all(shards).await?;
        let rest = shards.iter().filter_map(|(_, cut)| *cut).max().unwrap_or(low);
        let mut records = Vec::new();
        for record in shards.into_iter().flat_map(|(records, _)| records) {
            if AuditPlace::of(&record.id)? >= rest {
                records.push(record);
            }
        }
        records.sort_unstable_by(|a, b| b.id.cmp(&a.id));
        Ok(Stretch { records, rest })
    }

    fn audit_query(
        &self,
        partition: &str,
        action: Option<Action>,
        low: AuditPlace,
        place: AuditPlace,
        limit: usize,
    ) -> QueryFluentBuilder {
        let highest = AuditPlace(place.0.saturating_sub(1));
        let request = self
            .client()
            .query()
            .table_name(&self.tables().audit)
            .key_condition_expression("#of = :of AND #ulid BETWEEN :low AND :highest")
            .expression_attribute_names("#of", partition)
            .expression_attribute_names("#ulid", "ulid")
            .expression_attribute_values(":low", text(low.to_string()))
            .expression_attribute_values(":highest", text(highest.to_string()))
            .scan_index_forward(false)
            .limit(i32::try_from(limit.max(100)).unwrap_or(i32::MAX));
        match action {
            Some(action) => request
                .filter_expression("#action = :action")
                .expression_attribute_names("#action", "action")
                .expression_attribute_values(":action", text(action.as_str())),
            None => request,
        }
    }
}

/// The number of rounds after which a page ends, even if it is short.
const fn most_rounds(filter: &AuditFilter, found: &[AuditRecord]) -> usize {
    match (filter.user, found.is_empty()) {
        (Some(_), _) => MAX_QUERIES,
        (None, true) => MAX_EMPTY_ROUNDS,
        (None, false) => MAX_ROUNDS,
    }
}

/// The entries of a query, and the place at which it was cut off.
async fn stretch_of(request: QueryFluentBuilder) -> Result<(Vec<AuditRecord>, Option<AuditPlace>), StoreError> {
    let answer = request.send().await?;
    let rows = answer.items.unwrap_or_default().into_iter();
    let records = rows.map(|item| read::<AuditRow>(item).map(AuditRecord::from)).collect::<Result<_, _>>()?;
    let last = answer.last_evaluated_key.and_then(|key| key.get("ulid")?.as_s().ok().cloned());
    Ok((records, last.map(|last| AuditPlace::of(&last)).transpose()?))
}
