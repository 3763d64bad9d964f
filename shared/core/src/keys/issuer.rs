//! The `iss` of access tokens: set by the operator, or the host of the very first request, kept for
//! ever after. A function cannot know its own API's address beforehand: that would be a circle in
//! CloudFormation.

use std::sync::OnceLock;

use roster_types::error::{Error, Result};

use crate::access::caller::Visitor;
use crate::keys::Keys;

/// The issuer, once it is known.
pub(crate) struct Issuer {
    known: OnceLock<String>,
    is_set: bool,
}

impl Issuer {
    /// `set` by the operator, or `kept` in the table.
    pub(crate) fn new(set: Option<String>, kept: Option<String>) -> Self {
        let is_set = set.is_some();
        Self { known: set.or(kept).map_or_else(OnceLock::new, OnceLock::from), is_set }
    }

    /// Whether it was set by the operator.
    pub(crate) fn is_set(&self) -> bool {
        self.is_set
    }
}

/// Where a verifier finds what it needs (OpenID Connect Discovery 1.0, section 3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// The `iss` of every token.
    pub issuer: String,
    /// Where the public keys are.
    pub jwks_uri: String,
    /// Where tokens come from.
    pub token_endpoint: String,
}

impl Keys {
    pub(crate) fn is_issuer_set(&self) -> bool {
        self.issuer.is_set()
    }

    /// The issuer, where one is known or kept by now.
    pub(crate) async fn known_issuer(&self) -> Result<Option<String>> {
        if let Some(issuer) = self.issuer.known.get() {
            return Ok(Some(issuer.clone()));
        }
        let kept = self.context.store().issuer().await?;
        Ok(kept.map(|issuer| self.issuer.known.get_or_init(|| issuer).clone()))
    }

    /// The issuer; the visitor's host becomes it where none is kept.
    pub(crate) async fn issuer(&self, visitor: &Visitor) -> Result<String> {
        if let Some(issuer) = self.known_issuer().await? {
            return Ok(issuer);
        }
        let host = visitor.host.as_deref().ok_or_else(|| Error::internal("the request names no host to issue for"))?;
        self.keep_issuer(&format!("https://{host}")).await?;
        self.known_issuer().await?.ok_or_else(|| Error::internal("the issuer just kept is not there"))
    }

    /// Keeps an issuer, unless one is kept.
    pub async fn keep_issuer(&self, issuer: &str) -> Result<()> {
        self.context.store().keep_issuer(issuer).await?;
        Ok(())
    }

    /// What `/.well-known/openid-configuration` says.
    pub async fn discovery(&self, visitor: &Visitor) -> Result<Discovery> {
        let issuer = self.issuer(visitor).await?;
        let base = issuer.trim_end_matches('/');
        Ok(Discovery {
            jwks_uri: format!("{base}/.well-known/jwks.json"),
            token_endpoint: format!("{base}/auth/token"),
            issuer,
        })
    }
}
