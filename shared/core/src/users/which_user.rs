//! A user as a request names them: by id or by address.

use roster_store::{Batch, Found};
use roster_types::email::Email;
use roster_types::error::Result;
use roster_types::input::Input;
use roster_types::user::{Profile, User, UserId};

use crate::access::Access;

/// Which user a request means.
#[derive(Clone, Debug)]
pub enum WhichUser {
    /// By id; one that cannot be one is an unknown one.
    Id(Option<UserId>),
    /// By address; one that cannot be one is an unknown one.
    Email(Option<Email>),
}

impl WhichUser {
    /// Whether it is this one.
    pub(crate) fn is(&self, user: &User) -> bool {
        match self {
            Self::Id(id) => *id == Some(user.id),
            Self::Email(email) => email.as_ref() == Some(&user.email),
        }
    }

    /// Whether a request is about the caller: by what it names, right or wrong, or because it names
    /// nobody. Its other mistakes must not make a stranger of them.
    pub(crate) fn is_own<T>(input: &Input<T>, named: impl FnOnce(&T) -> &Self, caller: &User) -> bool {
        match (input.peek(), input.text("user_id"), input.text("email")) {
            (Some(sent), ..) => named(sent).is(caller),
            (None, Some(id), _) => UserId::parse(id) == Some(caller.id),
            (None, None, None | Some("")) => true,
            (None, None, Some(email)) => Email::parse(email).is_some_and(|email| email == caller.email),
        }
    }

    /// What to read of them beside the caller.
    pub(crate) fn batch(&self) -> Batch {
        match self {
            Self::Id(Some(id)) => Batch::new().profile(*id),
            Self::Email(Some(email)) => Batch::new().credentials(email),
            Self::Id(None) | Self::Email(None) => Batch::new(),
        }
    }
}

impl Access {
    /// The user that is meant, where there is one; an address takes one more read than an id.
    pub(crate) async fn profile_of(&self, which: &WhichUser, found: &Found) -> Result<Option<Profile>> {
        match which {
            WhichUser::Id(Some(id)) => Ok(found.profile(*id)?),
            WhichUser::Email(Some(email)) => match found.credentials(email)? {
                Some(account) => {
                    let owner = self.context.store().find(Batch::new().profile(account.user_id)).await?;
                    Ok(owner.profile(account.user_id)?)
                }
                None => Ok(None),
            },
            WhichUser::Id(None) | WhichUser::Email(None) => Ok(None),
        }
    }
}
