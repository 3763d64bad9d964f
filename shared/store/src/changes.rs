//! Reads the streams of the tables `users`, `sessions` and `audit_log`: a record in the form that Lambda delivers
//! becomes a change in terms of the domain.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html>

mod countable;

use roster_types::clock::Time;
use roster_types::code::CodeId;
use roster_types::event::{Change, SessionState, Step, UserState};
use roster_types::session::{SessionId, SessionKind};
use roster_types::user::UserId;
use serde::Deserialize;
use serde_dynamo::Item;
use serde_json::{Value, json};

use super::{keys, users};

/// A record that can never be read. The error names the faulty part and quotes nothing from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableRecord {
    /// Not in DynamoDB's format for stream records.
    #[error("it is no record of a stream")]
    NoRecord,
    /// The key belongs to no table with events.
    #[error("its key is of no table whose stream is read here")]
    ForeignKey,
    /// The images do not match the kind of change.
    #[error("it lacks an image: the stream must show new and old ones")]
    NoImage,
    /// An image is malformed.
    #[error("an image is not of our making")]
    ForeignImage,
}

#[derive(Clone, Copy, Debug)]
pub struct Record<'a>(&'a Value);

impl<'a> Record<'a> {
    /// Wraps a record in the JSON that Lambda delivers.
    pub const fn of(record: &'a Value) -> Self {
        Self(record)
    }

    /// Its place in the stream; `None` if it is malformed.
    pub fn sequence_number(self) -> Option<&'a str> {
        self.0["dynamodb"]["SequenceNumber"].as_str().filter(|number| !number.is_empty())
    }

    /// The key of the changed item, in DynamoDB's format.
    pub fn keys(self) -> &'a Value {
        &self.0["dynamodb"]["Keys"]
    }

    /// The mail that a record of the table of mails tells of.
    pub fn mail(self) -> Option<CodeId> {
        self.keys()["id"]["S"].as_str().and_then(CodeId::parse)
    }

    /// The change and when it was committed. `None` for items without events: guards and counters.
    pub fn change(self) -> Result<Option<(Time, Change)>, UnreadableRecord> {
        let record = StreamRecord::deserialize(self.0).map_err(|_| UnreadableRecord::NoRecord)?;
        let at = Time::from_millis((record.dynamodb.at * 1000.0) as i64);
        let change = match Table::of(&record.dynamodb.keys)? {
            Table::Users => Change::User(record.step(read_user)?),
            Table::Sessions => Change::Session { is_expiry: record.is_expiry(), step: record.step(read_session)? },
            Table::UsersGuards => return Ok(None),
            Table::Audit => return Err(UnreadableRecord::ForeignKey),
        };
        Ok(Some((at, change)))
    }
}

/// The message to the operator about an unreadable record: its place and the reason. It contains no images, since a
/// session's image has hashes.
pub fn dead_letter(record: &Value, reason: &str) -> Value {
    let at = Record::of(record);
    json!({
        "reason": reason,
        "keys": at.keys(),
        "eventName": record["eventName"],
        "eventID": record["eventID"],
        "eventSourceARN": record["eventSourceARN"],
        "sequenceNumber": at.sequence_number(),
    })
}

/// The parts of a record that are used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StreamRecord {
    event_name: EventName,
    dynamodb: Images,
    user_identity: Option<Identity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum EventName {
    Insert,
    Modify,
    Remove,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Images {
    keys: Item,
    new_image: Option<Item>,
    old_image: Option<Item>,
    /// Seconds since 1970.
    #[serde(rename = "ApproximateCreationDateTime")]
    at: f64,
}

/// Who made the change if DynamoDB itself did. Lambda and `GetRecords` spell the members differently.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "type", alias = "Type")]
    kind: String,
    #[serde(rename = "principalId", alias = "PrincipalId")]
    principal_id: String,
}

/// The table, recognized by the names of the key attributes, so that a record needs no table name.
enum Table {
    Users,
    UsersGuards,
    Sessions,
    Audit,
}

impl Table {
    fn of(key: &Item) -> Result<Self, UnreadableRecord> {
        let text = |name: &str| match key.get(name) {
            Some(serde_dynamo::AttributeValue::S(text)) => Some(text.as_str()),
            _ => None,
        };
        match (text("pk"), text("id")) {
            (Some(pk), None) if keys::read_profile(pk).is_some() => Ok(Self::Users),
            (Some(_), None) => Ok(Self::UsersGuards),
            (None, Some(_)) => Ok(Self::Sessions),
            (None, None) if text("shard").is_some() && text("ulid").is_some() => Ok(Self::Audit),
            _ => Err(UnreadableRecord::ForeignKey),
        }
    }
}

impl StreamRecord {
    /// Whether the time to live removed the item.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html>
    fn is_expiry(&self) -> bool {
        let is_dynamodb = |who: &Identity| who.kind == "Service" && who.principal_id == "dynamodb.amazonaws.com";
        matches!(self.event_name, EventName::Remove) && self.user_identity.as_ref().is_some_and(is_dynamodb)
    }

    fn step<T>(self, read: fn(Item) -> Option<T>) -> Result<Step<T>, UnreadableRecord> {
        let read =
            |image: Option<Item>| read(image.ok_or(UnreadableRecord::NoImage)?).ok_or(UnreadableRecord::ForeignImage);
        let Images { new_image, old_image, .. } = self.dynamodb;
        Ok(match self.event_name {
            EventName::Insert => Step::Made(read(new_image)?),
            EventName::Modify => Step::Changed { before: read(old_image)?, after: read(new_image)? },
            EventName::Remove => Step::Gone(read(old_image)?),
        })
    }
}

fn read_user(image: Item) -> Option<UserState> {
    let kept_session = match image.get(users::KEPT_SESSION) {
        Some(serde_dynamo::AttributeValue::S(id)) => Some(SessionId::parse(id)?),
        Some(_) => return None,
        None => None,
    };
    Some(UserState { profile: users::read_profile(image).ok()?, kept_session })
}

/// The attributes that events need: neither the hashes nor the IP address.
#[derive(Deserialize)]
struct SessionImage {
    id: String,
    user_id: u64,
    epoch: u64,
    kind: String,
    created_at: i64,
    expires_at: i64,
    device: String,
}

fn read_session(image: Item) -> Option<SessionState> {
    let image: SessionImage = super::read(image).ok()?;
    Some(SessionState {
        id: SessionId::parse(&image.id)?,
        user_id: UserId::new(image.user_id),
        epoch: image.epoch,
        kind: SessionKind::parse(&image.kind)?,
        created_at: Time::from_millis(image.created_at),
        expires_at: Time::from_seconds(image.expires_at),
        device: image.device,
    })
}

#[cfg(test)]
mod tests;
