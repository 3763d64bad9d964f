//! The table `user_sessions`: one row per session. A row contains only hashes; nothing in it grants access.

use roster_types::clock::Time;
use roster_types::session::{ListedSession, Refresh, Session, SessionId, SessionKind};
use roster_types::token::{FamilyKey, Nonce, TokenHash};
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, read, write};

#[derive(Serialize, Deserialize)]
struct SessionItem {
    id: String,
    user_id: u64,
    started: String,
    epoch: u64,
    kind: String,
    counted: bool,
    /// Milliseconds: the legacy sessions API shows them.
    created_at: i64,
    /// Milliseconds; absent if the password was not entered again since sign-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmed_at: Option<i64>,
    last_seen_at: i64,
    /// Seconds, as DynamoDB's time to live requires.
    expires_at: i64,
    device: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<String>,
    ip: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    opaque_hash: Option<String>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    refresh: Option<RefreshAttributes>,
}

#[derive(Serialize, Deserialize)]
struct RefreshAttributes {
    refresh_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    rotated_at: i64,
    family: String,
    generation: u64,
}

fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable(format!("a session's {what} is not of our making"))
}

pub(super) fn read_session(item: Item) -> Result<Session, StoreError> {
    let item: SessionItem = read(item)?;
    Ok(Session {
        id: SessionId::parse(&item.id).ok_or_else(|| unreadable("id"))?,
        user_id: UserId::new(item.user_id),
        epoch: item.epoch,
        kind: SessionKind::parse(&item.kind).ok_or_else(|| unreadable("kind"))?,
        created_at: Time::from_millis(item.created_at),
        confirmed_at: Time::from_millis(item.confirmed_at.unwrap_or(item.created_at)),
        last_seen_at: Time::from_seconds(item.last_seen_at),
        expires_at: Time::from_seconds(item.expires_at),
        device: item.device,
        user_agent: item.user_agent,
        ip: item.ip,
        opaque: item.opaque_hash.map(TokenHash::from_store),
        refresh: item.refresh.map(read_refresh).transpose()?,
    })
}

fn read_refresh(item: RefreshAttributes) -> Result<Refresh, StoreError> {
    let nonce = item.nonce.map(|hex| Nonce::from_hex(&hex).ok_or_else(|| unreadable("nonce"))).transpose()?;
    Ok(Refresh {
        current: TokenHash::from_store(item.refresh_hash),
        previous: item.previous_hash.map(TokenHash::from_store),
        nonce,
        rotated_at: Time::from_millis(item.rotated_at),
        family: FamilyKey::from_hex(&item.family).ok_or_else(|| unreadable("family key"))?,
        generation: item.generation,
    })
}

fn write_session(session: &Session) -> Item {
    write(&SessionItem {
        id: session.id.as_str().to_owned(),
        user_id: session.user_id.get(),
        started: keys::started(session.created_at, session.id.as_str()),
        epoch: session.epoch,
        kind: session.kind.as_str().to_owned(),
        counted: session.kind.is_counted(),
        created_at: session.created_at.millis(),
        confirmed_at: Some(session.confirmed_at.millis()).filter(|at| *at != session.created_at.millis()),
        last_seen_at: session.last_seen_at.seconds(),
        expires_at: session.expires_at.seconds(),
        device: session.device.clone(),
        user_agent: session.user_agent.clone(),
        ip: session.ip.clone(),
        opaque_hash: session.opaque.as_ref().map(|hash| hash.as_str().to_owned()),
        refresh: session.refresh.as_ref().map(|refresh| RefreshAttributes {
            refresh_hash: refresh.current.as_str().to_owned(),
            previous_hash: refresh.previous.as_ref().map(|hash| hash.as_str().to_owned()),
            nonce: refresh.nonce.as_ref().map(Nonce::as_hex),
            rotated_at: refresh.rotated_at.millis(),
            family: refresh.family.as_hex(),
            generation: refresh.generation,
        }),
    })
}

fn key(id: &SessionId) -> Item {
    Item::from([("id".to_owned(), text(id.as_str()))])
}

impl Transaction<'_> {
    pub fn start_session(&mut self, session: &Session) {
        let table = &self.store.tables().sessions;
        self.put(table, write_session(session), &[Clause::Absent("id")], Refusal::IdTaken);
    }

    /// Ends a session if it exists and belongs to `owner`.
    pub fn end_session(&mut self, id: &SessionId, owner: UserId) {
        let table = &self.store.tables().sessions;
        self.delete(table, key(id), &[Clause::Is("user_id", number(owner.get()))], Refusal::SessionGone);
    }

    /// Ends a session if it still exists. It was found in an index, which may lag.
    pub fn evict_session(&mut self, id: &SessionId) {
        let table = &self.store.tables().sessions;
        self.delete(table, key(id), &[], Refusal::SessionGone);
    }

    /// Moves a session to the new generation that its owner's change began.
    pub(super) fn keep_session(&mut self, id: &SessionId, epoch: u64) {
        let table = &self.store.tables().sessions;
        let changes = Changes::new().set("epoch", number(epoch));
        self.update(table, key(id), &changes, &[Clause::Exists("id")], Refusal::SessionGone);
    }

    /// Replaces the refresh token if `presented` is still the current one.
    pub fn rotate_refresh(&mut self, session: &Session, presented: &TokenHash, next: &Refresh) {
        let table = &self.store.tables().sessions;
        let changes = Changes::new()
            .set("refresh_hash", text(next.current.as_str()))
            .set_or_remove("previous_hash", next.previous.as_ref().map(|hash| text(hash.as_str())))
            .set_or_remove("nonce", next.nonce.as_ref().map(|nonce| text(nonce.as_hex())))
            .set("rotated_at", number(next.rotated_at.millis()))
            .set("generation", number(next.generation))
            .set("last_seen_at", number(session.last_seen_at.seconds()))
            .set("expires_at", number(session.expires_at.seconds()));
        let clauses = [Clause::Is("refresh_hash", text(presented.as_str()))];
        self.update(table, key(&session.id), &changes, &clauses, Refusal::RefreshRaced);
    }
}

/// Where a list of a user's sessions continues: after the session that began then.
#[derive(Clone, Debug)]
pub struct StartedAt(pub String);

/// A list after its first query.
#[derive(Debug)]
pub struct SessionListing {
    owner: UserId,
    now: Time,
    limit: usize,
    rows: Vec<SessionInIndex>,
    after: Option<String>,
}

/// A session that counts toward its account's limit.
#[derive(Clone, Debug)]
pub struct CountedSession {
    pub id: SessionId,
    pub epoch: u64,
    pub device: String,
}

/// The maximum number of queries, of 100 rows each, for one page: a backend that keeps signing in leaves many expired
/// rows that are not removed yet.
const MAX_QUERIES: usize = 10;

impl Store {
    /// Stores that a session was just used. It must still exist, because an update would create it again.
    pub async fn touch_session(&self, id: &SessionId, seen: Time, expires: Time) -> Result<(), StoreError> {
        self.client()
            .update_item()
            .table_name(&self.tables().sessions)
            .set_key(Some(key(id)))
            .update_expression("SET last_seen_at = :seen, expires_at = :expires")
            .condition_expression("attribute_exists(id)")
            .expression_attribute_values(":seen", number(seen.seconds()))
            .expression_attribute_values(":expires", number(expires.seconds()))
            .send()
            .await?;
        Ok(())
    }

    /// Stores that the password was confirmed in a session, which must still exist.
    pub async fn confirm_session(&self, id: &SessionId, at: Time) -> Result<(), StoreError> {
        self.client()
            .update_item()
            .table_name(&self.tables().sessions)
            .set_key(Some(key(id)))
            .update_expression("SET confirmed_at = :at")
            .condition_expression("attribute_exists(id)")
            .expression_attribute_values(":at", number(at.millis()))
            .send()
            .await?;
        Ok(())
    }

    /// Begins a list of a user's sessions, newest first, in index order: one query, which can run before the owner has
    /// been read.
    pub async fn begin_sessions(
        &self,
        owner: UserId,
        now: Time,
        after: Option<StartedAt>,
        limit: usize,
    ) -> Result<SessionListing, StoreError> {
        let after = after.map(|StartedAt(started)| started);
        let (rows, after) = self.query_sessions(owner, now, after.as_deref(), limit + 1).await?;
        Ok(SessionListing { owner, now, limit, rows, after })
    }

    /// Continues until the page is full. Returns at most `limit` valid sessions, and where to continue if more follow.
    /// `epoch` is the owner's session generation: sessions of another are invalid.
    pub async fn finish_sessions(
        &self,
        listing: SessionListing,
        epoch: u64,
    ) -> Result<(Vec<ListedSession>, Option<StartedAt>), StoreError> {
        let SessionListing { owner, now, limit, mut rows, mut after } = listing;
        rows.retain(|row| row.epoch == epoch);
        for _ in 1..MAX_QUERIES {
            if rows.len() > limit || after.is_none() {
                break;
            }
            let (more, last) = self.query_sessions(owner, now, after.as_deref(), limit + 1).await?;
            rows.extend(more.into_iter().filter(|row| row.epoch == epoch));
            after = last;
        }
        let next = if rows.len() > limit { Some(rows[limit - 1].started.clone()) } else { after };
        rows.truncate(limit);
        let sessions = rows.into_iter().map(SessionInIndex::into_listed).collect::<Result<_, _>>()?;
        Ok((sessions, next.map(StartedAt)))
    }

    /// A user's valid sessions that count toward the limit, newest first.
    pub async fn counted_sessions(&self, owner: UserId, now: Time) -> Result<Vec<CountedSession>, StoreError> {
        let mut counted = Vec::new();
        let mut after = None;
        for _ in 0..MAX_QUERIES {
            let (more, last) = self.query_sessions(owner, now, after.as_deref(), 100).await?;
            for row in more.into_iter().filter(|row| row.counted) {
                let id = SessionId::parse(&row.id).ok_or_else(|| unreadable("id"))?;
                counted.push(CountedSession { id, epoch: row.epoch, device: row.device });
            }
            after = last;
            if after.is_none() {
                break;
            }
        }
        Ok(counted)
    }

    async fn query_sessions(
        &self,
        owner: UserId,
        now: Time,
        after: Option<&str>,
        limit: usize,
    ) -> Result<(Vec<SessionInIndex>, Option<String>), StoreError> {
        let mut request = self
            .client()
            .query()
            .table_name(&self.tables().sessions)
            .index_name("by_user")
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":user", number(owner.get()))
            .expression_attribute_values(":now", number(now.seconds()))
            .scan_index_forward(false)
            .limit(i32::try_from(limit.max(100)).unwrap_or(i32::MAX));
        // Each sort key ends with a session id, so "before this key" skips no other row.
        request = match after {
            None => request.key_condition_expression("user_id = :user"),
            Some(started) => request
                .key_condition_expression("user_id = :user AND started < :after")
                .expression_attribute_values(":after", text(started)),
        };
        let answer = request.send().await?;
        let rows = answer.items.unwrap_or_default().into_iter().map(read).collect::<Result<_, _>>()?;
        let last = answer.last_evaluated_key.and_then(|key| key.get("started")?.as_s().ok().cloned());
        Ok((rows, last))
    }

    /// One page of the whole table, unsorted. This is the only scan of sessions: for the page of the legacy sessions
    /// API that shows an administrator all sessions, and for the operator's command that ends all of them and must not
    /// miss recent ones (`consistent`).
    pub async fn scan_sessions(
        &self,
        now: Time,
        after: Option<SessionId>,
        limit: usize,
        consistent: bool,
    ) -> Result<(Vec<(ListedSession, u64)>, Option<SessionId>), StoreError> {
        let answer = self
            .client()
            .scan()
            .table_name(&self.tables().sessions)
            .consistent_read(consistent)
            .filter_expression("expires_at > :now")
            .expression_attribute_values(":now", number(now.seconds()))
            .set_exclusive_start_key(after.as_ref().map(key))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await?;
        let items = answer.items.unwrap_or_default();
        let sessions = items
            .into_iter()
            .map(|item| {
                let row: SessionInIndex = read(item)?;
                let epoch = row.epoch;
                Ok((row.into_listed()?, epoch))
            })
            .collect::<Result<_, StoreError>>()?;
        let last = answer.last_evaluated_key.and_then(|key| SessionId::parse(key.get("id")?.as_s().ok()?));
        Ok((sessions, last))
    }
}

/// The attributes that the index `by_user` projects.
#[derive(Debug, Deserialize)]
struct SessionInIndex {
    id: String,
    user_id: u64,
    started: String,
    epoch: u64,
    counted: bool,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    device: String,
    user_agent: Option<String>,
    ip: String,
}

impl SessionInIndex {
    fn into_listed(self) -> Result<ListedSession, StoreError> {
        Ok(ListedSession {
            id: SessionId::parse(&self.id).ok_or_else(|| unreadable("id"))?,
            user_id: UserId::new(self.user_id),
            created_at: Time::from_millis(self.created_at),
            last_seen_at: Time::from_seconds(self.last_seen_at),
            expires_at: Time::from_seconds(self.expires_at),
            device: self.device,
            user_agent: self.user_agent,
            ip: self.ip,
        })
    }
}
