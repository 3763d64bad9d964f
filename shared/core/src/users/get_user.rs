//! Reading one user.

use roster_store::Batch;
use roster_types::error::{Error, Result};
use roster_types::role::Permission;
use roster_types::user::{User, UserId};

use crate::access::authority::Asker;
use crate::users::Users;

impl Users {
    /// A user: oneself, or anybody by `users:read`. An id that cannot be one is an unknown one.
    pub async fn get_user(&self, asker: impl Into<Asker<'_>>, id: Option<UserId>) -> Result<User> {
        let batch = id.into_iter().fold(Batch::new(), Batch::profile);
        let (authority, found) = self.access.authorise(asker.into(), batch).await?;
        if let Some(own) = authority.user().filter(|user| Some(user.id) == id) {
            return Ok(own.clone());
        }
        authority.require(Permission::UsersRead)?;
        let id = id.ok_or(Error::UserNotFound)?;
        found.profile(id)?.map(|profile| profile.user).ok_or(Error::UserNotFound)
    }
}
