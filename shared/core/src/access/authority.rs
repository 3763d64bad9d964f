//! By what right an operation is asked for: a user's, whose role says what they may, or a service's,
//! which IAM has let invoke us. The rules of the directory hold for both.

use futures::future;
use roster_store::{Batch, Found};
use roster_types::audit::Actor;
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::error::Result;
use roster_types::role::{Permission, Permissions};
use roster_types::service::ServiceName;
use roster_types::user::{User, UserId};

use crate::access::Access;
use crate::access::caller::Caller;
use crate::access::caller::Claimed;
use crate::access::caller::Visitor;

/// Whoever asks for an operation, before they are known to be let.
#[derive(Clone, Copy, Debug)]
pub enum Principal<'a> {
    /// Somebody who may have a token.
    Visitor(&'a Visitor),
    /// A service. Whoever makes this says that IAM has let it in: no request from outside may become
    /// one.
    Service(&'a ServiceName),
}

impl<'a> From<&'a Visitor> for Principal<'a> {
    fn from(visitor: &'a Visitor) -> Self {
        Self::Visitor(visitor)
    }
}

impl<'a> From<&'a ServiceName> for Principal<'a> {
    fn from(service: &'a ServiceName) -> Self {
        Self::Service(service)
    }
}

/// What can be told of an principal without the store.
pub(crate) enum UnverifiedPrincipal<'a> {
    Visitor(&'a Visitor, Claimed),
    Service(&'a ServiceName),
}

impl UnverifiedPrincipal<'_> {
    /// Who they turn out to be, if they are let; `None` where only the store knows.
    pub(crate) fn actor(&self) -> Option<Actor> {
        match self {
            Self::Visitor(_, claimed) => claimed.user_id().map(Actor::User),
            Self::Service(name) => Some(Actor::Service((*name).clone())),
        }
    }

    /// See [`Claimed::held`].
    pub(crate) fn held(&self, permission: Permission) -> Option<bool> {
        match self {
            Self::Visitor(_, claimed) => claimed.held(permission),
            Self::Service(_) => Some(true),
        }
    }
}

/// An principal who has been let.
pub(crate) enum AuthContext {
    User(Box<Caller>),
    Service(ServiceName),
}

impl AuthContext {
    /// The user who asks, where it is one: there are things that one does only with oneself.
    pub(crate) fn user(&self) -> Option<&User> {
        match self {
            Self::User(caller) => Some(caller.user()),
            Self::Service(_) => None,
        }
    }

    /// Whether it is this user who asks.
    pub(crate) fn is(&self, id: UserId) -> bool {
        self.user().is_some_and(|user| user.id == id)
    }

    /// As whom the audit trail knows them.
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::User(caller) => caller.actor(),
            Self::Service(name) => Actor::Service(name.clone()),
        }
    }

    /// From where they ask; a service's place is nowhere.
    pub(crate) fn client(&self) -> Client {
        match self {
            Self::User(caller) => caller.client.clone(),
            Self::Service(_) => Client::default(),
        }
    }

    pub(crate) fn require(&self, permission: Permission) -> Result<()> {
        match self {
            Self::User(caller) => caller.require(permission),
            Self::Service(_) => Ok(()),
        }
    }

    /// See [`Caller::must_be_confirmed`].
    pub(crate) fn must_be_confirmed(&self, now: Time) -> Result<()> {
        match self {
            Self::User(caller) => caller.must_be_confirmed(now),
            Self::Service(_) => Ok(()),
        }
    }

    /// See [`Caller::must_cover`].
    pub(crate) fn must_cover(&self, permissions: Permissions) -> Result<()> {
        match self {
            Self::User(caller) => caller.must_cover(permissions),
            Self::Service(_) => Ok(()),
        }
    }
}

impl Access {
    /// Lets an principal in, reading `batch` in the same call.
    pub(crate) async fn authorize(&self, principal: Principal<'_>, batch: Batch) -> Result<(AuthContext, Found)> {
        let known = self.known(principal).await?;
        let (auth, found, ()) = self.authorize_and_prefetch(&known, batch, |_| future::ready(())).await?;
        Ok((auth, found))
    }

    /// What can be told of an principal without the store.
    pub(crate) async fn known<'a>(&self, principal: Principal<'a>) -> Result<UnverifiedPrincipal<'a>> {
        match principal {
            Principal::Visitor(visitor) => Ok(UnverifiedPrincipal::Visitor(visitor, self.claimed(visitor).await?)),
            Principal::Service(name) => Ok(UnverifiedPrincipal::Service(name)),
        }
    }

    /// Lets them in, reading `batch` in the same call, while `beside` reads what else they will be shown.
    pub(crate) async fn authorize_and_prefetch<F: Future>(
        &self,
        known: &UnverifiedPrincipal<'_>,
        batch: Batch,
        beside: impl FnOnce(Actor) -> F,
    ) -> Result<(AuthContext, Found, F::Output)> {
        match known {
            UnverifiedPrincipal::Visitor(visitor, claimed) => {
                let beside = |id| beside(Actor::User(id));
                let (caller, found, read) = self.authenticate_and_prefetch(claimed, visitor, batch, beside).await?;
                Ok((AuthContext::User(Box::new(caller)), found, read))
            }
            UnverifiedPrincipal::Service(name) => {
                let actor = Actor::Service((*name).clone());
                let (found, read) = future::join(self.keys.find(batch), beside(actor)).await;
                Ok((AuthContext::Service((*name).clone()), found?, read))
            }
        }
    }
}
