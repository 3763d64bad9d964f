//! Everything that is kept of one user, for whoever looks after them: who they are, where they are
//! signed in, their keys, what they did and what was done to them.

use std::time::Duration;

use futures::future::{self, OptionFuture};
use roster_store::{AuditFilter, AuditPlace, Batch};
use roster_types::api_key::ApiKey;
use roster_types::audit::AuditRecord;
use roster_types::clock::Time;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::{Permission, Role};
use roster_types::statistics::Day;
use roster_types::user::{Profile, Status, User, UserId};

use crate::access::caller::Caller;
use crate::access::caller::Visitor;
use crate::sessions::list_sessions::SessionView;
use crate::users::Users;
use crate::users::list_users::PageOf;
use crate::users::list_users::Paging;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// So many days of activity are counted, today included.
pub const ACTIVE_DAYS: usize = 30;

/// So many entries of the trail are counted at most: one query's worth. Whoever does more in a month is
/// busy on every day of it.
const MAX_COUNTED: usize = 1000;

/// So many sessions are shown: an account has at most twenty that count, and those of programs end
/// within the hour.
const MAX_SESSIONS: usize = 100;

/// All there is to see of a user; `None` what the caller may not see.
#[derive(Debug)]
pub struct UserFile {
    /// Who asks.
    pub caller: Caller,
    /// The user.
    pub user: User,
    /// Whether the user may do nothing that the caller may not, so that the caller may act on them.
    pub is_covered: bool,
    /// Their live sessions, newest first (`sessions:read`).
    pub sessions: Option<Vec<SessionView>>,
    /// Their API keys without secrets, oldest first (`audit:read`, for the trail names them too).
    pub keys: Option<Vec<ApiKey>>,
    /// A page of the trail about them, newest first (`audit:read`).
    pub trail: Option<PageOf<AuditRecord>>,
    /// How much of it fell on each day (`audit:read`).
    pub activity: Option<Activity>,
    /// The roles that the caller may give them (`roles:assign`).
    pub assignable: Vec<Role>,
    /// Whether a link to set a password can be mailed to them.
    pub takes_mail: bool,
}

/// What the trail has about a user on each of the last [`ACTIVE_DAYS`] days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Each day's start in UTC and its entries, oldest first.
    pub days: Vec<(Time, u64)>,
    /// Whether there were more entries than are counted, so that the earliest days may have had more.
    pub is_cut: bool,
}

impl Users {
    /// All there is to see of a user (`users:read`), as far as the caller may see it; the trail a page at
    /// a time.
    pub async fn user_file(&self, visitor: &Visitor, id: Option<UserId>, paging: Input<Paging>) -> Result<UserFile> {
        let batch = id.into_iter().fold(Batch::new(), Batch::profile);
        let (caller, found) = self.access.authenticate_with(visitor, batch).await?;
        caller.require(Permission::UsersRead)?;
        let paging = paging.valid()?;
        let id = id.ok_or(Error::UserNotFound)?;
        let owner = found.profile(id)?.ok_or(Error::UserNotFound)?;
        let sees_trail = caller.holds(Permission::AuditRead);
        let (covered, sessions, (keys, trail, activity), roles) = future::try_join4(
            self.access.permissions_of(&owner.user.role, &found),
            optional(caller.holds(Permission::SessionsRead), self.sessions_in_file(&caller, &owner)),
            async {
                future::try_join3(
                    optional(sees_trail, async {
                        Ok(self.context.store().list_api_keys(id, self.context.now()).await?)
                    }),
                    optional(sees_trail, self.audit.audit_log_of(&caller, id, paging)),
                    optional(sees_trail, self.activity_of(id)),
                )
                .await
            },
            optional(caller.holds(Permission::RolesAssign), self.roles.every_role()),
        )
        .await?;
        let assignable = roles.into_iter().flatten().filter(|role| caller.may_assign(role)).collect();
        Ok(UserFile {
            is_covered: caller.covers(covered),
            takes_mail: self.outbox.sends_mail() && owner.user.status == Status::Active,
            user: owner.user,
            caller,
            sessions,
            keys,
            trail,
            activity,
            assignable,
        })
    }

    async fn sessions_in_file(&self, caller: &Caller, owner: &Profile) -> Result<Vec<SessionView>> {
        if owner.user.status == Status::Inactive {
            return Ok(Vec::new());
        }
        let begun = self.context.store().begin_sessions(owner.user.id, self.context.now(), None, MAX_SESSIONS).await?;
        let (sessions, _) = self.context.store().finish_sessions(begun, owner.epoch).await?;
        let view = |session: roster_types::session::ListedSession| SessionView {
            is_current: session.id == *caller.session_id(),
            session,
        };
        Ok(sessions.into_iter().map(view).collect())
    }

    async fn activity_of(&self, id: UserId) -> Result<Activity> {
        let now = self.context.now();
        let today = start_of_day(now);
        let days = (0..ACTIVE_DAYS as u32).rev().map(|ago| (today.minus(DAY * ago), 0));
        let mut days: Vec<(Time, u64)> = days.collect();
        let from = days[0].0;
        let filter = AuditFilter { user: Some(id), action: None, from, before: AuditPlace::at(now.plus(DAY)) };
        let (records, next) = self.context.store().list_audit(&filter, MAX_COUNTED).await?;
        for record in &records {
            // One of a clock ahead of ours is of today.
            let day = start_of_day(record.at).min(today);
            if let Some((_, count)) = days.iter_mut().find(|(start, _)| *start == day) {
                *count += record.count.unwrap_or(1);
            }
        }
        Ok(Activity { days, is_cut: next.is_some() })
    }
}

/// What `reading` finds, where it is wanted at all.
async fn optional<T>(is_wanted: bool, reading: impl Future<Output = Result<T>>) -> Result<Option<T>> {
    OptionFuture::from(is_wanted.then_some(reading)).await.transpose()
}

fn start_of_day(time: Time) -> Time {
    Day::of(time).start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let noon = Time::parse_rfc3339("2026-09-21T12:30:00Z").unwrap();

        assert_eq!(start_of_day(noon).rfc3339(), "2026-09-21T00:00:00Z");
        assert_eq!(start_of_day(start_of_day(noon)), start_of_day(noon));
    }
}
