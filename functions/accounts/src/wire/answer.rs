//! What this dialect answers when all went well. Members stand in the order of `docs/api.md`.

use serde::Serialize;
use shared::directory::{PageOf, SessionView, SignedIn};
use shared::openapi::values;
use shared::user;
use utoipa::ToSchema;

/// An account that was made for somebody.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::SignedUp, example = json!({
    "id": 123, "message": "Resource created successfully", "created_at": "2024-01-01T00:00:00Z",
}))]
pub(crate) struct SignedUp {
    id: u64,
    message: &'static str,
    #[schema(value_type = values::Time)]
    created_at: String,
}

impl From<&user::User> for SignedUp {
    fn from(user: &user::User) -> Self {
        Self { id: user.id.get(), message: "Resource created successfully", created_at: user.created_at.rfc3339() }
    }
}

/// What a session opens with, and whose it is.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Tokens)]
pub(crate) struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    // Both are always there: every session that starts in this dialect can be refreshed.
    #[schema(value_type = String)]
    refresh_token: Option<String>,
    #[schema(value_type = u64)]
    refresh_expires_in: Option<u64>,
    user: Account<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Account)]
struct Account<'a> {
    id: u64,
    name: &'a str,
    email: &'a str,
    role: &'a str,
}

impl<'a> From<&'a SignedIn> for Tokens<'a> {
    fn from(SignedIn { user, tokens }: &'a SignedIn) -> Self {
        Self {
            access_token: tokens.access.expose(),
            token_type: "Bearer",
            expires_in: tokens.expires_in.as_secs(),
            refresh_token: tokens.refresh.as_ref().map(|token| token.expose()),
            refresh_expires_in: tokens.refresh_expires_in.map(|left| left.as_secs()),
            user: Account {
                id: user.id.get(),
                name: user.name.as_str(),
                email: user.email.as_str(),
                role: user.role.as_str(),
            },
        }
    }
}

/// Sessions were ended.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::LoggedOut, example = json!({"message": "Logged out successfully", "revoked": 1}))]
pub(crate) struct LoggedOut {
    message: &'static str,
    revoked: usize,
}

impl LoggedOut {
    /// So many of them.
    pub(crate) const fn of(revoked: usize) -> Self {
        Self { message: "Logged out successfully", revoked }
    }
}

/// A page of an account's sessions.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Seances)]
pub(crate) struct Seances {
    seances: Vec<Seance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Seance)]
struct Seance {
    #[schema(value_type = values::HexId)]
    id: String,
    device: String,
    /// `null` where the client sent none; so is `ip` where the platform named none.
    #[schema(required)]
    user_agent: Option<String>,
    #[schema(required)]
    ip: Option<String>,
    #[schema(value_type = values::Time)]
    created_at: String,
    #[schema(value_type = values::Time)]
    last_seen_at: String,
    #[schema(value_type = values::Time)]
    expires_at: String,
    current: bool,
}

impl From<PageOf<SessionView>> for Seances {
    fn from(page: PageOf<SessionView>) -> Self {
        Self { seances: page.items.into_iter().map(Seance::from).collect(), next_cursor: page.next_cursor }
    }
}

impl From<SessionView> for Seance {
    fn from(SessionView { session, is_current }: SessionView) -> Self {
        Self {
            id: session.id.to_string(),
            device: session.device,
            user_agent: session.user_agent,
            ip: Some(session.ip).filter(|ip| !ip.is_empty()),
            created_at: session.created_at.rfc3339(),
            last_seen_at: session.last_seen_at.rfc3339(),
            expires_at: session.expires_at.rfc3339(),
            current: is_current,
        }
    }
}

/// A password was set.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::PasswordUpdated, example = json!({"message": "Password updated successfully", "sessions_revoked": 2}))]
pub(crate) struct PasswordUpdated {
    message: &'static str,
    sessions_revoked: usize,
}

impl PasswordUpdated {
    /// So many sessions ended with it.
    pub(crate) const fn of(sessions_revoked: usize) -> Self {
        Self { message: "Password updated successfully", sessions_revoked }
    }
}

/// A page of users.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::Users)]
pub(crate) struct Users {
    users: Vec<User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// A user as the "management" API shows them.
#[derive(Serialize, ToSchema)]
#[schema(as = accounts::User)]
struct User {
    id: u64,
    name: String,
    email: String,
    role: String,
    #[schema(value_type = values::Time)]
    created_at: String,
    #[schema(value_type = values::Time)]
    updated_at: String,
    #[schema(value_type = values::Status)]
    status: &'static str,
}

impl From<PageOf<user::User>> for Users {
    fn from(page: PageOf<user::User>) -> Self {
        Self { users: page.items.iter().map(User::from).collect(), next_cursor: page.next_cursor }
    }
}

impl From<&user::User> for User {
    fn from(user: &user::User) -> Self {
        Self {
            id: user.id.get(),
            name: user.name.as_str().to_owned(),
            email: user.email.as_str().to_owned(),
            role: user.role.as_str().to_owned(),
            created_at: user.created_at.rfc3339(),
            updated_at: user.updated_at.rfc3339(),
            status: user.status.as_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::clock::Time;
    use shared::email::Email;
    use shared::name::Name;
    use shared::role::RoleName;
    use shared::session::{ListedSession, SessionId};
    use shared::user::{Status, UserId};

    use super::*;

    fn user() -> user::User {
        user::User {
            id: UserId::new(123),
            name: Name::parse("Example Name").unwrap(),
            email: Email::parse("user@example.com").unwrap(),
            role: RoleName::user(),
            status: Status::Active,
            created_at: Time::from_seconds(1_704_067_200),
            updated_at: Time::from_seconds(1_704_067_201),
            version: 2,
        }
    }

    fn written(body: impl Serialize) -> String {
        serde_json::to_string(&body).unwrap()
    }

    #[test]
    fn a_new_account_is_told_as_the_document_shows() {
        assert_eq!(
            written(SignedUp::from(&user())),
            r#"{"id":123,"message":"Resource created successfully","created_at":"2024-01-01T00:00:00Z"}"#
        );
    }

    #[test]
    fn a_user_has_the_members_of_the_management_api_in_their_order() {
        let page = PageOf { items: vec![user()], next_cursor: None };

        assert_eq!(
            written(Users::from(page)),
            concat!(
                r#"{"users":[{"id":123,"name":"Example Name","email":"user@example.com","role":"user","#,
                r#""created_at":"2024-01-01T00:00:00Z","updated_at":"2024-01-01T00:00:01Z","status":"active"}]}"#
            )
        );
    }

    #[test]
    fn a_device_that_told_nothing_of_itself_has_null_where_others_have_text() {
        let session = ListedSession {
            id: SessionId::from_bytes([0xab; 16]),
            user_id: UserId::new(1),
            created_at: Time::from_seconds(1_704_067_200),
            last_seen_at: Time::from_seconds(1_704_067_200),
            expires_at: Time::from_seconds(1_704_067_260),
            device: "Unknown device".to_owned(),
            user_agent: None,
            ip: String::new(),
        };
        let page =
            PageOf { items: vec![SessionView { session, is_current: true }], next_cursor: Some("on".to_owned()) };

        assert_eq!(
            written(Seances::from(page)),
            concat!(
                r#"{"seances":[{"id":"abababababababababababababababab","device":"Unknown device","user_agent":null,"#,
                r#""ip":null,"created_at":"2024-01-01T00:00:00Z","last_seen_at":"2024-01-01T00:00:00Z","#,
                r#""expires_at":"2024-01-01T00:01:00Z","current":true}],"next_cursor":"on"}"#
            )
        );
    }
}
