//! Changing a user: one's own name and email, or others' anything by `users:update`.

use futures::future::{self, OptionFuture};
use roster_passwords::Password;
use roster_store::{Batch, Credentials, Denied, Found, Refusal};
use roster_types::audit::{Action, AuditEntry};
use roster_types::email::Email;
use roster_types::error::{Error, Problem, Result};
use roster_types::input::Input;
use roster_types::name::Name;
use roster_types::password::Scheme;
use roster_types::role::{Permission, RoleName};
use roster_types::user::{Status, User, UserId};

use crate::access::authority::AuthContext;
use crate::access::authority::Principal;
use crate::authentication::attempts::Attempt;
use crate::context::retry_on_conflict;
use crate::credentials::password::Confirmed;
use crate::users::Users;
use crate::users::counters;

/// What is to change; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct UserChanges {
    /// Another name.
    pub name: Option<Name>,
    /// Another address.
    pub email: Option<Email>,
    /// Another role.
    pub role: Option<RoleName>,
    /// Another status.
    pub status: Option<Status>,
    /// The present password, without which nobody changes their own address.
    pub password: Option<Password>,
}

/// Under which versions of a user a change is wanted (RFC 9110, section 13.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum IfMatch {
    /// Under any.
    #[default]
    Any,
    /// Under these; none of them may be one we ever gave.
    Versions(Vec<u64>),
}

impl IfMatch {
    pub(crate) fn check(&self, user: &User) -> Result<()> {
        match self {
            Self::Any => Ok(()),
            Self::Versions(wanted) if wanted.contains(&user.version) => Ok(()),
            Self::Versions(_) => Err(Error::Changed),
        }
    }
}

/// What opens an account whose email address changes, and the attempt by which its owner has confirmed
/// that.
struct MovedAccount<'a> {
    account: Credentials,
    attempt: Option<Attempt<'a>>,
}

impl Users {
    /// Changes a user. Deactivating one ends all of their sessions in the same write.
    pub async fn update_user(
        &self,
        principal: impl Into<Principal<'_>>,
        id: Option<UserId>,
        input: Input<UserChanges>,
        if_match: Result<IfMatch>,
    ) -> Result<User> {
        let mut batch = id.into_iter().fold(Batch::new(), Batch::profile);
        if let Some(role) = input.peek().and_then(|changes| changes.role.as_ref()) {
            batch = batch.role(role);
        }
        let (auth, mut found) = self.access.authorize(principal.into(), batch.clone()).await?;
        may_update(&auth, id, &input)?;
        if input.mentions("role") || input.mentions("email") {
            auth.must_be_confirmed(self.context.now())?;
        }
        let changes = input.valid()?;
        let if_match = if_match?;
        let id = id.ok_or(Error::UserNotFound)?;
        retry_on_conflict!(attempt => {
            if attempt > 0 {
                found = self.context.store().find(batch.clone()).await?;
            }
            let before = found.profile(id)?.ok_or(Error::UserNotFound)?.user;
            self.must_be_permitted(&auth, &before, &changes, &found).await?;
            if_match.check(&before)?;
            let after = self.apply(&before, &changes);
            if after.version == before.version {
                return Ok(Some(before));
            }
            let mut moved = None;
            if after.email != before.email {
                moved = self.account_to_move(&auth, &before, &changes).await?;
                if moved.is_none() {
                    return Ok(None);
                }
            }
            if self.write_update(&auth, &before, &after, moved).await? {
                return Ok(Some(after));
            }
            Ok(None)
        })
    }

    /// Nobody edits somebody who may do what they may not, nor makes them such.
    async fn must_be_permitted(
        &self,
        auth: &AuthContext,
        before: &User,
        changes: &UserChanges,
        found: &Found,
    ) -> Result<()> {
        if auth.is(before.id) {
            return Ok(());
        }
        let permissions = self.access.permissions_of(&before.role, found).await?;
        auth.must_cover(permissions)?;
        match &changes.role {
            Some(role) if *role != before.role => self.must_be_assignable(auth, role, found).await,
            _ => Ok(()),
        }
    }

    /// The user after the change, of the next version; the same version where nothing changes.
    fn apply(&self, before: &User, changes: &UserChanges) -> User {
        let mut after = before.clone();
        if let Some(name) = &changes.name {
            after.name = name.clone();
        }
        if let Some(email) = &changes.email {
            after.email = email.clone();
        }
        if let Some(role) = &changes.role {
            after.role = role.clone();
        }
        if let Some(status) = changes.status {
            after.status = status;
        }
        if after != *before {
            after.version += 1;
            after.updated_at = self.context.now().whole_seconds();
        }
        after
    }

    /// Where the address changes, what opens the account moves with it: read, and for oneself checked
    /// against the present password. `None`: somebody else has just changed it.
    async fn account_to_move<'a>(
        &self,
        auth: &'a AuthContext,
        before: &'a User,
        changes: &UserChanges,
    ) -> Result<Option<MovedAccount<'a>>> {
        if let AuthContext::User(caller) = auth
            && auth.is(before.id)
        {
            let password = changes.password.as_ref();
            let confirmed = self.verifier.confirm_password(caller, before, password, "password").await?;
            return Ok(confirmed.map(|Confirmed { account, attempt }| MovedAccount { account, attempt: Some(attempt) }));
        }
        let account = self.verifier.credentials_of(before).await?;
        Ok(account.map(|account| MovedAccount { account, attempt: None }))
    }

    /// `false`: the user was changed meanwhile.
    async fn write_update(
        &self,
        auth: &AuthContext,
        before: &User,
        after: &User,
        moved: Option<MovedAccount<'_>>,
    ) -> Result<bool> {
        let drops_md5 = self.verifier.accepts_md5(&before.role) && !self.verifier.accepts_md5(&after.role);
        let mut transaction = self.context.store().transaction();
        // First, for its refusal is heard first: who was changed meanwhile may have taken the address
        // themselves, by this same request delivered twice.
        let is_deactivated = before.status == Status::Active && after.status == Status::Inactive;
        transaction.update_user(before, after, is_deactivated);
        if let Some(MovedAccount { account, .. }) = &moved {
            let kept = account.verifiers.clone();
            let verifiers = if drops_md5 { kept.without(Scheme::LegacyDigest) } else { kept };
            let moved =
                Credentials { email: after.email.clone(), verifiers, version: account.version + 1, ..account.clone() };
            transaction.take_email(&moved);
            transaction.release_email(account);
            self.outbox.notify_email_change(&mut transaction, auth, before);
        } else if drops_md5 {
            transaction.drop_md5(before);
        }
        if is_deactivated {
            transaction.revoke_user(before.id, self.context.now());
        }
        counters::count(&mut transaction, Some(before), Some(after));
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserUpdated, auth.actor())
                .about(before.id)
                .detail(changed_members(before, after))
                .client(auth.client()),
        );
        let confirmed = OptionFuture::from(moved.and_then(|moved| moved.attempt).map(Attempt::succeeded));
        let (committed, _) = future::join(transaction.commit(), confirmed).await;
        match committed {
            Ok(()) => Ok(true),
            Err(Denied::Refused(Refusal::UserChanged | Refusal::CredentialsChanged, _)) => Ok(false),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(after.email.clone())),
            Err(Denied::Refused(Refusal::RoleGone, _)) => Err(Error::invalid("role", Problem::NotListed)),
            Err(denied) => Err(denied.into()),
        }
    }
}

/// Before anything sent is looked at: nobody changes their own role or status, administrators
/// included. Sending back what one has is no change.
fn may_update(auth: &AuthContext, id: Option<UserId>, input: &Input<UserChanges>) -> Result<()> {
    if let Some(own) = auth.user().filter(|user| Some(user.id) == id) {
        auth.require(Permission::ProfileWrite)?;
        if input.differs("role", own.role.as_str()) || input.differs("status", own.status.as_str()) {
            return Err(Error::Forbidden);
        }
    } else {
        auth.require(Permission::UsersUpdate)?;
        if input.mentions("role") {
            auth.require(Permission::RolesAssign)?;
        }
    }
    Ok(())
}

/// What the audit trail says of a change: the names of the members, never their values, except that
/// a new role or status is the point of the entry.
pub(crate) fn changed_members(before: &User, after: &User) -> String {
    let mut members = Vec::new();
    if before.name != after.name {
        members.push("name".to_owned());
    }
    if before.email != after.email {
        members.push("email".to_owned());
    }
    if before.role != after.role {
        members.push(format!("role {} to {}", before.role.as_str(), after.role.as_str()));
    }
    if before.status != after.status {
        members.push(format!("status {} to {}", before.status.as_str(), after.status.as_str()));
    }
    members.join(", ")
}
