//! Writes to the table `statistics`. The figures of a batch of changes and the marks that record them are written
//! together, so a batch that is delivered twice adds once. A day's figures are spread over sixteen items; a batch adds
//! to one of them at random.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use roster_types::audit;
use roster_types::clock::Time;
use roster_types::random::Random;
use roster_types::statistics::{Countable, Counters, Day, DeviceKind, Figure, Mark, Subject, Total};
use serde::{Deserialize, Serialize};

use super::expression::{Changes, Clause, number, text};
use super::transaction::{Denied, Refusal};
use super::{Item, Store, StoreConfig, StoreError, backoff, keys, read, write};

/// The maximum number of changes counted together. Each changes at most two marks and the figures of two days, and the
/// totals are one more item: 97 of the 100 that a transaction can have.
pub const COUNTED_TOGETHER: usize = 24;

/// How long a mark is kept when no further change is expected: a stream delivers a change again for at most 24 hours.
pub const MARKS_KEPT_FOR: Duration = Duration::from_secs(2 * DAY);
/// How long the mark of a session is kept while it may still end: a session lives for 30 days, and DynamoDB removes its
/// row within a few more.
const SESSION_MARKS_KEPT_FOR: Duration = Duration::from_secs(44 * DAY);
const DAY: u64 = 24 * 60 * 60;

#[derive(Serialize, Deserialize)]
struct MarkItem {
    part: String,
    item: String,
    step: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_active: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
}

impl MarkItem {
    fn into_mark(self) -> Mark {
        Mark {
            step: self.step,
            last_active: self.last_active.map(Day::from_number),
            turned_away: self.address.zip(self.at).map(|(address, at)| (address, Time::from_millis(at))),
        }
    }
}

fn key((part, item): (String, String)) -> Item {
    Item::from([("part".to_owned(), text(part)), ("item".to_owned(), text(item))])
}

/// When a mark may expire. The mark of an existing user stays: it holds the day on which they count as active.
fn end_of(subject: &Subject, mark: &Mark, now: Time) -> Option<Time> {
    match subject {
        Subject::User(_) if mark.is_open() => None,
        Subject::Session(_) if mark.is_open() => Some(now.plus(SESSION_MARKS_KEPT_FOR)),
        Subject::User(_) | Subject::Session(_) | Subject::Entry(_) | Subject::Throttled(_) => {
            Some(now.plus(MARKS_KEPT_FOR))
        }
    }
}

pub(super) const fn figure_name(figure: Figure) -> &'static str {
    match figure {
        Figure::Made => "made",
        Figure::Deleted => "deleted",
        Figure::SignUps => "sign_ups",
        Figure::SignIns => "sign_ins",
        Figure::Refused => "refused",
        Figure::Throttled => "throttled",
        Figure::LastActive => "last_active",
    }
}

pub(super) const fn total_name(total: Total) -> &'static str {
    match total {
        Total::Users => "users",
        Total::Sessions(DeviceKind::Windows) => "on_windows",
        Total::Sessions(DeviceKind::MacOs) => "on_macos",
        Total::Sessions(DeviceKind::Linux) => "on_linux",
        Total::Sessions(DeviceKind::Android) => "on_android",
        Total::Sessions(DeviceKind::Ios) => "on_ios",
        Total::Sessions(DeviceKind::Program) => "on_programs",
        Total::Sessions(DeviceKind::Other) => "on_others",
    }
}

/// Counts changes into the figures, and does nothing else with the tables.
#[derive(Clone, Debug)]
pub struct StatisticsCounter(Store);

impl StatisticsCounter {
    /// A client for these tables; it does not connect yet.
    pub fn connect(config: &StoreConfig, random: Random) -> Self {
        Self(Store::connect(config, random, None))
    }

    /// Counts up to [`COUNTED_TOGETHER`] changes, in order. Changes that were counted before add nothing. The changes
    /// of one subject must be in the order in which they happened.
    pub async fn count(&self, changes: &[Countable], now: Time) -> Result<(), StoreError> {
        for attempt in 0..backoff::ATTEMPTS {
            if attempt > 0 {
                backoff::pause(attempt, self.0.random()).await;
            }
            let marks = self.0.marks(changes).await?;
            let counters = Counters::of(changes, &marks);
            if counters.moved().next().is_none() {
                return Ok(());
            }
            match self.0.add_up(&counters, &marks, now).await {
                Ok(()) => return Ok(()),
                // Another function counts the same changes. What it has counted is left out next time.
                Err(Denied::Refused(..)) => {}
                Err(Denied::Failed(error)) => return Err(error),
            }
        }
        Err(StoreError::Conflict("the same changes were counted by others at each attempt"))
    }
}

impl Store {
    async fn add_up(&self, counters: &Counters, marks: &HashMap<Subject, Mark>, now: Time) -> Result<(), Denied> {
        let table = &self.tables().statistics;
        let mut transaction = self.transaction();
        for (subject, mark) in counters.moved() {
            let (part, item) = keys::mark(subject);
            let (address, at) = mark.turned_away.clone().unzip();
            let item = MarkItem {
                part,
                item,
                step: mark.step,
                last_active: mark.last_active.map(Day::number),
                address,
                at: at.map(Time::millis),
                expires_at: end_of(subject, mark, now).map(Time::seconds),
            };
            let clauses = marks.get(subject).map_or_else(|| vec![Clause::Absent("part")], unmoved);
            transaction.put(table, write(&item), &clauses, Refusal::CountRaced);
        }
        let [chance] = self.random().bytes::<1>();
        let shard = keys::figures_shard(chance);
        for (day, figures) in &counters.days {
            let added = figures.iter().filter(|(_, by)| **by != 0);
            let kept_until = day.start().plus(audit::KEPT_FOR).seconds();
            let changes = added.fold(Changes::new(), |changes, (figure, by)| changes.add(figure_name(*figure), *by));
            if !changes.is_empty() {
                let changes = changes.set("expires_at", number(kept_until));
                let key = key((shard.clone(), keys::figures_of_day(*day)));
                transaction.update(table, key, &changes, &[], Refusal::Never);
            }
        }
        let added = counters.totals.iter().filter(|(_, by)| **by != 0);
        let changes = added.fold(Changes::new(), |changes, (total, by)| changes.add(total_name(*total), *by));
        if !changes.is_empty() {
            transaction.update(table, key((shard, keys::TOTALS.to_owned())), &changes, &[], Refusal::Never);
        }
        transaction.commit().await
    }

    /// The existing marks of all subjects of these changes.
    async fn marks(&self, changes: &[Countable]) -> Result<HashMap<Subject, Mark>, StoreError> {
        let mut subjects: HashMap<(String, String), Subject> = HashMap::new();
        for subject in changes.iter().flat_map(Countable::subjects) {
            subjects.insert(keys::mark(&subject), subject);
        }
        let mut left: Vec<Item> = subjects.keys().cloned().map(key).collect();
        let mut marks = HashMap::new();
        for attempt in 0..backoff::ATTEMPTS {
            if left.is_empty() {
                return Ok(marks);
            }
            if attempt > 0 {
                backoff::pause(attempt, self.random()).await;
            }
            let table = &self.tables().statistics;
            let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(true).build();
            let request = self.client().batch_get_item().request_items(table, wanted.expect("the keys are set"));
            let answer = request.send().await?;
            for item in answer.responses.unwrap_or_default().remove(table).unwrap_or_default() {
                let item: MarkItem = read(item)?;
                if let Some(subject) = subjects.get(&(item.part.clone(), item.item.clone())) {
                    marks.insert(subject.clone(), item.into_mark());
                }
            }
            left = answer.unprocessed_keys.unwrap_or_default().remove(table).map_or_else(Vec::new, |rest| rest.keys);
        }
        if left.is_empty() { Ok(marks) } else { Err(StoreError::Incomplete) }
    }
}

/// The condition that a mark has not changed since it was read.
fn unmoved(mark: &Mark) -> Vec<Clause> {
    let last_active =
        mark.last_active.map_or(Clause::Absent("last_active"), |day| Clause::Is("last_active", number(day.number())));
    vec![Clause::Is("step", number(mark.step)), last_active]
}
