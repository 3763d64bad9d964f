//! API keys.

use serde::Serialize;
use serde_json::Value;
use shared::api_key::{ApiKey, KeyKind, KeyName};
use shared::clock::Time;
use shared::directory;
use shared::error::Problem;
use shared::http::{Form, MemberValue, request};
use shared::openapi::values;
use utoipa::ToSchema;

request! {
    /// An API key to be made.
    #[derive(ToSchema)]
    #[schema(as = tokens::KeyToMake, example = json!({"name": "ci"}))]
    pub(crate) struct KeyToMake {
        #[schema(value_type = String, min_length = 1, max_length = 100)]
        name: Name,
        kind: Option<values::KeyKind>,
        /// It must lie ahead.
        expires_at: Option<values::Moment>,
        /// One's present one, where the session is older than five minutes.
        password: Option<values::Password>,
    }
}

impl From<KeyToMake> for directory::NewKey {
    fn from(key: KeyToMake) -> Self {
        Self {
            name: key.name.0,
            kind: key.kind.map_or(KeyKind::Personal, |kind| kind.0),
            expires_at: key.expires_at.map(|moment| moment.0),
            password: key.password.map(|password| password.0),
        }
    }
}

/// The name of an API key. A blank one is reported as missing, like a blank name of a user.
struct Name(KeyName);

impl MemberValue for Name {
    fn parse(value: &Value) -> Result<Self, Problem> {
        let text = Form::text(value)?;
        if text.trim().is_empty() {
            return Err(Problem::Missing);
        }
        KeyName::parse(text).map(Self).ok_or(Problem::Invalid)
    }
}

/// A key just made, with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::NewKey)]
pub(crate) struct NewKey<'a> {
    #[schema(value_type = values::HexId)]
    id: &'a str,
    name: &'a str,
    #[schema(value_type = values::KeyKind)]
    kind: &'static str,
    prefix: &'a str,
    #[schema(value_type = values::Time)]
    created_at: String,
    #[schema(value_type = Option<values::Time>, required)]
    expires_at: Option<String>,
    api_key: String,
}

impl<'a> From<&'a directory::NewApiKey> for NewKey<'a> {
    fn from(new: &'a directory::NewApiKey) -> Self {
        let key = &new.key;
        Self {
            id: key.id.as_str(),
            name: key.name.as_str(),
            kind: key.kind.as_str(),
            prefix: &key.prefix,
            created_at: key.created_at.rfc3339(),
            expires_at: key.expires_at.map(Time::rfc3339),
            api_key: new.secret.expose(),
        }
    }
}

/// One's keys.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Keys)]
pub(crate) struct Keys<'a> {
    keys: Vec<Key<'a>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Key)]
struct Key<'a> {
    #[schema(value_type = values::HexId)]
    id: &'a str,
    name: &'a str,
    #[schema(value_type = values::KeyKind)]
    kind: &'static str,
    prefix: &'a str,
    #[schema(value_type = values::Time)]
    created_at: String,
    #[schema(value_type = Option<values::Time>, required)]
    last_used_at: Option<String>,
    #[schema(value_type = Option<values::Time>, required)]
    expires_at: Option<String>,
}

impl<'a> From<&'a [ApiKey]> for Keys<'a> {
    fn from(keys: &'a [ApiKey]) -> Self {
        Self { keys: keys.iter().map(Key::from).collect() }
    }
}

impl<'a> From<&'a ApiKey> for Key<'a> {
    fn from(key: &'a ApiKey) -> Self {
        Self {
            id: key.id.as_str(),
            name: key.name.as_str(),
            kind: key.kind.as_str(),
            prefix: &key.prefix,
            created_at: key.created_at.rfc3339(),
            last_used_at: key.last_used_at.map(Time::rfc3339),
            expires_at: key.expires_at.map(Time::rfc3339),
        }
    }
}

/// That a key is gone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::KeyDeleted)]
pub(crate) struct KeyDeleted {
    message: &'static str,
}

/// In the words the documents have for a user.
pub(crate) const KEY_DELETED: KeyDeleted = KeyDeleted { message: "API key has been deleted successfully." };

#[cfg(test)]
mod tests {
    use shared::api_key::{ApiKeyId, ApiKeySecret};
    use shared::error::{Error, FieldProblem};
    use shared::random::Random;
    use shared::user::UserId;

    use super::*;

    fn key(secret: &ApiKeySecret) -> ApiKey {
        ApiKey {
            id: ApiKeyId::parse("7237b1b907abe3999ccf7419418cd76d").unwrap(),
            kind: KeyKind::Application,
            owner: UserId::new(1),
            name: KeyName::parse("ci").unwrap(),
            prefix: "rk_WlpaWlpa".to_owned(),
            hash: secret.hash(),
            created_at: Time::from_seconds(1_741_348_800),
            last_used_at: None,
            expires_at: Some(Time::from_seconds(1_741_348_860)),
        }
    }

    #[test]
    fn a_listed_key_has_every_member_and_no_secret() {
        let secret = ApiKeySecret::generate(&Random::system());
        let listed = serde_json::to_string(&Keys::from([key(&secret)].as_slice())).unwrap();
        assert_eq!(
            listed,
            r#"{"keys":[{"id":"7237b1b907abe3999ccf7419418cd76d","name":"ci","kind":"application","prefix":"rk_WlpaWlpa","created_at":"2025-03-07T12:00:00Z","last_used_at":null,"expires_at":"2025-03-07T12:01:00Z"}]}"#
        );
    }

    #[test]
    fn a_new_key_shows_its_secret_last() {
        let secret = ApiKeySecret::generate(&Random::system());
        let new = directory::NewApiKey { key: key(&secret), secret };
        let shown = serde_json::to_value(NewKey::from(&new)).unwrap();
        let members: Vec<&String> = shown.as_object().unwrap().keys().collect();
        assert_eq!(members, ["id", "name", "kind", "prefix", "created_at", "expires_at", "api_key"]);
        assert_eq!(shown["api_key"], new.secret.expose());
    }

    #[test]
    fn a_key_is_personal_and_without_end_unless_asked_for() {
        let new = Form::from_json(br#"{"name": " ci "}"#).request::<KeyToMake>();
        let new = directory::NewKey::from(new.valid().unwrap());
        assert_eq!((new.name.as_str(), new.kind, new.expires_at), ("ci", KeyKind::Personal, None));
        assert!(new.password.is_none());
    }

    #[test]
    fn what_a_key_cannot_be_is_told_in_the_order_of_the_schema() {
        let body = br#"{"expires_at": "tomorrow", "kind": "master", "name": " "}"#;
        let read = Form::from_json(body).request::<KeyToMake>().valid();
        let Err(Error::Invalid(problems)) = read else { panic!("accepted") };
        let wrong = |field, problem| FieldProblem { field, problem };
        assert_eq!(
            problems,
            [wrong("name", Problem::Missing), wrong("kind", Problem::NotListed), wrong("expires_at", Problem::Invalid)]
        );
    }
}
