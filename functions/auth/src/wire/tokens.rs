//! Signing in and refreshing.

use serde::Serialize;
use shared::api_key::ApiKeySecret;
use shared::directory::{self, KeySignIn};
use shared::http::Form;
use shared::input::Input;
use shared::token::RefreshToken;
use utoipa::ToSchema;

/// The scope that asks for a refresh token (OpenID Connect Core 1.0, section 11).
const OFFLINE_ACCESS: &str = "offline_access";

/// `{api_key, username, password, scope?}`, where `username` is the account's email. A key or an
/// address without the form of one is a wrong one.
pub(crate) fn sign_in(mut form: Form) -> Input<KeySignIn> {
    let api_key = form.credential("api_key", |text| Ok(ApiKeySecret::parse(text)));
    let email = form.credential("username", Form::email_of_somebody);
    let password = form.credential("password", Form::present_password);
    let offline_access = form.optional("scope", |scopes| Ok(scopes.split(' ').any(|scope| scope == OFFLINE_ACCESS)));
    form.finish(|| {
        Some(KeySignIn {
            api_key: api_key?,
            email: email?,
            password: password?,
            offline_access: offline_access.unwrap_or(false),
        })
    })
}

/// `{refresh_token}`.
pub(crate) fn refresh(mut form: Form) -> Input<Option<RefreshToken>> {
    let refresh_token = form.credential("refresh_token", |text| Ok(RefreshToken::parse(text)));
    form.finish(|| refresh_token)
}

/// The documented three members, and two more where there is a refresh token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = tokens::Tokens, example = json!({
    "access_token": "YOUR_ACCESS_TOKEN", "token_type": "Bearer", "expires_in": 3600,
}))]
pub(crate) struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    refresh_expires_in: Option<u64>,
}

impl<'a> From<&'a directory::Tokens> for Tokens<'a> {
    fn from(tokens: &'a directory::Tokens) -> Self {
        Self {
            access_token: tokens.access.expose(),
            token_type: "Bearer",
            expires_in: tokens.expires_in.as_secs(),
            refresh_token: tokens.refresh.as_ref().map(RefreshToken::expose),
            refresh_expires_in: tokens.refresh_expires_in.map(|span| span.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::error::{Error, FieldProblem, Problem};

    use super::*;

    fn read(body: &str) -> Result<KeySignIn, Error> {
        sign_in(Form::from_json(body.as_bytes())).valid()
    }

    #[test]
    fn what_can_be_nobodys_is_wrong_rather_than_invalid() {
        let read = read(r#"{"api_key": "x\u0000", "username": "nobody", "password": "\u0000"}"#).unwrap();
        assert!(read.api_key.is_none() && read.email.is_none() && !read.offline_access);
        let refreshed = refresh(Form::from_json(br#"{"refresh_token": "rt_\u0000"}"#)).valid();
        assert!(refreshed.unwrap().is_none());
    }

    #[test]
    fn all_three_parts_are_required_and_an_over_long_password_is_refused() {
        let Err(Error::Invalid(problems)) = read("{}") else { panic!("accepted") };
        let missing = |field| FieldProblem { field, problem: Problem::Missing };
        assert_eq!(problems, ["api_key", "username", "password"].map(missing));
        let long = format!(r#"{{"api_key": "x", "username": "x", "password": "{}"}}"#, "x".repeat(129));
        let Err(Error::Invalid(problems)) = read(&long) else { panic!("accepted") };
        assert_eq!(problems, [FieldProblem { field: "password", problem: Problem::Invalid }]);
    }

    #[test]
    fn a_refresh_token_is_asked_for_by_its_scope_among_others() {
        let asks = |scope: &str| {
            let body = format!(r#"{{"api_key": "x", "username": "x", "password": "x", "scope": "{scope}"}}"#);
            read(&body).unwrap().offline_access
        };
        assert!(asks("offline_access") && asks("openid offline_access"));
        assert!(!asks("openid") && !asks("offline_access2"));
    }
}
