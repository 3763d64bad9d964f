//! What this dialect answers when all went well.

use axum::http::header::LINK;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use shared::directory::{EverySession, OpaqueSession, PageOf};
use shared::http::ok;
use shared::openapi::values;
use shared::user;
use utoipa::ToSchema;

use super::detail::{Detail, OpenedSession};

/// The signed-in user.
#[derive(Serialize, ToSchema)]
#[schema(as = sessions::User, example = json!({"name": "Админ", "email": "admin@mail.ru", "roles": ["admin"]}))]
pub(crate) struct User<'a> {
    name: &'a str,
    email: &'a str,
    /// Empty for the role `user`, as the document shows it.
    roles: Vec<&'a str>,
}

impl<'a> From<&'a user::User> for User<'a> {
    fn from(user: &'a user::User) -> Self {
        let role = Some(&user.role).filter(|role| !role.is_user());
        Self {
            name: user.name.as_str(),
            email: user.email.as_str(),
            roles: role.into_iter().map(|role| role.as_str()).collect(),
        }
    }
}

/// An account was made.
pub(crate) fn registered(user: &user::User) -> Response {
    Detail::success().email(user.email.as_str()).with_status(StatusCode::CREATED)
}

/// A session was opened.
pub(crate) fn logged_in(session: &OpaqueSession) -> Response {
    let opened = OpenedSession { created: session.created_at.millis().to_string(), token: session.token.expose() };
    Detail::success().data(opened).with_status(StatusCode::CREATED)
}

/// A user was deleted.
pub(crate) fn deleted() -> Response {
    Detail::success().with_status(StatusCode::OK)
}

/// A session in the list of them.
#[derive(Serialize, ToSchema)]
#[schema(as = sessions::Session, example = json!({
    "user": "admin@mail.ru", "created": "1680871298570", "token": "14139e2eb0354bedb65e326caf3d1ec7",
}))]
pub(crate) struct Session<'a> {
    user: &'a str,
    #[schema(value_type = values::Milliseconds)]
    created: String,
    /// The session's public id, which opens nothing: see `docs/api.md`.
    #[schema(value_type = values::HexId)]
    token: &'a str,
}

impl<'a> From<&'a EverySession> for Session<'a> {
    fn from(EverySession { session, email }: &'a EverySession) -> Self {
        Self { user: email.as_str(), created: session.created_at.millis().to_string(), token: session.id.as_str() }
    }
}

/// A page of sessions. The document's bare array has no room for a cursor, so it is in a `Link`
/// (RFC 8288), relative because no function knows its own address.
pub(crate) fn sessions(page: PageOf<EverySession>, limit: Option<usize>) -> Response {
    let sessions: Vec<_> = page.items.iter().map(Session::from).collect();
    let mut response = ok(sessions);
    let next = page.next_cursor.zip(limit).map(|(cursor, limit)| next_page(&cursor, limit));
    if let Some(Ok(link)) = next.map(HeaderValue::try_from) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// Cursors are base64url without padding, so they stand in a URL as they are.
fn next_page(cursor: &str, limit: usize) -> String {
    format!("</api/sessions?limit={limit}&cursor={cursor}>; rel=\"next\"")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use shared::clock::Time;
    use shared::email::Email;
    use shared::name::Name;
    use shared::role::RoleName;
    use shared::session::{ListedSession, SessionId};
    use shared::token::OpaqueToken;
    use shared::user::{Status, UserId};

    use super::*;

    async fn body(response: Response) -> String {
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    fn user(role: RoleName) -> user::User {
        user::User {
            id: UserId::new(1),
            name: Name::parse("Админ").unwrap(),
            email: Email::parse("admin@mail.ru").unwrap(),
            role,
            status: Status::Active,
            created_at: Time::from_seconds(0),
            updated_at: Time::from_seconds(0),
            version: 1,
        }
    }

    fn page(next_cursor: Option<&str>) -> PageOf<EverySession> {
        let session = ListedSession {
            id: SessionId::parse("14139e2eb0354bedb65e326caf3d1ec7").unwrap(),
            user_id: UserId::new(1),
            created_at: Time::from_millis(1_680_871_298_570),
            last_seen_at: Time::from_seconds(0),
            expires_at: Time::from_seconds(0),
            device: "curl".to_owned(),
            user_agent: None,
            ip: String::new(),
        };
        let email = Email::parse("admin@mail.ru").unwrap();
        PageOf { items: vec![EverySession { session, email }], next_cursor: next_cursor.map(str::to_owned) }
    }

    #[test]
    fn the_role_user_is_none_and_every_other_is_one() {
        let written = |role| serde_json::to_string(&User::from(&user(role))).unwrap();

        assert_eq!(written(RoleName::user()), r#"{"name":"Админ","email":"admin@mail.ru","roles":[]}"#);
        assert_eq!(written(RoleName::admin()), r#"{"name":"Админ","email":"admin@mail.ru","roles":["admin"]}"#);
    }

    #[tokio::test]
    async fn successes_are_told_as_the_document_shows() {
        let token = OpaqueToken::parse("a8feee1dde344911a526ebd78ae9d289").unwrap();
        let session = OpaqueSession { created_at: Time::from_millis(1_681_131_473_643), token };
        let (made, opened, gone) = (registered(&user(RoleName::user())), logged_in(&session), deleted());

        assert_eq!([made.status(), opened.status(), gone.status()].map(|status| status.as_u16()), [201, 201, 200]);
        assert_eq!(body(made).await, r#"{"detail":{"type":"success","email":"admin@mail.ru"}}"#);
        assert_eq!(
            body(opened).await,
            concat!(
                r#"{"detail":{"type":"success","data":"#,
                r#"{"created":"1681131473643","token":"a8feee1dde344911a526ebd78ae9d289"}}}"#
            )
        );
        assert_eq!(body(gone).await, r#"{"detail":{"type":"success"}}"#);
    }

    #[tokio::test]
    async fn a_last_page_links_nowhere() {
        let response = sessions(page(None), Some(100));

        assert!(!response.headers().contains_key(LINK));
        assert_eq!(
            body(response).await,
            r#"[{"user":"admin@mail.ru","created":"1680871298570","token":"14139e2eb0354bedb65e326caf3d1ec7"}]"#
        );
    }

    #[test]
    fn a_page_that_is_not_the_last_links_to_the_next_of_the_same_size() {
        let response = sessions(page(Some("AAbb-_09")), Some(2));

        assert_eq!(response.headers()[LINK], "</api/sessions?limit=2&cursor=AAbb-_09>; rel=\"next\"");
    }
}
