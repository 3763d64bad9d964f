//! Events. A member that an operation does not know is an error here: these are calls between programs
//! of one owner, where a misspelt member is a mistake to be heard of, not one to be ignored.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::Value;
use shared::directory::{self, IdempotencyKey, IfMatch, ListQuery, SessionsOf, UserChanges, WhichUser};
use shared::error::{Error, Problem, Result};
use shared::http::{BODY_LIMIT, Form};
use shared::input::Input;
use shared::password::PasswordPolicy;
use shared::role::Permission;
use shared::service::ServiceName;
use shared::session::SessionId;
use shared::user::UserId;

/// What can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    GetUser,
    FindUser,
    ListUsers,
    CreateUser,
    UpdateUser,
    DeleteUser,
    EndSessions,
    VerifyToken,
}

impl Operation {
    const ALL: [Self; 8] = [
        Self::GetUser,
        Self::FindUser,
        Self::ListUsers,
        Self::CreateUser,
        Self::UpdateUser,
        Self::DeleteUser,
        Self::EndSessions,
        Self::VerifyToken,
    ];

    /// As `operation` has it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::GetUser => "get_user",
            Self::FindUser => "find_user",
            Self::ListUsers => "list_users",
            Self::CreateUser => "create_user",
            Self::UpdateUser => "update_user",
            Self::DeleteUser => "delete_user",
            Self::EndSessions => "end_sessions",
            Self::VerifyToken => "verify_token",
        }
    }

    fn parse(text: &str) -> Result<Self, Problem> {
        Self::ALL.into_iter().find(|operation| operation.as_str() == text).ok_or(Problem::NotListed)
    }
}

/// An event: who asks for what, and the members that are the operation's own.
pub(crate) struct Asked {
    pub(crate) operation: Operation,
    pub(crate) service: ServiceName,
    pub(crate) form: Form,
    /// All of it, written in one way whatever the order of its members.
    pub(crate) event: Vec<u8>,
}

/// `{operation, actor, …}`.
pub(crate) fn read(event: &str) -> Result<Asked> {
    if event.len() > BODY_LIMIT {
        return Err(Error::TooLarge);
    }
    let mut form = Form::from_json(event.as_bytes());
    let operation = form.required("operation", Operation::parse);
    let service = form.required("actor", |text| ServiceName::parse(text).ok_or(Problem::Invalid));
    match (operation, service) {
        (Some(operation), Some(service)) => Ok(Asked { operation, service, form, event: in_order(event) }),
        _ => form.finish(|| None).valid(),
    }
}

fn in_order(event: &str) -> Vec<u8> {
    let members: BTreeMap<String, Value> = serde_json::from_str(event).unwrap_or_default();
    serde_json::to_vec(&members).unwrap_or_default()
}

/// `{user_id}`.
pub(crate) fn user_id(mut form: Form) -> Input<UserId> {
    let id = form.required_value("user_id", read_id);
    form.finish_strictly(|| id)
}

/// `{email}`.
pub(crate) fn email(mut form: Form) -> Input<WhichUser> {
    let email = form.required("email", Form::email);
    form.finish_strictly(|| Some(WhichUser::Email(Some(email?))))
}

/// `{role?, status?, q?, limit?, cursor?}`.
pub(crate) fn list_query(mut form: Form) -> Input<ListQuery> {
    let query = form.list_query("list_users");
    form.finish_strictly(|| query)
}

/// A user to be made, once for a key.
pub(crate) struct NewUser {
    pub(crate) input: Input<directory::NewUser>,
    pub(crate) once: Option<IdempotencyKey>,
}

/// `{name, email, role?, password?, status?, idempotency_key?}`.
pub(crate) fn new_user(mut form: Form, event: Vec<u8>, policy: &PasswordPolicy) -> NewUser {
    let user = form.new_user(policy);
    let key = form.optional("idempotency_key", |text| {
        if IdempotencyKey::is_formed(text) { Ok(text.to_owned()) } else { Err(Problem::Invalid) }
    });
    NewUser { input: form.finish_strictly(|| user), once: key.map(|key| IdempotencyKey { key, body: event }) }
}

/// A user, what is to change, and the version it is to change.
pub(crate) struct ToUpdate {
    pub(crate) id: Option<UserId>,
    pub(crate) changes: Input<UserChanges>,
    pub(crate) if_version: IfMatch,
}

/// `{user_id, name?, email?, role?, status?, if_version?}`.
pub(crate) fn changes(mut form: Form) -> ToUpdate {
    let id = form.required_value("user_id", read_id);
    let name = form.optional("name", Form::name);
    let email = form.optional("email", Form::email);
    let role = form.optional("role", Form::role);
    let status = form.optional("status", Form::status);
    let if_version = read_version(&mut form);
    let changes = form.finish_strictly(|| Some(UserChanges { name, email, role, status, password: None }));
    ToUpdate { id, changes, if_version }
}

/// A user, and the version that is to go.
pub(crate) struct ToDelete {
    pub(crate) whom: Input<WhichUser>,
    pub(crate) if_version: IfMatch,
}

/// `{user_id, if_version?}`.
pub(crate) fn to_delete(mut form: Form) -> ToDelete {
    let id = form.required_value("user_id", read_id);
    let if_version = read_version(&mut form);
    ToDelete { whom: form.finish_strictly(|| Some(WhichUser::Id(Some(id?)))), if_version }
}

/// `{user_id, session_id?}`.
pub(crate) fn sessions_of(mut form: Form) -> Input<SessionsOf> {
    let user = form.required_value("user_id", read_id);
    let session = form.optional("session_id", |text| SessionId::parse(text).ok_or(Problem::Invalid));
    form.finish_strictly(|| Some(SessionsOf { user: user?, session }))
}

/// A token, and what its owner must be permitted.
pub(crate) struct ToVerify {
    pub(crate) token: SecretString,
    pub(crate) permission: Option<Permission>,
}

/// `{token, permission?}`.
pub(crate) fn to_verify(mut form: Form) -> Input<ToVerify> {
    let token = form.credential("token", |text| Ok(SecretString::from(text)));
    let permission = form.optional("permission", |text| Permission::parse(text).ok_or(Problem::NotListed));
    form.finish_strictly(|| Some(ToVerify { token: token?, permission }))
}

/// A number, or its digits: tokens and paths carry ids as strings.
fn read_id(value: &Value) -> Result<UserId, Problem> {
    let text = match value {
        Value::Number(number) => &number.to_string(),
        Value::String(text) => text,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return Err(Problem::Invalid),
    };
    UserId::parse(text).ok_or(Problem::Invalid)
}

fn read_version(form: &mut Form) -> IfMatch {
    let version = form.optional_value("if_version", |value| value.as_u64().ok_or(Problem::Invalid));
    version.map_or(IfMatch::Any, |version| IfMatch::Versions(vec![version]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(event: &str) -> Error {
        read(event).err().unwrap_or_else(|| panic!("accepted {event}"))
    }

    #[test]
    fn every_operation_is_read_by_its_name() {
        for operation in Operation::ALL {
            assert_eq!(Operation::parse(operation.as_str()), Ok(operation));
        }
    }

    #[test]
    fn an_event_says_who_asks_for_what() {
        let asked = read(r#"{"user_id": 7, "operation": "get_user", "actor": "service:billing"}"#).unwrap();
        assert_eq!((asked.operation, asked.service.to_string().as_str()), (Operation::GetUser, "service:billing"));
        assert_eq!(user_id(asked.form).valid().unwrap(), UserId::new(7));

        for event in ["{}", r#"{"operation": "get_user", "actor": "user:1"}"#, r#"{"operation": 1, "actor": []}"#] {
            assert!(matches!(wrong(event), Error::Invalid(_)), "{event}");
        }
        for event in ["[]", "null", "7", "\"get_user\"", r#"{"actor": "service:a", "actor": "service:b"}"#] {
            assert!(matches!(wrong(event), Error::Malformed(_)), "{event}");
        }
        let long = format!(r#"{{"operation": "{}"}}"#, "a".repeat(BODY_LIMIT));
        assert!(matches!(wrong(&long), Error::TooLarge));
    }

    #[test]
    fn the_order_of_members_makes_no_other_event() {
        let one = in_order(r#"{"actor": "service:a", "name": "Ana"}"#);
        assert_eq!(one, in_order(r#"{ "name": "Ana", "actor": "service:a" }"#));
        assert_ne!(one, in_order(r#"{"actor": "service:a", "name": "Ann"}"#));
    }

    #[test]
    fn an_id_may_come_as_a_number_or_as_its_digits() {
        for value in [Value::from(7), Value::from("7")] {
            assert_eq!(read_id(&value), Ok(UserId::new(7)));
        }
        for value in [Value::from(0), Value::from(-7), Value::from(7.5), Value::from("07"), Value::from(true)] {
            assert_eq!(read_id(&value), Err(Problem::Invalid), "{value}");
        }
    }
}
