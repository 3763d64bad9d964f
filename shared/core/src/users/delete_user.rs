//! Deleting a user: oneself, or others by `users:delete`. Their sessions and keys die with the
//! profile, for each is checked against it.

use roster_store::{Denied, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::role::Permission;
use roster_types::user::{User, UserId};

use crate::access::authority::AuthContext;
use crate::access::authority::Principal;
use crate::context::retry_on_conflict;
use crate::users::Users;
use crate::users::counters;
use crate::users::update_user::IfMatch;
use crate::users::which_user::WhichUser;

impl Users {
    /// Deletes a user for good. The id is never used again; the address is free.
    pub async fn delete_user(
        &self,
        principal: impl Into<Principal<'_>>,
        whom: Input<WhichUser>,
        if_match: Result<IfMatch>,
    ) -> Result<UserId> {
        let batch = whom.peek().map(WhichUser::batch).unwrap_or_default();
        let (auth, mut found) = self.access.authorize(principal.into(), batch.clone()).await?;
        let is_own = auth.user().is_some_and(|user| WhichUser::is_own(&whom, |whom| whom, user));
        auth.require(if is_own { Permission::ProfileWrite } else { Permission::UsersDelete })?;
        auth.must_be_confirmed(self.context.now())?;
        let whom = whom.valid()?;
        let if_match = if_match?;
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                found = self.context.store().find(batch.clone()).await?;
            }
            let user = self.access.profile_of(&whom, &found).await?.ok_or(Error::UserNotFound)?.user;
            if !is_own {
                let permissions = self.access.permissions_of(&user.role, &found).await?;
                auth.must_cover(permissions)?;
            }
            if_match.check(&user)?;
            if self.delete(&auth, &user).await? {
                return Ok(Some(user.id));
            }
            Ok(None)
        })
    }

    /// `false`: the user was changed meanwhile.
    async fn delete(&self, auth: &AuthContext, user: &User) -> Result<bool> {
        let mut transaction = self.context.store().transaction();
        transaction.delete_user(user);
        transaction.revoke_user(user.id, self.context.now());
        counters::count(&mut transaction, Some(user), None);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserDeleted, auth.actor())
                .about(user.id)
                .client(auth.client()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::UserChanged, _)) => Ok(false),
            Err(denied) => Err(denied.into()),
        }
    }
}
