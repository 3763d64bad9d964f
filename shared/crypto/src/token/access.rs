//! Access tokens: JWTs of RFC 9068, signed with RS256, that name the user and the session. A token only proves that we
//! issued it: permissions and the state of the session are read with every request.

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::digest;
use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use roster_types::clock::Time;
use roster_types::random::Random;
use roster_types::role::RoleName;
use roster_types::session::SessionId;
use roster_types::token::{ACCESS_TOKEN_LIFETIME, LEEWAY};
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::signing_keys::{KeyError, PublicKey};

/// The audience of every access token (RFC 9068, section 2.2). An API that trusts us names it in its authorizer.
pub const AUDIENCE: &str = "roster";
/// The client of every access token: RFC 9068 requires a `client_id`, and Roster does not distinguish OAuth clients.
pub const CLIENT_ID: &str = "roster";

/// Our tokens have about 900 characters. Longer ones are rejected before decoding.
const MOST_CHARACTERS: usize = 4096;
/// RFC 7518, section 3.3, requires at least 2048 bits for RS256.
const LEAST_MODULUS_BYTES: usize = 2048 / 8;
const TYPE: &str = "at+jwt";
const ALGORITHM: &str = "RS256";

/// The content of an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    pub issuer: String,
    pub user_id: UserId,
    pub session_id: SessionId,
    /// The role at the time of issue, for other APIs. Roster itself reads the current role.
    pub role: RoleName,
    /// Valid from this moment on.
    pub issued_at: Time,
    /// Invalid from this moment on.
    pub expires_at: Time,
    /// The id of the token, 32 hex digits, for logs.
    pub jti: String,
}

impl AccessClaims {
    /// The claims of a token issued now, with the default lifetime.
    pub fn issue(
        issuer: &str,
        user_id: UserId,
        session_id: SessionId,
        role: RoleName,
        now: Time,
        random: &Random,
    ) -> Self {
        let issued_at = now.whole_seconds();
        Self {
            issuer: issuer.to_owned(),
            user_id,
            session_id,
            role,
            issued_at,
            expires_at: issued_at.plus(ACCESS_TOKEN_LIFETIME),
            jti: hex::encode(random.bytes::<16>()),
        }
    }
}

/// A signed access token. Its bearer acts as the user for an hour, so it cannot be printed.
#[derive(Debug)]
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// The token in clear, for the one response that contains it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A private key that signs access tokens. `jsonwebtoken` would parse it for each signature, or needs a process-wide
/// provider to keep it parsed. So we assemble the three parts of a token ourselves and leave verification, the harder
/// half, to the library.
pub struct SigningKey {
    kid: String,
    header: String,
    pkcs8: Zeroizing<Vec<u8>>,
    /// Parsed at the first signature: AWS-LC's check of the primes took a sixth of a cold start, and many starts sign
    /// nothing.
    pair: OnceLock<RsaKeyPair>,
}

impl SigningKey {
    pub fn from_pkcs8(kid: impl Into<String>, pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let kid = kid.into();
        let header = segment(&Header { typ: TYPE.to_owned(), alg: ALGORITHM.to_owned(), kid: kid.clone() })?;
        Ok(Self { kid, header, pkcs8, pair: OnceLock::new() })
    }

    /// The id of its public half.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Fails if the key is not a valid private key.
    pub fn sign(&self, claims: &AccessClaims) -> Result<AccessToken, KeyError> {
        self.sign_segments(&self.header, &segment(&Claims::from(claims))?)
    }

    fn sign_segments(&self, header: &str, payload: &str) -> Result<AccessToken, KeyError> {
        let mut token = Zeroizing::new(format!("{header}.{payload}"));
        // The variant that takes a digest needs no random source, and this padding does not use one.
        let digest = digest::digest(&digest::SHA256, token.as_bytes());
        let pair = self.pair()?;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).map_err(KeyError::Signing)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(AccessToken(token))
    }

    /// Whether it can sign, for a caller that still holds another key that can.
    pub fn check(&self) -> Result<(), KeyError> {
        self.pair().map(drop)
    }

    fn pair(&self) -> Result<&RsaKeyPair, KeyError> {
        if let Some(pair) = self.pair.get() {
            return Ok(pair);
        }
        let pair = RsaKeyPair::from_pkcs8(&self.pkcs8).map_err(KeyError::Private)?;
        Ok(self.pair.get_or_init(|| pair))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn segment(part: &impl Serialize) -> Result<String, KeyError> {
    serde_json::to_vec(part).map(|json| URL_SAFE_NO_PAD.encode(json)).map_err(KeyError::Json)
}

/// Why a token is rejected. The bearer only learns that it is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// Not an access token of our form: too long, not a JWT, of another type or algorithm, or with other header members
    /// or missing claims.
    #[error("not an access token")]
    Malformed,
    /// Signed with an unknown key. It may be new, so the keys may be read again, at most once a minute.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// Signed with a retired key.
    #[error("signed with a retired key")]
    RetiredKey,
    /// The signature does not match the key.
    #[error("wrong signature")]
    WrongSignature,
    /// From another issuer, or for another audience or client.
    #[error("from another issuer, or for another audience or client")]
    WrongParty,
    #[error("not yet valid")]
    NotYetValid,
    #[error("expired")]
    Expired,
}

/// The parsed public half of a key pair, and when it is used.
#[derive(Clone)]
pub struct VerificationKey {
    public: PublicKey,
    created_at: Time,
    retires_at: Option<Time>,
    decoding: DecodingKey,
}

impl VerificationKey {
    /// Parses a published key. From `retires_at` on, it no longer verifies.
    pub fn new(public: PublicKey, created_at: Time, retires_at: Option<Time>) -> Result<Self, KeyError> {
        let n = URL_SAFE_NO_PAD.decode(&public.n).map_err(KeyError::Encoding)?;
        let e = URL_SAFE_NO_PAD.decode(&public.e).map_err(KeyError::Encoding)?;
        // A damaged key should be noticed when it is read, not as a series of wrong signatures.
        if n.len() < LEAST_MODULUS_BYTES {
            return Err(KeyError::TooShort);
        }
        let decoding = DecodingKey::from_rsa_raw_components(&n, &e);
        PublicKeyComponents { n, e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).map_err(KeyError::Public)?;
        Ok(Self { public, created_at, retires_at, decoding })
    }

    /// The key as published.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    pub fn created_at(&self) -> Time {
        self.created_at
    }

    /// When it stops verifying, if known.
    pub fn retires_at(&self) -> Option<Time> {
        self.retires_at
    }

    /// Whether it no longer verifies.
    pub fn is_retired(&self, now: Time) -> bool {
        self.retires_at.is_some_and(|end| end <= now)
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerificationKey")
            .field("kid", &self.public.kid)
            .field("created_at", &self.created_at)
            .field("retires_at", &self.retires_at)
            .finish_non_exhaustive()
    }
}

/// All keys whose tokens are accepted. A token cannot bring its own key.
#[derive(Clone, Debug, Default)]
pub struct VerificationKeys(Vec<VerificationKey>);

impl VerificationKeys {
    pub fn new(keys: Vec<VerificationKey>) -> Self {
        Self(keys)
    }

    pub fn iter(&self) -> impl Iterator<Item = &VerificationKey> {
        self.0.iter()
    }

    /// The claims of `token`, if one of these keys signed it for `issuer` and it is valid now.
    pub fn verify(&self, token: &str, issuer: &str, now: Time) -> Result<AccessClaims, TokenProblem> {
        if token.len() > MOST_CHARACTERS {
            return Err(TokenProblem::Malformed);
        }
        let kid = Header::of(token).ok_or(TokenProblem::Malformed)?.kid;
        let key = self.0.iter().find(|key| key.public.kid == kid).ok_or(TokenProblem::UnknownKey)?;
        if key.is_retired(now) {
            return Err(TokenProblem::RetiredKey);
        }
        let verified = jsonwebtoken::decode::<Claims>(token, &key.decoding, &signature_only());
        let verified = verified.map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => TokenProblem::WrongSignature,
            _ => TokenProblem::Malformed,
        })?;
        verified.claims.check(issuer, now)
    }
}

/// The library verifies algorithm and signature only. [`Claims`] checks all claims, against the given clock and with
/// their types: the library has treated a claim of the wrong type as absent (CVE-2026-25537).
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

/// The three header members of our tokens. Others are rejected, not ignored: `jwk`, `jku`, `x5u` and the like supply a
/// key, and `crit` demands processing that we do not do.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

impl Header {
    fn of(token: &str) -> Option<Self> {
        let (header, _) = token.split_once('.')?;
        let json = URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Self = serde_json::from_slice(&json).ok()?;
        (header.typ == TYPE && header.alg == ALGORITHM).then_some(header)
    }
}

/// The claims as serialized. Each is required and has one type. An unknown claim is ignored, so that a later version
/// can add one while this version still runs.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    client_id: String,
    sid: String,
    role: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
}

impl From<&AccessClaims> for Claims {
    fn from(claims: &AccessClaims) -> Self {
        Self {
            iss: claims.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user_id.to_string(),
            client_id: CLIENT_ID.to_owned(),
            sid: claims.session_id.as_str().to_owned(),
            role: claims.role.as_str().to_owned(),
            iat: claims.issued_at.seconds(),
            nbf: claims.issued_at.seconds(),
            exp: claims.expires_at.seconds(),
            jti: claims.jti.clone(),
        }
    }
}

impl Claims {
    fn check(self, issuer: &str, now: Time) -> Result<AccessClaims, TokenProblem> {
        if self.iss != issuer || self.aud != AUDIENCE || self.client_id != CLIENT_ID {
            return Err(TokenProblem::WrongParty);
        }
        let issued_at = Time::from_seconds(self.iat);
        let expires_at = Time::from_seconds(self.exp);
        if issued_at.max(Time::from_seconds(self.nbf)) > now.plus(LEEWAY) {
            return Err(TokenProblem::NotYetValid);
        }
        if expires_at.plus(LEEWAY) <= now {
            return Err(TokenProblem::Expired);
        }
        self.into_domain(issued_at, expires_at).ok_or(TokenProblem::Malformed)
    }

    fn into_domain(self, issued_at: Time, expires_at: Time) -> Option<AccessClaims> {
        hex::decode_to_slice(&self.jti, &mut [0; 16]).ok()?;
        Some(AccessClaims {
            issuer: self.iss,
            user_id: UserId::parse(&self.sub)?,
            session_id: SessionId::parse(&self.sid)?,
            role: RoleName::parse(&self.role)?,
            issued_at,
            expires_at,
            jti: self.jti,
        })
    }
}

#[cfg(test)]
mod tests;
