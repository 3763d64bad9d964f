//! Which verifiers an account has and accepts, and what happens to them at a sign-in.

use futures::future;
use roster_passwords::{HashInput, LegacyPassword, Md5Digest, Password, Verdict, Verifier};
use roster_store::{Batch, Credentials, Found};
use roster_types::error::{Error, Problem, Result};
use roster_types::registration::LegacyMd5;
use roster_types::role::RoleName;
use roster_types::user::User;

use super::tries::{CountedTry, Try};
use super::{Caller, Directory};

/// A password as somebody presented it.
#[derive(Clone, Debug)]
pub(super) enum Presented {
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
pub(super) enum Checked {
    Wrong,
    /// Right, by this verifier; `outdated` ones are hashed anew.
    Right {
        by: Which,
        outdated: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Clear,
    Md5,
}

/// Both verifiers of an account.
#[derive(Clone, Debug, Default)]
pub(super) struct Verifiers {
    pub(super) clear: Option<Verifier>,
    pub(super) md5: Option<Verifier>,
}

/// An account whose present password was given again, and the try that did so.
pub(super) struct Confirmed {
    pub(super) account: Credentials,
    pub(super) counted: CountedTry,
}

/// `None`: not there, or another's, for the address has just been changed.
fn its_account(found: &Found, user: &User) -> Result<Option<Credentials>> {
    Ok(found.credentials(&user.email)?.filter(|account| account.user_id == user.id))
}

impl Directory {
    /// Whether accounts with this role have and accept an MD5 verifier.
    pub(super) fn accepts_md5(&self, role: &RoleName) -> bool {
        match self.0.legacy_md5 {
            LegacyMd5::Users => role.is_user(),
            LegacyMd5::All => true,
            LegacyMd5::Off => false,
        }
    }

    /// Compares a password with an account's, at the cost of exactly one hash, whoever and whatever
    /// there is to compare: who measures the answer learns nothing.
    pub(super) async fn check_password(&self, presented: &Presented, account: Option<&Credentials>) -> Result<Checked> {
        let (by, input, verifier) = match presented {
            // The digest is computed and checked where only that was ever given: somebody who came by
            // dialect D signs in by the others with the password itself.
            Presented::Clear(password) => match account {
                Some(Credentials { clear: None, md5: Some(md5), .. }) => {
                    (Which::Md5, HashInput::from(Md5Digest::of(password)), Some(md5))
                }
                _ => (Which::Clear, password.clone().into(), account.and_then(|account| account.clear.as_ref())),
            },
            Presented::Digest(digest) => {
                (Which::Md5, digest.clone().into(), account.and_then(|account| account.md5.as_ref()))
            }
        };
        Ok(match self.hasher()?.verify(input, verifier).await? {
            Verdict::Wrong => Checked::Wrong,
            Verdict::Right { outdated } => Checked::Right { by, outdated },
        })
    }

    /// The account of a caller, who is `user` as last read, once they have given its present password
    /// again: counted like a sign-in. `member` is what the dialect calls it. `None`: their address has
    /// just been changed. What follows tells the try of its success, beside what it does itself.
    pub(super) async fn confirm_password(
        &self,
        caller: &Caller,
        user: &User,
        password: Option<&Password>,
        member: &'static str,
    ) -> Result<Option<Confirmed>> {
        let password = password.ok_or_else(|| Error::invalid(member, Problem::Missing))?;
        let a_try = Try::again(caller, user);
        let (counted, found) = self.count_try(a_try, Batch::new().credentials(&user.email)).await?;
        let outcome = async {
            let Some(account) = its_account(&found, user)? else { return Ok(None) };
            match self.check_password(&Presented::Clear(password.clone()), Some(&account)).await? {
                Checked::Right { .. } => Ok(Some(account)),
                Checked::Wrong => Err(Error::invalid(member, Problem::WrongPassword)),
            }
        };
        let outcome = outcome.await;
        match &outcome {
            Ok(Some(_)) => {}
            Err(Error::Invalid(_)) => self.try_failed(a_try, &counted).await,
            Ok(None) | Err(_) => self.try_was_none(&counted).await,
        }
        Ok(outcome?.map(|account| Confirmed { account, counted }))
    }

    /// What opens a user's account. `None`: their address has just been changed.
    pub(super) async fn credentials_of(&self, user: &User) -> Result<Option<Credentials>> {
        let found = self.store().find(Batch::new().credentials(&user.email)).await?;
        its_account(&found, user)
    }

    /// Both verifiers for a new password of somebody with this role.
    pub(super) async fn hash_password(&self, password: &Password, role: &RoleName) -> Result<Verifiers> {
        let hasher = self.hasher()?;
        let md5 = async {
            if self.accepts_md5(role) { Ok(Some(hasher.hash(Md5Digest::of(password).into()).await?)) } else { Ok(None) }
        };
        let (clear, md5) = future::try_join(hasher.hash(password.clone().into()), md5).await?;
        Ok(Verifiers { clear: Some(clear), md5 })
    }

    /// The verifier of somebody who registers with a digest, or with a password that stands for one.
    pub(super) async fn hash_digest(&self, digest: Md5Digest) -> Result<Verifiers> {
        Ok(Verifiers { clear: None, md5: Some(self.hasher()?.hash(digest.into()).await?) })
    }

    /// What the verifiers should be after a sign-in that was right: those that are missing or outdated
    /// are made while the password is at hand, those no longer accepted go. `None`: as they are.
    pub(super) async fn renewed(
        &self,
        presented: &Presented,
        by: Which,
        outdated: bool,
        account: &Credentials,
        role: &RoleName,
    ) -> Result<Option<Verifiers>> {
        let hasher = self.hasher()?;
        let mut verifiers = Verifiers { clear: account.clear.clone(), md5: account.md5.clone() };
        let mut changed = false;
        if let Presented::Clear(password) = presented
            && (account.clear.is_none() || (by == Which::Clear && outdated))
        {
            verifiers.clear = Some(hasher.hash(password.clone().into()).await?);
            changed = true;
        }
        let digest = match presented {
            Presented::Clear(password) => Md5Digest::of(password),
            Presented::Digest(digest) => digest.clone(),
        };
        if !self.accepts_md5(role) {
            changed |= verifiers.md5.take().is_some();
        } else if account.md5.is_none() || outdated {
            verifiers.md5 = Some(hasher.hash(digest.into()).await?);
            changed = true;
        }
        Ok(changed.then_some(verifiers))
    }
}
