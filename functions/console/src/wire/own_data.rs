//! The file of one's own data.

use serde::Serialize;
use shared::api_key::ApiKey;
use shared::audit::AuditRecord;
use shared::clock::Time;
use shared::directory;
use shared::session::ListedSession;

/// All of it, in the words of the APIs.
#[derive(Serialize)]
pub(crate) struct OwnData {
    user: User,
    sessions: Vec<Session>,
    api_keys: Vec<Key>,
    audit: Vec<Entry>,
    /// There is more in the trail than the newest entries, which are here.
    audit_has_older: bool,
}

#[derive(Serialize)]
struct User {
    id: u64,
    name: String,
    email: String,
    role: String,
    status: &'static str,
    created_at: String,
    updated_at: String,
}

#[derive(Serialize)]
struct Session {
    id: String,
    device: String,
    user_agent: Option<String>,
    ip: String,
    created_at: String,
    last_seen_at: String,
    expires_at: String,
}

#[derive(Serialize)]
struct Key {
    id: String,
    name: String,
    kind: &'static str,
    prefix: String,
    created_at: String,
    last_used_at: Option<String>,
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct Entry {
    id: String,
    at: String,
    action: String,
    actor: String,
    detail: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    count: Option<u64>,
}

impl From<directory::OwnData> for OwnData {
    fn from(data: directory::OwnData) -> Self {
        let user = data.user;
        Self {
            user: User {
                id: user.id.get(),
                name: user.name.as_str().to_owned(),
                email: user.email.as_str().to_owned(),
                role: user.role.as_str().to_owned(),
                status: user.status.as_str(),
                created_at: user.created_at.rfc3339(),
                updated_at: user.updated_at.rfc3339(),
            },
            sessions: data.sessions.into_iter().map(Session::from).collect(),
            api_keys: data.api_keys.into_iter().map(Key::from).collect(),
            audit: data.audit.into_iter().map(Entry::from).collect(),
            audit_has_older: data.has_older,
        }
    }
}

impl From<ListedSession> for Session {
    fn from(session: ListedSession) -> Self {
        Self {
            id: session.id.as_str().to_owned(),
            device: session.device,
            user_agent: session.user_agent,
            ip: session.ip,
            created_at: session.created_at.rfc3339(),
            last_seen_at: session.last_seen_at.rfc3339(),
            expires_at: session.expires_at.rfc3339(),
        }
    }
}

impl From<ApiKey> for Key {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name.as_str().to_owned(),
            kind: key.kind.as_str(),
            prefix: key.prefix,
            created_at: key.created_at.rfc3339(),
            last_used_at: key.last_used_at.map(Time::rfc3339),
            expires_at: key.expires_at.map(Time::rfc3339),
        }
    }
}

impl From<AuditRecord> for Entry {
    fn from(entry: AuditRecord) -> Self {
        Self {
            id: entry.id,
            at: entry.at.rfc3339(),
            action: entry.action,
            actor: entry.actor,
            detail: entry.detail,
            ip: entry.ip,
            user_agent: entry.user_agent,
            count: entry.count,
        }
    }
}
