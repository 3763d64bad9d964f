//! The statistics of a directory, per day: which change adds to which figure, and that none adds twice. Streams deliver
//! changes at least once, so a mark for each item records how far it has been counted.
//!
//! `roster_store` keeps marks and figures; docs/decisions/0014-statistics.md gives the reasons.

mod counters;
mod kind;

use std::collections::BTreeMap;
use std::fmt;

use crate::clock::Time;
use crate::session::SessionId;
use crate::user::UserId;

pub use counters::{Counters, Mark};
pub use kind::DeviceKind;

/// The name of a device if the user agent does not identify it.
pub const UNKNOWN_DEVICE: &str = "Unknown device";

/// The number of days in the overview.
pub const DAYS_SHOWN: i64 = 30;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A UTC day, in days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    pub const fn of(at: Time) -> Self {
        Self(at.millis().div_euclid(DAY_MILLIS))
    }

    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    pub const fn number(self) -> i64 {
        self.0
    }

    pub const fn start(self) -> Time {
        Time::from_millis(self.0.saturating_mul(DAY_MILLIS))
    }

    pub const fn before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// Such as `2026-09-21`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().rfc3339()[..10])
    }
}

/// What a change is about. Its mark is stored under this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    User(UserId),
    Session(SessionId),
    /// An entry of the audit log, by its id.
    Entry(String),
    /// An entry about throttled sign-ins; the overview shows the latest of them.
    Throttled(String),
}

/// A change that adds to a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countable {
    /// An account was created.
    UserMade { user: UserId, day: Day },
    /// An account was deleted.
    UserGone { user: UserId, day: Day },
    /// A user signed in.
    SessionStarted { session: SessionId, user: UserId, device: DeviceKind, day: Day },
    /// A session was used for the first time on a day.
    SessionUsed { user: UserId, day: Day },
    /// A session's row was removed.
    SessionEnded {
        session: SessionId,
        /// The device that it began on.
        device: DeviceKind,
    },
    /// A user registered.
    SignedUp {
        /// The id of its audit log entry.
        entry: String,
        day: Day,
    },
    /// Sign-ins of one account, IP address and minute were refused.
    Refused {
        /// The id of the audit log entry that counts them.
        entry: String,
        day: Day,
        /// The number that the entry has counted so far.
        so_far: u64,
    },
    /// Sign-ins of one account, IP address and minute were throttled: the password was not checked.
    Throttled {
        /// The id of the audit log entry that counts them.
        entry: String,
        /// When their minute began.
        at: Time,
        /// The number that the entry has counted so far.
        so_far: u64,
        /// The IP address; empty if unknown.
        address: String,
    },
}

impl Countable {
    /// The items it is about; the start of a session is also about its user.
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::UserMade { user, .. } | Self::UserGone { user, .. } | Self::SessionUsed { user, .. } => {
                vec![Subject::User(*user)]
            }
            Self::SessionStarted { session, user, .. } => {
                vec![Subject::Session(session.clone()), Subject::User(*user)]
            }
            Self::SessionEnded { session, .. } => vec![Subject::Session(session.clone())],
            Self::SignedUp { entry, .. } | Self::Refused { entry, .. } => vec![Subject::Entry(entry.clone())],
            Self::Throttled { entry, .. } => vec![Subject::Throttled(entry.clone())],
        }
    }
}

/// A figure of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Accounts created by any means.
    Made,
    /// Accounts deleted.
    Deleted,
    /// Accounts that users registered themselves.
    SignUps,
    /// Sessions started.
    SignIns,
    /// Sign-ins with a wrong password, key or email address.
    Refused,
    /// Sign-ins rejected without checking the password.
    Throttled,
    /// Users whose last activity was on that day.
    LastActive,
}

impl Figure {
    pub const ALL: [Self; 7] =
        [Self::Made, Self::Deleted, Self::SignUps, Self::SignIns, Self::Refused, Self::Throttled, Self::LastActive];
}

/// A figure that is not tied to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Total {
    Users,
    Sessions(DeviceKind),
}

/// The figures of the requested days, and the totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Only days that have any.
    pub days: BTreeMap<Day, BTreeMap<Figure, i64>>,
    pub totals: BTreeMap<Total, i64>,
}

impl Figures {
    pub fn of(&self, day: Day, figure: Figure) -> i64 {
        self.days.get(&day).and_then(|figures| figures.get(&figure)).copied().unwrap_or(0)
    }

    pub fn total(&self, total: Total) -> i64 {
        self.totals.get(&total).copied().unwrap_or(0)
    }

    /// The number of users active on one of the last `days` days, today included.
    pub fn active(&self, today: Day, days: i64) -> i64 {
        (0..days).map(|back| self.of(today.before(back), Figure::LastActive)).sum()
    }

    /// The number of users at the end of a day, or now if the day has not ended.
    pub fn users_at_end_of(&self, day: Day) -> i64 {
        let later = self.days.iter().filter(|(of, _)| **of > day);
        let since: i64 = later.map(|(of, _)| self.of(*of, Figure::Made) - self.of(*of, Figure::Deleted)).sum();
        self.total(Total::Users) - since
    }
}

/// Throttled sign-ins of one account, IP address and minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedAway {
    /// The IP address; empty if unknown.
    pub address: String,
    /// When their minute began.
    pub at: Time,
    pub count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_of_utc() {
        let midnight = Time::parse_rfc3339("2026-09-22T00:00:00Z").unwrap();

        let (before, after) = (Day::of(Time::from_millis(midnight.millis() - 1)), Day::of(midnight));

        assert_eq!((before.to_string(), after.to_string()), ("2026-09-21".to_owned(), "2026-09-22".to_owned()));
        assert_eq!((after.before(1), after.start()), (before, midnight));
    }

    #[test]
    fn users_of_a_day_are_those_of_now_without_what_came_since() {
        let day = Day::from_number(20_000);
        let of = |made, deleted| BTreeMap::from([(Figure::Made, made), (Figure::Deleted, deleted)]);
        let days = BTreeMap::from([(day, of(5, 0)), (day.before(1), of(2, 1)), (day.before(3), of(9, 0))]);
        let figures = Figures { days, totals: BTreeMap::from([(Total::Users, 15)]) };

        let users = [0, 1, 2, 3].map(|back| figures.users_at_end_of(day.before(back)));

        assert_eq!(users, [15, 10, 9, 9]);
    }
}
