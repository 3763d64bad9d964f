//! Reading the audit trail (`audit:read`).

use std::time::Duration;

use roster_store::{AuditFilter, AuditPlace};
use roster_types::audit::{Action, AuditRecord, KEPT_FOR};
use roster_types::clock::Time;
use roster_types::error::Result;
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::user::UserId;

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::audit::Audit;
use crate::cursors::bad_cursor;
use crate::users::list_users::PageOf;
use crate::users::list_users::Paging;

/// Clocks differ: an entry may be a little ahead of ours.
pub(crate) const AHEAD: Duration = Duration::from_secs(60 * 60);

/// Which entries are wanted.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Only about this user, who may be gone.
    pub user: Option<UserId>,
    /// Only of this kind.
    pub action: Option<Action>,
    /// Not older than this.
    pub from: Option<Time>,
    /// Older than this.
    pub to: Option<Time>,
    /// Which part of them.
    pub paging: Paging,
}

impl Audit {
    /// A page of the trail, newest first. Without a user it goes back day by day, a few days a page:
    /// a page may be short, even empty, and more follow all the same.
    pub async fn list_audit(&self, visitor: &Visitor, input: Input<AuditQuery>) -> Result<PageOf<AuditRecord>> {
        let caller = self.access.authenticate(visitor).await?;
        caller.require(Permission::AuditRead)?;
        self.page_of_audit_log(&caller, input.valid()?).await
    }

    /// The newest entries about a user, for whoever may read the trail.
    pub(crate) async fn audit_log_of(
        &self,
        caller: &Caller,
        user: UserId,
        paging: Paging,
    ) -> Result<PageOf<AuditRecord>> {
        let query = AuditQuery { user: Some(user), action: None, from: None, to: None, paging };
        self.page_of_audit_log(caller, query).await
    }

    async fn page_of_audit_log(&self, caller: &Caller, query: AuditQuery) -> Result<PageOf<AuditRecord>> {
        let filters = filters(&query);
        let filters = filters.each_ref().map(|(name, value)| (*name, value.as_str()));
        let position = self.cursors.open_cursor(&query.paging, &caller.actor(), &filters)?;
        let now = self.context.now();
        let before = match position {
            Some(position) => AuditPlace::parse(&position).ok_or_else(bad_cursor)?,
            None => AuditPlace::at(query.to.unwrap_or(now.plus(AHEAD)).min(now.plus(AHEAD))),
        };
        let oldest = now.minus(KEPT_FOR);
        let from = query.from.map_or(oldest, |from| from.max(oldest));
        let filter = AuditFilter { user: query.user, action: query.action, from, before };
        let (items, next) = self.context.store().list_audit(&filter, query.paging.limit).await?;
        let next_cursor = match next {
            Some(place) => {
                Some(self.cursors.make_cursor(&query.paging, &caller.actor(), &filters, &place.to_string())?)
            }
            None => None,
        };
        Ok(PageOf { items, next_cursor })
    }
}

fn filters(query: &AuditQuery) -> [(&'static str, String); 4] {
    let moment = |time: Option<Time>| time.map(|time| time.millis().to_string()).unwrap_or_default();
    [
        ("user_id", query.user.map(|user| user.to_string()).unwrap_or_default()),
        ("action", query.action.map(Action::as_str).unwrap_or_default().to_owned()),
        ("from", moment(query.from)),
        ("to", moment(query.to)),
    ]
}
