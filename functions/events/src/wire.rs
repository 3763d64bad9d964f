//! The shape of events.

use roster_store::{Record, UnreadableRecord};
use roster_types::clock::Time;
use roster_types::event::{EndOfAll, Event, SessionState};
use roster_types::user::User;
use serde_json::{Map, Value, json};

/// The `source` of every event.
pub const SOURCE: &str = "roster";

/// An event as a bus takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When the change was committed.
    pub time: Time,
    /// Its kind, such as `user.created`.
    pub detail_type: &'static str,
    /// What it says; `docs/events.md` has an example of each.
    pub detail: Value,
}

impl Entry {
    /// The events that a record tells of, in their order.
    pub(crate) fn all_of(record: Record<'_>) -> Result<Vec<Self>, UnreadableRecord> {
        let change = record.change()?;
        Ok(change.map_or_else(Vec::new, |(time, change)| {
            change.events().iter().map(|event| Self::new(time, event)).collect()
        }))
    }

    fn new(time: Time, event: &Event) -> Self {
        Self { time, detail_type: event.kind(), detail: detail(event) }
    }
}

fn detail(event: &Event) -> Value {
    let mut detail = json!({ "id": event.id(), "version": event.version(), "user_id": event.user_id().get() });
    match event {
        Event::UserCreated(of) | Event::UserDeleted(of) => detail["user"] = user(of),
        Event::UserUpdated { before, after } => {
            let previous = changed(before, after);
            detail["user"] = user(after);
            detail["changed"] = previous.keys().map(String::as_str).collect();
            detail["previous"] = previous.into();
        }
        Event::UserSessionsEnded { epoch, end, .. } => {
            detail["epoch"] = json!(epoch);
            detail["reason"] = json!(end.as_str());
            if let EndOfAll::PasswordChanged { kept } = end {
                detail["except"] = json!(kept.as_str());
            }
        }
        Event::SessionStarted(of) => detail["session"] = session(of),
        Event::SessionEnded { session: of, end } => {
            detail["session"] = session(of);
            detail["reason"] = json!(end.as_str());
        }
    }
    detail
}

/// What changes a user's version, as it was before.
fn changed(before: &User, after: &User) -> Map<String, Value> {
    let (was, is) = (user(before), user(after));
    let members = ["name", "email", "role", "status"].into_iter().filter(|member| was[*member] != is[*member]);
    members.map(|member| (member.to_owned(), was[member].clone())).collect()
}

/// As dialect C shows a user, the id apart, which stands beside.
fn user(user: &User) -> Value {
    json!({
        "name": user.name.as_str(),
        "email": user.email.as_str(),
        "role": user.role.as_str(),
        "status": user.status.as_str(),
        "created_at": user.created_at.rfc3339(),
        "updated_at": user.updated_at.rfc3339(),
    })
}

fn session(session: &SessionState) -> Value {
    json!({
        "id": session.id.as_str(),
        "kind": session.kind.as_str(),
        "device": session.device,
        "epoch": session.epoch,
        "created_at": session.created_at.rfc3339(),
        "expires_at": session.expires_at.rfc3339(),
    })
}

#[cfg(test)]
mod tests {
    use roster_types::email::Email;
    use roster_types::name::Name;
    use roster_types::role::RoleName;
    use roster_types::user::{Status, UserId};

    use super::*;

    fn jane() -> User {
        User {
            id: UserId::new(7),
            name: Name::parse("Jane Smith").unwrap(),
            email: Email::parse("jane@example.com").unwrap(),
            role: RoleName::user(),
            status: Status::Active,
            created_at: Time::from_seconds(1_790_000_000),
            updated_at: Time::from_seconds(1_790_000_000),
            version: 1,
        }
    }

    #[test]
    fn an_update_names_what_changed_and_how_it_was() {
        let after = User {
            email: Email::parse("doe@example.com").unwrap(),
            role: RoleName::admin(),
            updated_at: Time::from_seconds(1_790_000_060),
            version: 2,
            ..jane()
        };

        let entry = Entry::new(Time::from_seconds(1), &Event::UserUpdated { before: jane(), after });

        assert_eq!(entry.detail_type, "user.updated");
        assert_eq!(
            entry.detail,
            json!({
                "id": "user.updated/7/2", "version": 2, "user_id": 7,
                "user": {
                    "name": "Jane Smith", "email": "doe@example.com", "role": "admin", "status": "active",
                    "created_at": "2026-09-21T14:13:20Z", "updated_at": "2026-09-21T14:14:20Z",
                },
                "changed": ["email", "role"],
                "previous": { "email": "jane@example.com", "role": "user" },
            })
        );
    }
}
