//! Reading one user.

use roster_store::Batch;
use roster_types::error::{Error, Result};
use roster_types::role::Permission;
use roster_types::user::{User, UserId};

use crate::access::authority::Principal;
use crate::users::Users;

impl Users {
    /// A user: oneself, or anybody by `users:read`. An id that cannot be one is an unknown one.
    pub async fn get_user(&self, principal: impl Into<Principal<'_>>, id: Option<UserId>) -> Result<User> {
        let batch = id.into_iter().fold(Batch::new(), Batch::profile);
        let (auth, found) = self.access.authorize(principal.into(), batch).await?;
        if let Some(own) = auth.user().filter(|user| Some(user.id) == id) {
            return Ok(own.clone());
        }
        auth.require(Permission::UsersRead)?;
        let id = id.ok_or(Error::UserNotFound)?;
        found.profile(id)?.map(|profile| profile.user).ok_or(Error::UserNotFound)
    }
}
