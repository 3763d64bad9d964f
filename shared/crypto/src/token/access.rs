//! Access tokens: a JWT of RFC 9068, signed RS256, that says who calls in which session. It proves
//! no more than that we issued it: rights and the session's life are read afresh with every request.

#[cfg(feature = "verify")]
mod verification;

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roster_types::clock::Time;
use roster_types::random::Random;
use roster_types::role::RoleName;
use roster_types::session::SessionId;
use roster_types::token::ACCESS_TOKEN_LIFETIME;
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::signing_keys::KeyError;

#[cfg(feature = "verify")]
pub use verification::{TokenProblem, VerificationKey, VerificationKeys};

/// The one audience of every access token (RFC 9068, section 2.2); an API that trusts us names it in its authorizer.
pub const AUDIENCE: &str = "roster";
/// The one client of every access token: RFC 9068 wants a `client_id`, and there are no OAuth clients here to tell apart.
pub const CLIENT_ID: &str = "roster";

const TYPE: &str = "at+jwt";
const ALGORITHM: &str = "RS256";

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who issued it.
    pub issuer: String,
    /// Who calls.
    pub user_id: UserId,
    /// In which session.
    pub session_id: SessionId,
    /// Their role when it was issued: for other APIs to read. Here it is read afresh.
    pub role: RoleName,
    /// From when on it is good.
    pub issued_at: Time,
    /// From when on it is not.
    pub expires_at: Time,
    /// The token's own name, 32 hex digits, for logs.
    pub jti: String,
}

impl AccessClaims {
    /// What a token says that is issued now, for the usual lifetime.
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

/// A signed access token. Whoever holds it is its user for an hour, so it cannot be printed.
#[derive(Debug)]
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// The token in clear, for the one answer that hands it out.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A private key that signs access tokens, parsed once: `jsonwebtoken` would parse it at each
/// signature, or needs a provider for the whole process to keep it in. So we put the three parts
/// of a token together ourselves, and leave the harder half, verification, to the library.
pub struct SigningKey {
    kid: String,
    header: String,
    pkcs8: Zeroizing<Vec<u8>>,
    /// Parsed for the first signature: AWS-LC checks the primes, which was a sixth of a start, and much of what a
    /// function is started for signs nothing.
    pair: OnceLock<RsaKeyPair>,
}

impl SigningKey {
    /// The private half of a key pair, as PKCS#8 DER.
    pub fn from_pkcs8(kid: impl Into<String>, pkcs8: Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let kid = kid.into();
        let header = segment(&Header { typ: TYPE.to_owned(), alg: ALGORITHM.to_owned(), kid: kid.clone() })?;
        Ok(Self { kid, header, pkcs8, pair: OnceLock::new() })
    }

    /// The name of its public half.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The token that says this; an error where this was no private key.
    pub fn sign(&self, claims: &AccessClaims) -> Result<AccessToken, KeyError> {
        self.sign_segments(&self.header, &segment(&Claims::from(claims))?)
    }

    fn sign_segments(&self, header: &str, payload: &str) -> Result<AccessToken, KeyError> {
        let mut token = Zeroizing::new(format!("{header}.{payload}"));
        // The variant that takes a digest wants no random source, which this padding has no use for.
        let digest = digest::digest(&digest::SHA256, token.as_bytes());
        let pair = self.pair()?;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).map_err(KeyError::Signing)?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(AccessToken(token))
    }

    /// Whether it can sign, for whoever still holds another that can.
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

/// The three header members that ours have. Any other is refused rather than ignored: `jwk`, `jku`,
/// `x5u` and the like try to bring a key along, and `crit` demands what we don't do.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

/// The claims as written. Each is required and of one type; a claim we don't know is ignored, so that a
/// later version can add one while this one still runs.
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

#[cfg(feature = "verify")]
#[cfg(test)]
mod tests;
