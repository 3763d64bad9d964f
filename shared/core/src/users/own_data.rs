//! Everything that is kept about oneself, to be taken along (GDPR, articles 15 and 20).

use futures::future;
use roster_store::{AuditFilter, AuditPlace, Batch};
use roster_types::api_key::ApiKey;
use roster_types::audit::{Actor, AuditRecord, KEPT_FOR};
use roster_types::error::Result;
use roster_types::session::ListedSession;
use roster_types::user::{User, UserId};

use crate::access::caller::Claimed;
use crate::access::caller::Visitor;
use crate::audit::list_audit::AHEAD;
use crate::users::Users;

/// As many entries of the trail as come at most, in pages of a hundred.
const MAX_ENTRIES: usize = 1000;

/// What there is about somebody. Secrets are not among it: of those only hashes are kept.
#[derive(Clone, Debug)]
pub struct OwnData {
    /// Their profile.
    pub user: User,
    /// Their live sessions, newest first.
    pub sessions: Vec<ListedSession>,
    /// Their API keys, oldest first.
    pub api_keys: Vec<ApiKey>,
    /// What the audit trail says of them, newest first.
    pub audit: Vec<AuditRecord>,
    /// Whether the trail says more than that.
    pub has_older: bool,
}

/// Where somebody else did it, from where and with what is theirs, and not the subject's to know (GDPR,
/// article 15, paragraph 4).
fn without_others(entry: AuditRecord, id: UserId) -> AuditRecord {
    let is_anothers = entry.actor.starts_with("user:") && entry.actor != Actor::User(id).as_text();
    if is_anothers { AuditRecord { ip: None, user_agent: None, ..entry } } else { entry }
}

impl Users {
    /// All about the caller. It is theirs to see, whatever their role permits.
    pub async fn own_data(&self, visitor: &Visitor) -> Result<OwnData> {
        let claimed: Claimed = self.access.claimed(visitor).await?;
        let read = |id| {
            let sessions = self.context.store().begin_sessions(id, self.context.now(), None, 100);
            future::join3(sessions, self.context.store().list_api_keys(id, self.context.now()), self.entries_about(id))
        };
        let (caller, _, (sessions, api_keys, entries)) =
            self.access.authenticate_and_prefetch(&claimed, visitor, Batch::new(), read).await?;
        let (sessions, _) = self.context.store().finish_sessions(sessions?, caller.profile.epoch).await?;
        let (audit, has_older) = entries?;
        Ok(OwnData { user: caller.profile.user, sessions, api_keys: api_keys?, audit, has_older })
    }

    async fn entries_about(&self, id: UserId) -> Result<(Vec<AuditRecord>, bool)> {
        let now = self.context.now();
        let mut before = AuditPlace::at(now.plus(AHEAD));
        let mut entries = Vec::new();
        while entries.len() < MAX_ENTRIES {
            let filter = AuditFilter { user: Some(id), action: None, from: now.minus(KEPT_FOR), before };
            let (page, next) = self.context.store().list_audit(&filter, 100).await?;
            entries.extend(page.into_iter().map(|entry| without_others(entry, id)));
            match next {
                Some(place) => before = place,
                None => return Ok((entries, false)),
            }
        }
        Ok((entries, true))
    }
}
