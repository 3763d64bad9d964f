//! Looking up the one user with an address.

use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::user::User;

use crate::access::authority::Principal;
use crate::users::Users;
use crate::users::which_user::WhichUser;

impl Users {
    /// The user that is named (`users:read`).
    pub async fn find_user(&self, principal: impl Into<Principal<'_>>, whom: Input<WhichUser>) -> Result<User> {
        let batch = whom.peek().map(WhichUser::batch).unwrap_or_default();
        let (auth, found) = self.access.authorize(principal.into(), batch).await?;
        auth.require(Permission::UsersRead)?;
        let owner = self.access.profile_of(&whom.valid()?, &found).await?;
        owner.map(|profile| profile.user).ok_or(Error::UserNotFound)
    }
}
