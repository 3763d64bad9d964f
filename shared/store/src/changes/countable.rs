//! What a record adds to the statistics.

use roster_types::audit::Action;
use roster_types::clock::Time;
use roster_types::session::SessionId;
use roster_types::statistics::{Countable, Day, DeviceKind};
use roster_types::user::UserId;
use serde::Deserialize;
use serde_dynamo::Item;

use super::{EventName, Record, StreamRecord, Table, UnreadableRecord, read_user};

impl Record<'_> {
    /// What the record adds to the statistics, and when the change was committed; `None` if it adds nothing.
    pub fn countable(self) -> Result<Option<(Time, Countable)>, UnreadableRecord> {
        let record = StreamRecord::deserialize(self.0).map_err(|_| UnreadableRecord::NoRecord)?;
        let at = Time::from_millis((record.dynamodb.at * 1000.0) as i64);
        let countable = match Table::of(&record.dynamodb.keys)? {
            Table::Users => of_user(record, Day::of(at))?,
            Table::Sessions => of_session(record)?,
            Table::Audit => of_entry(record)?,
            Table::UsersGuards => None,
        };
        Ok(countable.map(|countable| (at, countable)))
    }
}

fn of_user(record: StreamRecord, today: Day) -> Result<Option<Countable>, UnreadableRecord> {
    let user = |image: Option<Item>| {
        let state = read_user(image.ok_or(UnreadableRecord::NoImage)?).ok_or(UnreadableRecord::ForeignImage)?;
        Ok(state.profile.user)
    };
    Ok(match record.event_name {
        EventName::Insert => {
            let user = user(record.dynamodb.new_image)?;
            Some(Countable::UserMade { user: user.id, day: Day::of(user.created_at) })
        }
        EventName::Modify => None,
        EventName::Remove => Some(Countable::UserGone { user: user(record.dynamodb.old_image)?.id, day: today }),
    })
}

#[derive(Deserialize)]
struct SessionImage {
    id: String,
    user_id: u64,
    created_at: i64,
    last_seen_at: i64,
    device: String,
}

impl SessionImage {
    fn read(image: Option<Item>) -> Result<Self, UnreadableRecord> {
        let image = image.ok_or(UnreadableRecord::NoImage)?;
        super::super::read(image).map_err(|_| UnreadableRecord::ForeignImage)
    }

    fn session(&self) -> Result<SessionId, UnreadableRecord> {
        SessionId::parse(&self.id).ok_or(UnreadableRecord::ForeignImage)
    }

    fn last_seen(&self) -> Day {
        Day::of(Time::from_seconds(self.last_seen_at))
    }
}

fn of_session(record: StreamRecord) -> Result<Option<Countable>, UnreadableRecord> {
    let images = record.dynamodb;
    Ok(match record.event_name {
        EventName::Insert => {
            let made = SessionImage::read(images.new_image)?;
            Some(Countable::SessionStarted {
                session: made.session()?,
                user: UserId::new(made.user_id),
                device: DeviceKind::of(&made.device),
                day: Day::of(Time::from_millis(made.created_at)),
            })
        }
        EventName::Modify => {
            let (before, after) = (SessionImage::read(images.old_image)?, SessionImage::read(images.new_image)?);
            // The earlier day was counted at its first use.
            let is_new = before.last_seen() < after.last_seen();
            is_new.then(|| Countable::SessionUsed { user: UserId::new(after.user_id), day: after.last_seen() })
        }
        EventName::Remove => {
            let gone = SessionImage::read(images.old_image)?;
            Some(Countable::SessionEnded { session: gone.session()?, device: DeviceKind::of(&gone.device) })
        }
    })
}

#[derive(Deserialize)]
struct EntryImage {
    ulid: String,
    at: i64,
    action: String,
    ip: String,
    count: Option<u64>,
    seq: Option<u64>,
}

/// The stream contains only new images. An entry of refused attempts holds the number so far, and the mark determines
/// what is new. A seal changes the entry but not the number.
fn of_entry(record: StreamRecord) -> Result<Option<Countable>, UnreadableRecord> {
    if matches!(record.event_name, EventName::Remove) {
        return Ok(None);
    }
    let image = record.dynamodb.new_image.ok_or(UnreadableRecord::NoImage)?;
    if !image.contains_key("action") {
        // The head of a shard's chain.
        return Ok(None);
    }
    let image: EntryImage = super::super::read(image).map_err(|_| UnreadableRecord::ForeignImage)?;
    let (entry, at) = (image.ulid, Time::from_millis(image.at));
    let day = Day::of(at);
    let so_far = image.count.unwrap_or(1);
    Ok(match Action::parse(&image.action) {
        _ if image.seq.is_some() => None,
        Some(Action::UserRegistered) => Some(Countable::SignedUp { entry, day }),
        Some(Action::SignInRefused) => Some(Countable::Refused { entry, day, so_far }),
        Some(Action::SignInThrottled) => Some(Countable::Throttled { entry, at, so_far, address: image.ip }),
        _ => None,
    })
}
