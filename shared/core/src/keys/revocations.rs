//! The revocation feed, for whoever verifies access tokens without asking us.

use roster_types::error::{Error, Result};
use roster_types::revocation::Revocations;

use crate::keys::Keys;

impl Keys {
    /// What ended within the life of an access token. Where that is more than can be listed the feed
    /// is away: a shortened one would let through what has ended.
    pub async fn revocations(&self) -> Result<Revocations> {
        let listed = self.context.store().revocations(self.context.now()).await?;
        listed.ok_or_else(|| Error::Unavailable("more sessions ended within the hour than can be listed".into()))
    }
}
