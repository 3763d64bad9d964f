//! Sign-in and refresh.

use serde::Serialize;
use serde_json::Value;
use shared::api_key::ApiKeySecret;
use shared::directory::{self, KeySignIn};
use shared::error::Problem;
use shared::http::{Form, Handling, MemberValue, request};
use shared::openapi::values::{self, Password, SignInEmail, SignInPassword};
use shared::token::RefreshToken;
use utoipa::ToSchema;

/// The scope that asks for a refresh token (OpenID Connect Core 1.0, section 11).
const OFFLINE_ACCESS: &str = "offline_access";

request! {
    /// What somebody signs in with.
    #[derive(ToSchema)]
    #[schema(as = tokens::SignIn, example = json!({
        "api_key": "YOUR_API_KEY", "username": "your_username", "password": "your_password",
    }))]
    pub(crate) struct SignIn {
        #[schema(value_type = String, min_length = 1)]
        api_key: ApiKey,
        /// The account's email.
        #[schema(value_type = String, min_length = 1)]
        username: SignInEmail,
        #[schema(value_type = Password)]
        password: SignInPassword,
        /// With `offline_access` among its words there is a refresh token.
        #[schema(value_type = Option<String>, min_length = 1)]
        scope: Option<Scope>,
    }
}

impl From<SignIn> for KeySignIn {
    fn from(sign_in: SignIn) -> Self {
        Self {
            api_key: sign_in.api_key.0,
            email: sign_in.username.0,
            password: sign_in.password.0,
            offline_access: sign_in.scope.is_some_and(|scope| scope.has_offline_access),
        }
    }
}

request! {
    /// A refresh token.
    #[derive(ToSchema)]
    #[schema(as = tokens::Refresh, example = json!({"refresh_token": "YOUR_REFRESH_TOKEN"}))]
    pub(crate) struct Refresh {
        #[schema(value_type = String, min_length = 1)]
        refresh_token: values::RefreshToken,
    }
}

impl From<Refresh> for Option<RefreshToken> {
    fn from(refresh: Refresh) -> Self {
        refresh.refresh_token.0
    }
}

/// An API key to sign in with. A malformed one is `None`: it was never issued.
struct ApiKey(Option<ApiKeySecret>);

impl MemberValue for ApiKey {
    const HANDLING: Handling = Handling::Compared;

    fn parse(value: &Value) -> Result<Self, Problem> {
        Ok(Self(ApiKeySecret::parse(Form::text(value)?)))
    }
}

/// Scopes, separated by spaces. Unknown ones are ignored.
struct Scope {
    has_offline_access: bool,
}

impl MemberValue for Scope {
    fn parse(value: &Value) -> Result<Self, Problem> {
        let mut scopes = Form::text(value)?.split(' ');
        Ok(Self { has_offline_access: scopes.any(|scope| scope == OFFLINE_ACCESS) })
    }
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
    use shared::error::{Error, FieldProblem};

    use super::*;

    fn read(body: &str) -> Result<KeySignIn, Error> {
        Form::from_json(body.as_bytes()).request::<SignIn>().map(Into::into).valid()
    }

    #[test]
    fn what_can_be_nobodys_is_wrong_rather_than_invalid() {
        let read = read(r#"{"api_key": "x\u0000", "username": "nobody", "password": "\u0000"}"#).unwrap();
        assert!(read.api_key.is_none() && read.email.is_none() && !read.offline_access);
        let refresh = Form::from_json(br#"{"refresh_token": "rt_\u0000"}"#).request::<Refresh>().valid();
        assert!(Option::<RefreshToken>::from(refresh.unwrap()).is_none());
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
