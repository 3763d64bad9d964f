//! API Gateway's built-in JWT authorizer, as AWS describes it, in front of another service's API: what it fetches and
//! what it checks, in its order. It knows only Roster's issuer and audience.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>

use std::time::Duration;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use tests::{START, TestApp};

use super::{ask, of, text};

/// The settings of a template; see docs/integrate/jwt-authorizer.yaml.
struct Authorizer<'a> {
    app: &'a TestApp,
    issuer: String,
    audience: &'a [&'a str],
    /// The scopes that the route requires, or empty for none.
    scopes: &'a [&'a str],
    now: i64,
}

impl<'a> Authorizer<'a> {
    async fn of(app: &'a TestApp) -> Self {
        let issuer = app.get("/.well-known/openid-configuration").send().await.json()["issuer"].clone();
        Self { app, issuer: text(&issuer).to_owned(), audience: &["roster"], scopes: &[], now: START.seconds() + 1 }
    }

    /// The claims for the API, or the reason for API Gateway's 401 or 403.
    async fn verify(&self, credentials: &str) -> Result<Value, &'static str> {
        let token = credentials.strip_prefix("Bearer ").unwrap_or(credentials);
        let header = decode_header(token).map_err(|_| "no JWT")?;
        if ![Algorithm::RS256, Algorithm::RS384, Algorithm::RS512].contains(&header.alg) {
            return Err("no RSA signature");
        }
        let keys = self.published_keys().await;
        let key = keys.find(&header.kid.ok_or("no kid")?).ok_or("no such key")?;
        let key = DecodingKey::from_jwk(key).map_err(|_| "no RSA key")?;
        let claims = decode::<Value>(token, &key, &signature_only(header.alg)).map_err(|_| "another signature")?.claims;
        self.verify_claims(&claims)?;
        Ok(claims)
    }

    async fn published_keys(&self) -> JwkSet {
        let base = self.app.url();
        let local = |url: &str| url.strip_prefix(&base).unwrap().to_owned();
        let configuration = format!("{}/.well-known/openid-configuration", self.issuer);
        let configuration = self.app.get(&local(&configuration)).send().await.json();
        assert_eq!(configuration["issuer"], self.issuer, "API Gateway rejects a document of another issuer");
        let keys = self.app.get(&local(text(&configuration["jwks_uri"]))).send().await;
        serde_json::from_str(&keys.text).unwrap()
    }

    fn verify_claims(&self, claims: &Value) -> Result<(), &'static str> {
        let seconds = |name: &str| claims[name].as_i64().ok_or("a time is missing");
        let party = claims.get("aud").unwrap_or(&claims["client_id"]);
        let granted = claims.get("scope").or(claims.get("scp")).and_then(Value::as_str).unwrap_or_default();
        if claims["iss"] != self.issuer {
            Err("another issuer")
        } else if !self.audience.iter().any(|audience| party == audience) {
            Err("another audience")
        } else if seconds("exp")? <= self.now {
            Err("expired")
        } else if seconds("nbf")? >= self.now || seconds("iat")? >= self.now {
            Err("not valid yet")
        } else if !self.scopes.is_empty() && !granted.split(' ').any(|scope| self.scopes.contains(&scope)) {
            Err("no scope of the route's")
        } else {
            Ok(())
        }
    }
}

fn signature_only(algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    validation
}

#[tokio::test]
async fn it_lets_access_tokens_of_every_door_pass_and_says_who_calls() {
    let app = TestApp::start().await;
    let at_b = app.login(&app.jane().email, &app.jane().password).await;
    let refreshed = app.post("/auth/refresh").json(&json!({ "refresh_token": at_b["refresh_token"] })).send().await;
    let authorizer = Authorizer::of(&app).await;

    for tokens in [&ask(&app, &of(&app, app.jane())).await.json(), &at_b, &refreshed.json()] {
        let token = text(&tokens["access_token"]);
        for credentials in [format!("Bearer {token}"), token.to_owned()] {
            let claims = authorizer.verify(&credentials).await.unwrap();
            assert_eq!((&claims["sub"], &claims["role"]), (&json!("2"), &json!("user")));
        }
    }
}

#[tokio::test]
async fn it_refuses_what_roster_has_not_issued_for_it_or_no_longer_stands_for() {
    let app = TestApp::start().await;
    let (token, other) = (app.user().await, app.admin().await);
    let [head, _, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let forged = format!("{head}.{}.{signature}", other.split('.').nth(1).unwrap());
    let authorizer = Authorizer::of(&app).await;

    assert!(authorizer.verify(&token).await.is_ok());
    assert_eq!(authorizer.verify(&forged).await, Err("another signature"));
    assert_eq!(authorizer.verify("0123456789abcdef0123456789abcdef").await, Err("no JWT"));
    let later = Authorizer { now: START.plus(Duration::from_secs(3600)).seconds(), ..Authorizer::of(&app).await };
    assert_eq!(later.verify(&token).await, Err("expired"));
    let elsewhere = Authorizer { audience: &["another"], ..Authorizer::of(&app).await };
    assert_eq!(elsewhere.verify(&token).await, Err("another audience"));
}

/// As docs/integrate.md says, Roster's tokens carry a role and no scopes.
#[tokio::test]
async fn it_lets_nobody_pass_where_a_route_asks_for_scopes() {
    let app = TestApp::start().await;
    let token = app.admin().await;
    let authorizer = Authorizer { scopes: &["users:read"], ..Authorizer::of(&app).await };

    assert_eq!(authorizer.verify(&token).await, Err("no scope of the route's"));
}

/// The cost of not calling Roster, as docs/integrate.md says.
#[tokio::test]
async fn it_does_not_see_a_logout() {
    let app = TestApp::start().await;
    let token = app.user().await;
    let authorizer = Authorizer::of(&app).await;

    let logout = app.put("/api/v1/private/users/logout").token(&token).send().await;

    assert_eq!(logout.status, 200);
    assert!(authorizer.verify(&token).await.is_ok());
    assert_eq!(app.get("/users/2").token(&token).send().await.status, 401);
}
