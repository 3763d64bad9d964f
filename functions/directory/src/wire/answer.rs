//! Answers.

use serde::Serialize;
use serde_json::Value;
use shared::directory::{self, PageOf};
use shared::error::{Error, Result};
use shared::role::Permission;
use shared::user::{self, UserId};

/// An answer as it is sent.
pub(crate) fn written(answer: impl Serialize) -> Result<Value> {
    serde_json::to_value(answer).map_err(|error| Error::Internal(Box::new(error)))
}

/// A user as the "management" API shows one, and the version that `if_version` takes.
#[derive(Debug, Serialize)]
pub(crate) struct User {
    id: u64,
    name: String,
    email: String,
    role: String,
    created_at: String,
    updated_at: String,
    status: &'static str,
    version: u64,
}

impl From<&user::User> for User {
    fn from(user: &user::User) -> Self {
        Self {
            id: user.id.get(),
            name: user.name.as_str().to_owned(),
            email: user.email.as_str().to_owned(),
            role: user.role.as_str().to_owned(),
            created_at: user.created_at.rfc3339(),
            updated_at: user.updated_at.rfc3339(),
            status: user.status.as_str(),
            version: user.version,
        }
    }
}

/// A page of users; without `next_cursor` it is the last.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    users: Vec<User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<PageOf<user::User>> for Page {
    fn from(page: PageOf<user::User>) -> Self {
        Self { users: page.items.iter().map(User::from).collect(), next_cursor: page.next_cursor }
    }
}

/// Who is gone.
#[derive(Debug, Serialize)]
pub(crate) struct Deleted {
    deleted: u64,
}

impl From<UserId> for Deleted {
    fn from(id: UserId) -> Self {
        Self { deleted: id.get() }
    }
}

/// How many sessions were alive and are not any more.
#[derive(Debug, Serialize)]
pub(crate) struct Ended {
    ended: usize,
}

impl From<usize> for Ended {
    fn from(ended: usize) -> Self {
        Self { ended }
    }
}

/// What a token opens at this moment.
#[derive(Debug, Serialize)]
pub(crate) struct VerifiedToken {
    user: User,
    permissions: Vec<&'static str>,
    session_id: String,
    kind: &'static str,
    expires_at: String,
}

impl From<&directory::VerifiedToken> for VerifiedToken {
    fn from(verified: &directory::VerifiedToken) -> Self {
        Self {
            user: User::from(&verified.user),
            permissions: verified.permissions.iter().map(Permission::as_str).collect(),
            session_id: verified.session_id.as_str().to_owned(),
            kind: verified.kind.as_str(),
            expires_at: verified.expires_at.rfc3339(),
        }
    }
}
