//! The streams of the tables `users`, `sessions` and `audit_log`, read: a record as Lambda hands it over
//! becomes a change in words of the directory.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html>

mod countable;

use roster_types::clock::Time;
use roster_types::event::{Change, SessionState, Step, UserState};
use roster_types::session::{SessionId, SessionKind};
use roster_types::user::UserId;
use serde::Deserialize;
use serde_dynamo::Item;
use serde_json::{Value, json};

use super::{keys, users};

/// A record that nobody can read, however often it comes. It says which part, and nothing of what
/// stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableRecord {
    /// Not the form that DynamoDB gives records.
    #[error("it is no record of a stream")]
    NoRecord,
    /// Its key is of no table that has events.
    #[error("its key is of no table whose stream is read here")]
    ForeignKey,
    /// The images do not fit what is said to have happened.
    #[error("it lacks an image: the stream must show new and old ones")]
    NoImage,
    /// An image is not of our making.
    #[error("an image is not of our making")]
    ForeignImage,
}

/// A record of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a>(&'a Value);

impl<'a> Record<'a> {
    /// A view of a record in the JSON that Lambda hands over.
    pub const fn of(record: &'a Value) -> Self {
        Self(record)
    }

    /// Its place in the stream; nothing where it is malformed.
    pub fn sequence_number(self) -> Option<&'a str> {
        self.0["dynamodb"]["SequenceNumber"].as_str().filter(|number| !number.is_empty())
    }

    /// The key of the item that changed, as DynamoDB writes it.
    pub fn keys(self) -> &'a Value {
        &self.0["dynamodb"]["Keys"]
    }

    /// When the change was committed, and what changed; nothing where the item is one that events say
    /// nothing of: a guard or a counter.
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

/// What the operator is told of a record that nobody can read: where it is, and why. Neither image: a
/// session's holds hashes.
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

/// The part of a record that is of use.
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

/// Who did it, where it was DynamoDB itself; as Lambda writes it, and as `GetRecords` answers it.
#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "type", alias = "Type")]
    kind: String,
    #[serde(rename = "principalId", alias = "PrincipalId")]
    principal_id: String,
}

/// By the keys' names, which differ: so whoever reads a record needs no table's name.
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
    /// How the time to live says that it was the one who removed an item.
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

/// What events say of a session: neither its hashes nor whence it came.
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
