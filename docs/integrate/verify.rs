//! Verifies Roster's access tokens in a Rust service, with `jsonwebtoken`. Reads one token per line and
//! prints who calls: `cargo run --package tests --example verify https://accounts.example.com < tokens`.
//! A service keeps one `Verifier`, behind a mutex; docs/integrate.md says what is checked and why.

#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "it has no Clock, and prints what it finds")]

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, get_current_timestamp};
use reqwest::Client;
use serde::Deserialize;
use serde::de::DeserializeOwned;

const AUDIENCE: &str = "roster";
const REQUIRED: [&str; 5] = ["iss", "aud", "sub", "nbf", "exp"];
/// Seconds by which two clocks may differ.
const LEEWAY: u64 = 30;
/// How long documents are cached, as their Cache-Control says.
const KEYS_KEPT: Duration = Duration::from_secs(300);
const FEED_KEPT: Duration = Duration::from_secs(30);
/// How often an unknown key may cause a new read.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// The claims of a valid token that the library does not check.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    sid: String,
    role: String,
    iat: u64,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Feed {
    handles: HashSet<String>,
    users: Vec<EndedUser>,
}

#[derive(Deserialize)]
struct EndedUser {
    sub: String,
    before: u64,
}

/// The feed, indexed for look-ups.
struct Ended {
    sessions: HashSet<String>,
    before: HashMap<String, u64>,
}

enum Problem {
    /// The token is invalid: answer 401.
    Refused(String),
    /// Roster does not answer: answer 503.
    Away(reqwest::Error),
}

impl From<reqwest::Error> for Problem {
    fn from(error: reqwest::Error) -> Self {
        Self::Away(error)
    }
}

impl From<jsonwebtoken::errors::Error> for Problem {
    fn from(error: jsonwebtoken::errors::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

/// A document, and when it was read.
struct Kept<T> {
    value: T,
    read_at: Instant,
}

impl<T> Kept<T> {
    fn now(value: T) -> Self {
        Self { value, read_at: Instant::now() }
    }
}

struct Verifier {
    client: Client,
    issuer: String,
    jwks_uri: String,
    keys: Kept<JwkSet>,
    ended: Kept<Ended>,
}

impl Verifier {
    async fn new(issuer: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let client = Client::builder().timeout(Duration::from_secs(5)).build()?;
        let discovery = fetch(&client, &format!("{issuer}/.well-known/openid-configuration")).await?;
        let Discovery { issuer: named, jwks_uri } = discovery;
        if named != issuer {
            return Err(format!("{issuer} says it is {named}").into());
        }
        let keys = Kept::now(fetch(&client, &jwks_uri).await?);
        let ended = Kept::now(Ended::read(&client, issuer).await?);
        Ok(Self { client, issuer: named, jwks_uri, keys, ended })
    }

    async fn verify(&mut self, token: &str) -> Result<Claims, Problem> {
        let header = decode_header(token)?;
        if header.typ.as_deref() != Some("at+jwt") {
            return Err(Problem::Refused("not an access token".to_owned()));
        }
        let key = self.key(header.kid.as_deref().unwrap_or_default()).await?;
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&REQUIRED);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        let claims = decode::<Claims>(token, &key, &validation)?.claims;
        // The library does not check this one.
        if claims.iat > get_current_timestamp() + LEEWAY {
            return Err(Problem::Refused("not yet issued".to_owned()));
        }
        if self.ended.read_at.elapsed() >= FEED_KEPT {
            self.ended = Kept::now(Ended::read(&self.client, &self.issuer).await?);
        }
        let Ended { sessions, before } = &self.ended.value;
        if sessions.contains(&claims.sid) || before.get(&claims.sub).is_some_and(|before| claims.iat < *before) {
            return Err(Problem::Refused("revoked".to_owned()));
        }
        Ok(claims)
    }

    async fn key(&mut self, kid: &str) -> Result<DecodingKey, Problem> {
        let age = self.keys.read_at.elapsed();
        if age >= KEYS_KEPT || (self.keys.value.find(kid).is_none() && age >= LOOK_AGAIN) {
            self.keys = Kept::now(fetch(&self.client, &self.jwks_uri).await?);
        }
        let unknown = || Problem::Refused("signed with an unknown key".to_owned());
        Ok(DecodingKey::from_jwk(self.keys.value.find(kid).ok_or_else(unknown)?)?)
    }
}

impl Ended {
    async fn read(client: &Client, issuer: &str) -> reqwest::Result<Self> {
        let Feed { handles, users } = fetch(client, &format!("{issuer}/.well-known/revocations")).await?;
        Ok(Self { sessions: handles, before: users.into_iter().map(|user| (user.sub, user.before)).collect() })
    }
}

async fn fetch<T: DeserializeOwned>(client: &Client, url: &str) -> reqwest::Result<T> {
    client.get(url).send().await?.error_for_status()?.json().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let issuer = std::env::args().nth(1).ok_or("say whose tokens they are: https://accounts.example.com")?;
    let mut verifier = Verifier::new(&issuer).await?;
    for line in std::io::stdin().lines() {
        match verifier.verify(line?.trim()).await {
            Ok(claims) => println!("user {}, role {}", claims.sub, claims.role),
            Err(Problem::Refused(why)) => println!("refused: {why}"),
            Err(Problem::Away(error)) => return Err(error.into()),
        }
    }
    Ok(())
}
