//! What is counted of a directory, day by day: which change adds to which figure, and that none adds
//! twice. The streams bring changes at least once; a mark for each item says how far it is counted.
//!
//! Where marks and figures are kept is in [`roster_store`]; docs/decisions/0014-statistics.md says why so.

mod kind;
mod tally;

use std::collections::BTreeMap;
use std::fmt;

use crate::clock::Time;
use crate::session::SessionId;
use crate::user::UserId;

pub use kind::DeviceKind;
pub use tally::{Mark, Tally};

/// The name of a device that its user agent does not tell.
pub const UNKNOWN_DEVICE: &str = "Unknown device";

/// How many days the overview looks back.
pub const DAYS_SHOWN: i64 = 30;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A day of UTC, as days since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i64);

impl Day {
    /// The day that a moment is in.
    pub const fn of(at: Time) -> Self {
        Self(at.millis().div_euclid(DAY_MILLIS))
    }

    /// The day so many days after 1970 began.
    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    /// Days since 1970.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Its first moment.
    pub const fn start(self) -> Time {
        Time::from_millis(self.0.saturating_mul(DAY_MILLIS))
    }

    /// So many days before it.
    pub const fn before(self, days: i64) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// As `2026-09-21`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().rfc3339()[..10])
    }
}

/// What a change is about: its mark is kept under this.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A user.
    User(UserId),
    /// A session.
    Session(SessionId),
    /// An entry of the audit trail, by its id.
    Entry(String),
    /// One that tells of sign-ins turned away; the overview shows the latest of them.
    Throttled(String),
}

/// A change that adds to a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countable {
    /// An account was made.
    UserMade {
        /// Whose.
        user: UserId,
        /// When.
        day: Day,
    },
    /// An account was deleted.
    UserGone {
        /// Whose.
        user: UserId,
        /// When.
        day: Day,
    },
    /// Somebody signed in.
    SessionStarted {
        /// The session.
        session: SessionId,
        /// Who.
        user: UserId,
        /// On what.
        device: DeviceKind,
        /// When.
        day: Day,
    },
    /// A session was used for the first time on a day.
    SessionUsed {
        /// By whom.
        user: UserId,
        /// When.
        day: Day,
    },
    /// A session's row is gone.
    SessionEnded {
        /// The session.
        session: SessionId,
        /// On what it began.
        device: DeviceKind,
    },
    /// Somebody made an account for themselves.
    SignedUp {
        /// The entry that tells of it.
        entry: String,
        /// When.
        day: Day,
    },
    /// Sign-ins of an account, address and minute were refused.
    Refused {
        /// The entry that counts them.
        entry: String,
        /// When.
        day: Day,
        /// How many there have been in it so far.
        so_far: u64,
    },
    /// The same, turned away unlooked at.
    Throttled {
        /// The entry that counts them.
        entry: String,
        /// When their minute began.
        at: Time,
        /// How many there have been in it so far.
        so_far: u64,
        /// From where; empty where that is not known.
        address: String,
    },
}

impl Countable {
    /// What it is about; a session's start is about its user too.
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

/// What is counted of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// Accounts made, by whomever.
    Made,
    /// Accounts deleted.
    Deleted,
    /// Accounts that people made for themselves.
    SignUps,
    /// Sessions begun.
    SignIns,
    /// Sign-ins with a wrong password, key or name.
    Refused,
    /// Sign-ins turned away unlooked at.
    Throttled,
    /// Users who were last active that day.
    LastActive,
}

impl Figure {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Made, Self::Deleted, Self::SignUps, Self::SignIns, Self::Refused, Self::Throttled, Self::LastActive];
}

/// What is counted at all times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Total {
    /// Accounts.
    Users,
    /// Sessions on devices of a kind.
    Sessions(DeviceKind),
}

/// The figures of the days that were asked for, and the totals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Of each day that has any.
    pub days: BTreeMap<Day, BTreeMap<Figure, i64>>,
    /// Of all times.
    pub totals: BTreeMap<Total, i64>,
}

impl Figures {
    /// A day's figure.
    pub fn of(&self, day: Day, figure: Figure) -> i64 {
        self.days.get(&day).and_then(|figures| figures.get(&figure)).copied().unwrap_or(0)
    }

    /// How many there are at present.
    pub fn total(&self, total: Total) -> i64 {
        self.totals.get(&total).copied().unwrap_or(0)
    }

    /// How many users were active on one of the last `days` days, today among them.
    pub fn active(&self, today: Day, days: i64) -> i64 {
        (0..days).map(|back| self.of(today.before(back), Figure::LastActive)).sum()
    }

    /// How many users there were when a day ended, or are, where it has not.
    pub fn users_at_end_of(&self, day: Day) -> i64 {
        let later = self.days.iter().filter(|(of, _)| **of > day);
        let since: i64 = later.map(|(of, _)| self.of(*of, Figure::Made) - self.of(*of, Figure::Deleted)).sum();
        self.total(Total::Users) - since
    }
}

/// Sign-ins that were turned away, of one account, address and minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnedAway {
    /// From where; empty where that is not known.
    pub address: String,
    /// When their minute began.
    pub at: Time,
    /// How many.
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
