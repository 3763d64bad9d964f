//! Reading one user.

use super::{Directory, Visitor};
use crate::error::{Error, Result};
use crate::role::Permission;
use crate::store::Batch;
use crate::user::{User, UserId};

impl Directory {
    /// A user: oneself, or anybody by `users:read`. An id that cannot be one is an unknown one.
    pub async fn get_user(&self, visitor: &Visitor, id: Option<UserId>) -> Result<User> {
        let batch = id.into_iter().fold(Batch::new(), Batch::profile);
        let (caller, found) = self.recognise(visitor, batch).await?;
        if id == Some(caller.id()) {
            return Ok(caller.profile.user);
        }
        caller.require(Permission::UsersRead)?;
        let id = id.ok_or(Error::UserNotFound)?;
        found.profile(id)?.map(|profile| profile.user).ok_or(Error::UserNotFound)
    }
}
