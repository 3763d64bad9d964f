//! The keys that access tokens are signed and verified with, their issuer, and the other secrets of a stack.

pub(crate) mod issuer;
pub(crate) mod revocations;
pub(crate) mod ring;
pub(crate) mod rotation;
pub(crate) mod signer;

use std::fmt;
use std::sync::Arc;

use issuer::Issuer;
use ring::KeyRing;
use roster_store::PublishedKeys;
use roster_types::clock::Time;
use roster_types::error::Result;

use crate::context::Context;

/// What verifiers need: the public keys, the issuer, and which tokens were revoked.
#[derive(Clone)]
pub struct Keys {
    context: Context,
    ring: Arc<KeyRing>,
    issuer: Arc<Issuer>,
}

impl Keys {
    pub(crate) fn new(context: Context, published: PublishedKeys, issuer: Issuer) -> Result<Self> {
        let ring = Arc::new(KeyRing::new(published, context.now())?);
        Ok(Self { context, ring, issuer: Arc::new(issuer) })
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn now(&self) -> Time {
        self.context.now()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}
