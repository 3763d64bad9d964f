//! Verifying access tokens.

use std::fmt;

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use roster_types::clock::Time;
use roster_types::role::RoleName;
use roster_types::session::SessionId;
use roster_types::token::LEEWAY;
use roster_types::user::UserId;

use super::{ALGORITHM, AUDIENCE, AccessClaims, CLIENT_ID, Claims, Header, TYPE};
use crate::signing_keys::{KeyError, PublicKey};

/// Ours have some 900 characters. What is longer is refused before any of it is decoded.
pub(super) const MAX_CHARACTERS: usize = 4096;
/// RFC 7518, section 3.3, demands a key of 2048 bits or more for RS256.
const MIN_MODULUS_BYTES: usize = 2048 / 8;

/// Why a token is refused. Its bearer is told none of this, only that it is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenProblem {
    /// No access token in the form we write: too long, not a JWT, of another type or algorithm,
    /// with a header or without a claim that ours have.
    #[error("not an access token")]
    Malformed,
    /// Signed with a key we have not seen. It may be a new one, so the keys are worth reading
    /// again, at most once a minute.
    #[error("signed with an unknown key")]
    UnknownKey,
    /// Signed with a key that is no longer good.
    #[error("signed with a retired key")]
    RetiredKey,
    /// The signature is not that of the key it names.
    #[error("wrong signature")]
    WrongSignature,
    /// Of another issuer, or for another audience or client.
    #[error("not from us or not for us")]
    WrongParty,
    /// Not good yet.
    #[error("not yet valid")]
    NotYetValid,
    /// No longer good.
    #[error("expired")]
    Expired,
}

/// The public half of a key pair, parsed, and when it counts.
#[derive(Clone)]
pub struct VerificationKey {
    public: PublicKey,
    created_at: Time,
    retires_at: Option<Time>,
    decoding: DecodingKey,
}

impl VerificationKey {
    /// Reads a published key. From `retires_at` on, it verifies nothing.
    pub fn new(public: PublicKey, created_at: Time, retires_at: Option<Time>) -> Result<Self, KeyError> {
        let n = URL_SAFE_NO_PAD.decode(&public.n).map_err(KeyError::Encoding)?;
        let e = URL_SAFE_NO_PAD.decode(&public.e).map_err(KeyError::Encoding)?;
        // A damaged key should be noticed where it is read, not as a wave of wrong signatures.
        if n.len() < MIN_MODULUS_BYTES {
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

    /// When it was made.
    pub fn created_at(&self) -> Time {
        self.created_at
    }

    /// From when on it verifies nothing, once that is known.
    pub fn retires_at(&self) -> Option<Time> {
        self.retires_at
    }

    /// Whether it verifies nothing any more.
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

/// All the keys whose tokens we take. No token brings its own.
#[derive(Clone, Debug, Default)]
pub struct VerificationKeys(Vec<VerificationKey>);

impl VerificationKeys {
    /// These and no others.
    pub fn new(keys: Vec<VerificationKey>) -> Self {
        Self(keys)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &VerificationKey> {
        self.0.iter()
    }

    /// What `token` says, if one of these keys signed it, for `issuer`, and it is good now.
    pub fn verify(&self, token: &str, issuer: &str, now: Time) -> Result<AccessClaims, TokenProblem> {
        if token.len() > MAX_CHARACTERS {
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

/// The library checks algorithm and signature. All claims are checked by [`Claims`]: by the clock we
/// are handed, and with their types, for the library's rules have taken a claim of the wrong type
/// for an absent one (CVE-2026-25537).
fn signature_only() -> Validation {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation
}

impl Header {
    fn of(token: &str) -> Option<Self> {
        let (header, _) = token.split_once('.')?;
        let json = URL_SAFE_NO_PAD.decode(header).ok()?;
        let header: Self = serde_json::from_slice(&json).ok()?;
        (header.typ == TYPE && header.alg == ALGORITHM).then_some(header)
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
