//! Adds up changes and records how far their subjects are counted. A pure computation: the same marks and changes
//! always give the same sums.

use std::collections::{BTreeMap, HashMap};

use super::{Countable, Day, DeviceKind, Figure, Subject, Total};
use crate::clock::Time;
use crate::user::UserId;

/// How far the changes of a subject are counted. They arrive in order, each at least once, so everything up to the mark
/// has been counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Of a user or a session: nothing (0), its beginning (1), its end (2). Of an entry: the number counted.
    pub step: u64,
    /// Of a user: the day on which they count as active.
    pub last_active: Option<Day>,
    /// Of throttled sign-ins: the IP address and the time.
    pub turned_away: Option<(String, Time)>,
}

const BEGUN: u64 = 1;
const ENDED: u64 = 2;

impl Mark {
    /// Whether the subject exists and may still change.
    pub const fn is_open(&self) -> bool {
        self.step < ENDED
    }
}

/// The sums of changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    marks: HashMap<Subject, Mark>,
    /// Added to the figures of each day.
    pub days: BTreeMap<Day, BTreeMap<Figure, i64>>,
    /// Added to the totals.
    pub totals: BTreeMap<Total, i64>,
}

impl Counters {
    /// Adds up changes in order, starting from these marks.
    pub fn of(changes: &[Countable], marks: &HashMap<Subject, Mark>) -> Self {
        let mut counters = Self { marks: marks.clone(), ..Self::default() };
        changes.iter().for_each(|change| counters.add(change));
        counters.marks.retain(|subject, mark| marks.get(subject) != Some(mark));
        counters
    }

    /// The marks that changed.
    pub fn moved(&self) -> impl Iterator<Item = (&Subject, &Mark)> {
        self.marks.iter()
    }

    fn add(&mut self, change: &Countable) {
        match change {
            Countable::UserMade { user, day } => {
                if self.steps(Subject::User(*user), BEGUN) > 0 {
                    self.count(*day, Figure::Made, 1);
                    self.total(Total::Users, 1);
                }
            }
            Countable::UserGone { user, day } => self.user_gone(*user, *day),
            Countable::SessionStarted { session, user, device, day } => {
                if self.steps(Subject::Session(session.clone()), BEGUN) > 0 {
                    self.count(*day, Figure::SignIns, 1);
                    self.total(Total::Sessions(*device), 1);
                }
                self.active(*user, *day);
            }
            Countable::SessionUsed { user, day } => self.active(*user, *day),
            Countable::SessionEnded { session, device } => {
                // A session that began before counting started is in no figure.
                if self.steps(Subject::Session(session.clone()), ENDED) == ENDED - BEGUN {
                    self.ends(*device);
                }
            }
            Countable::SignedUp { entry, day } => {
                let new = self.steps(Subject::Entry(entry.clone()), BEGUN);
                self.count(*day, Figure::SignUps, new);
            }
            Countable::Refused { entry, day, so_far } => {
                let new = self.steps(Subject::Entry(entry.clone()), *so_far);
                self.count(*day, Figure::Refused, new);
            }
            Countable::Throttled { entry, at, so_far, address } => {
                let subject = Subject::Throttled(entry.clone());
                let new = self.steps(subject.clone(), *so_far);
                self.mark(subject).turned_away = Some((address.clone(), *at));
                self.count(Day::of(*at), Figure::Throttled, new);
            }
        }
    }

    fn ends(&mut self, device: DeviceKind) {
        self.total(Total::Sessions(device), -1);
    }

    fn user_gone(&mut self, user: UserId, day: Day) {
        if self.steps(Subject::User(user), ENDED) == ENDED - BEGUN {
            self.count(day, Figure::Deleted, 1);
            self.total(Total::Users, -1);
        }
        if let Some(last) = self.mark(Subject::User(user)).last_active.take() {
            self.count(last, Figure::LastActive, -1);
        }
    }

    /// Moves a user to the day of their last activity, unless they are already on a later day or deleted: there is no
    /// order between the streams of users and sessions.
    fn active(&mut self, user: UserId, day: Day) {
        let mark = self.mark(Subject::User(user));
        if !mark.is_open() || mark.last_active.is_some_and(|last| last >= day) {
            return;
        }
        if let Some(last) = mark.last_active.replace(day) {
            self.count(last, Figure::LastActive, -1);
        }
        self.count(day, Figure::LastActive, 1);
    }

    /// Raises a mark to `to`, and returns by how much; 0 if it was as high already.
    fn steps(&mut self, subject: Subject, to: u64) -> u64 {
        let mark = self.mark(subject);
        let new = to.saturating_sub(mark.step);
        mark.step = mark.step.max(to);
        new
    }

    fn mark(&mut self, subject: Subject) -> &mut Mark {
        self.marks.entry(subject).or_default()
    }

    fn count(&mut self, day: Day, figure: Figure, by: impl TryInto<i64>) {
        let by = by.try_into().unwrap_or(i64::MAX);
        *self.days.entry(day).or_default().entry(figure).or_default() += by;
    }

    fn total(&mut self, total: Total, by: i64) {
        *self.totals.entry(total).or_default() += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::SessionId;

    const USER: UserId = UserId::new(7);

    fn day(number: i64) -> Day {
        Day::from_number(number)
    }

    fn session(device: DeviceKind, on: i64) -> Countable {
        Countable::SessionStarted { session: SessionId::from_bytes([1; 16]), user: USER, device, day: day(on) }
    }

    #[test]
    fn what_is_told_again_counts_no_more() {
        let changes = [
            Countable::UserMade { user: USER, day: day(1) },
            session(DeviceKind::Ios, 1),
            Countable::Refused { entry: "a".to_owned(), day: day(1), so_far: 3 },
        ];
        let first = Counters::of(&changes, &HashMap::new());
        let marks: HashMap<_, _> = first.moved().map(|(subject, mark)| (subject.clone(), mark.clone())).collect();

        let again = Counters::of(&changes, &marks);

        assert_eq!(first.days[&day(1)][&Figure::Refused], 3);
        assert_eq!(first.totals[&Total::Sessions(DeviceKind::Ios)], 1);
        assert_eq!(again.moved().count(), 0);
        assert!(again.totals.is_empty() && again.days.values().flatten().all(|(_, by)| *by == 0));
    }

    #[test]
    fn a_user_is_active_on_one_day_only_and_never_goes_back() {
        let used = |on| Countable::SessionUsed { user: USER, day: day(on) };

        let counters = Counters::of(&[used(4), used(6), used(5)], &HashMap::new());

        let active = |on: i64| counters.days.get(&day(on)).and_then(|of| of.get(&Figure::LastActive)).copied();
        assert_eq!([4, 5, 6].map(active), [Some(0), None, Some(1)]);
    }

    #[test]
    fn whoever_is_gone_leaves_their_day_and_is_not_brought_back_by_a_late_session() {
        let changes = [
            Countable::UserMade { user: USER, day: day(1) },
            session(DeviceKind::Linux, 2),
            Countable::UserGone { user: USER, day: day(3) },
            Countable::SessionUsed { user: USER, day: day(4) },
        ];

        let counters = Counters::of(&changes, &HashMap::new());

        assert_eq!(counters.days[&day(2)][&Figure::LastActive], 0);
        assert_eq!(counters.days.get(&day(4)), None);
        assert_eq!((counters.days[&day(3)][&Figure::Deleted], counters.totals[&Total::Users]), (1, 0));
    }

    #[test]
    fn the_end_of_what_was_never_counted_counts_neither() {
        let ended = Countable::SessionEnded { session: SessionId::from_bytes([1; 16]), device: DeviceKind::Ios };

        let counters = Counters::of(&[ended, Countable::UserGone { user: USER, day: day(1) }], &HashMap::new());

        assert!(counters.totals.is_empty() && counters.days.is_empty(), "{counters:?}");
    }
}
