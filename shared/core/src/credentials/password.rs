//! Which verifiers an account has and accepts, and what happens to them at a sign-in.

use futures::future::{self, OptionFuture};
use roster_passwords::{HashInput, LegacyPassword, Md5Digest, Password, Verdict};
use roster_store::{Batch, Credentials, Found};
use roster_types::error::{Error, Problem, Result};
use roster_types::password::{Scheme, Verifiers};
use roster_types::registration::LegacyMd5;
use roster_types::role::RoleName;
use roster_types::user::User;

use crate::access::caller::Caller;
use crate::authentication::attempts::{Attempt, AttemptBy};
use crate::credentials::PasswordVerifier;

/// A password as somebody presented it.
#[derive(Clone, Debug)]
pub(crate) enum Presented {
    /// As they know it.
    Clear(Password),
    /// As its MD5 digest.
    Digest(Md5Digest),
}

impl From<LegacyPassword> for Presented {
    fn from(password: LegacyPassword) -> Self {
        match password {
            LegacyPassword::Clear(password) => Self::Clear(password),
            LegacyPassword::Digest(digest) => Self::Digest(digest),
        }
    }
}

/// What a check found.
pub(crate) enum Checked {
    Wrong,
    /// Right, by this verifier; `outdated` ones are hashed anew.
    Right {
        by: Scheme,
        outdated: bool,
    },
}

/// An account whose present password was given again, and the try that did so.
pub(crate) struct Confirmed<'a> {
    pub(crate) account: Credentials,
    pub(crate) attempt: Attempt<'a>,
}

/// `None`: not there, or another's, for the address has just been changed.
fn its_account(found: &Found, user: &User) -> Result<Option<Credentials>> {
    Ok(found.credentials(&user.email)?.filter(|account| account.user_id == user.id))
}

impl PasswordVerifier {
    /// Whether accounts with this role have and accept an MD5 verifier.
    pub(crate) fn accepts_md5(&self, role: &RoleName) -> bool {
        match self.context.settings().legacy_md5 {
            LegacyMd5::Users => role.is_user(),
            LegacyMd5::All => true,
            LegacyMd5::Off => false,
        }
    }

    /// Compares a password with an account's, at the cost of exactly one hash, whoever and whatever
    /// there is to compare: who measures the answer learns nothing.
    pub(crate) async fn check_password(&self, presented: &Presented, account: Option<&Credentials>) -> Result<Checked> {
        let has = |scheme| account.is_some_and(|account| account.verifiers.has(scheme));
        let (by, input) = match presented {
            // An account of the legacy sessions API may have a digest alone: its password is digested first.
            Presented::Clear(password) if has(Scheme::LegacyDigest) && !has(Scheme::Password) => {
                (Scheme::LegacyDigest, HashInput::from(Md5Digest::of(password)))
            }
            Presented::Clear(password) => (Scheme::Password, password.clone().into()),
            Presented::Digest(digest) => (Scheme::LegacyDigest, digest.clone().into()),
        };
        let verifier = account.and_then(|account| account.verifiers.get(by));
        Ok(match self.hasher.verify(input, verifier).await? {
            Verdict::Wrong => Checked::Wrong,
            Verdict::Right { outdated } => Checked::Right { by, outdated },
        })
    }

    /// The account of a caller, who is `user` as last read, once they have given its present password
    /// again: counted like a sign-in. `member` is what the dialect calls it. `None`: their address has
    /// just been changed. What follows tells the try of its success, beside what it does itself.
    pub(crate) async fn confirm_password<'a>(
        &self,
        caller: &'a Caller,
        user: &'a User,
        password: Option<&Password>,
        member: &'static str,
    ) -> Result<Option<Confirmed<'a>>> {
        let password = password.ok_or_else(|| Error::invalid(member, Problem::Missing))?;
        let by = AttemptBy::caller(caller, user);
        let (attempt, found) = self.attempts.reserve(by, Batch::new().credentials(&user.email)).await?;
        let checked = async {
            let Some(account) = its_account(&found, user)? else { return Ok(None) };
            match self.check_password(&Presented::Clear(password.clone()), Some(&account)).await? {
                Checked::Right { .. } => Ok(Some(account)),
                Checked::Wrong => Err(Error::invalid(member, Problem::WrongPassword)),
            }
        };
        match checked.await {
            Ok(Some(account)) => Ok(Some(Confirmed { account, attempt })),
            Err(error @ Error::Invalid(_)) => {
                attempt.failed().await;
                Err(error)
            }
            other => {
                attempt.cancelled().await;
                other.map(|_| None)
            }
        }
    }

    /// What opens a user's account. `None`: their address has just been changed.
    pub(crate) async fn credentials_of(&self, user: &User) -> Result<Option<Credentials>> {
        let found = self.context.store().find(Batch::new().credentials(&user.email)).await?;
        its_account(&found, user)
    }

    /// Both verifiers for a new password of somebody with this role.
    pub(crate) async fn hash_password(&self, password: &Password, role: &RoleName) -> Result<Verifiers> {
        let digest = OptionFuture::from(self.accepts_md5(role).then(|| self.hash_digest(Md5Digest::of(password))));
        let (clear, digest) = future::join(self.hasher.hash(password.clone().into()), digest).await;
        let mut verifiers = digest.transpose()?.unwrap_or_default();
        verifiers.set(Scheme::Password, clear?);
        Ok(verifiers)
    }

    /// The verifiers of a user who registers with a digest, or with a password that stands for one.
    pub(crate) async fn hash_digest(&self, digest: Md5Digest) -> Result<Verifiers> {
        let verifier = self.hasher.hash(digest.into()).await?;
        Ok(Verifiers::from_iter([(Scheme::LegacyDigest, verifier)]))
    }

    /// What the verifiers should be after a sign-in that was right: those that are missing or outdated
    /// are made while the password is at hand, those no longer accepted go. `None`: as they are.
    pub(crate) async fn renewed(
        &self,
        presented: &Presented,
        by: Scheme,
        outdated: bool,
        account: &Credentials,
        role: &RoleName,
    ) -> Result<Option<Verifiers>> {
        let mut verifiers = account.verifiers.clone();
        if let Presented::Clear(password) = presented
            && (!verifiers.has(Scheme::Password) || (by == Scheme::Password && outdated))
        {
            verifiers.set(Scheme::Password, self.hasher.hash(password.clone().into()).await?);
        }
        let digest = match presented {
            Presented::Clear(password) => Md5Digest::of(password),
            Presented::Digest(digest) => digest.clone(),
        };
        if !self.accepts_md5(role) {
            verifiers.remove(Scheme::LegacyDigest);
        } else if !verifiers.has(Scheme::LegacyDigest) || outdated {
            verifiers.set(Scheme::LegacyDigest, self.hasher.hash(digest.into()).await?);
        }
        Ok((verifiers != account.verifiers).then_some(verifiers))
    }
}
