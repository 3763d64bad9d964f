//! Who calls: from a token to the user behind it, with the rights of this moment.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::Directory;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::role::{Permission, Permissions, RoleName};
use crate::session::{Session, SessionId};
use crate::store::{Batch, Found};
use crate::token::{AccessClaims, OpaqueToken};
use crate::user::{Profile, User, UserId};

/// Whoever sent a request, before anything about them is known.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// What follows `Bearer` in `Authorization`, where there is one.
    pub token: Option<SecretString>,
    /// Where they are.
    pub client: Client,
    /// The host they asked, as API Gateway names itself.
    pub host: Option<String>,
}

/// A signed-in user, in a live session.
#[derive(Clone)]
pub struct Caller {
    pub(super) profile: Profile,
    pub(super) session: Session,
    pub(super) permissions: Permissions,
    pub(super) client: Client,
}

impl Caller {
    /// Who they are.
    pub fn user(&self) -> &User {
        &self.profile.user
    }

    /// The session their token belongs to.
    pub fn session_id(&self) -> &SessionId {
        &self.session.id
    }

    /// Whether they hold a permission.
    pub fn holds(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    pub(super) fn id(&self) -> UserId {
        self.profile.user.id
    }

    pub(super) fn require(&self, permission: Permission) -> Result<()> {
        if self.holds(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Nobody acts on, or makes, somebody who may do what they themselves may not.
    pub(super) fn must_cover(&self, permissions: Permissions) -> Result<()> {
        if self.permissions.covers(permissions) { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Caller({})", self.id())
    }
}

/// A token whose form is right. A JWT's signature is checked too, so it names its user truly; whether
/// its session still lives, only the store knows.
pub(super) enum Claimed {
    Jwt(Box<AccessClaims>),
    Opaque(OpaqueToken),
}

impl Claimed {
    /// The user, where the token names one whose role, when it was issued, held `permission`: for
    /// them the data may be read beside the session instead of after it. It grants nothing.
    pub(super) fn promising(&self, permission: Permission) -> Option<UserId> {
        match self {
            Self::Jwt(claims) => {
                let held = claims.role.built_in().is_none_or(|permissions| permissions.contains(permission));
                held.then_some(claims.user_id)
            }
            Self::Opaque(_) => None,
        }
    }

    /// The user a JWT names.
    pub(super) fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Jwt(claims) => Some(claims.user_id),
            Self::Opaque(_) => None,
        }
    }
}

/// What every token that opens nothing is answered with.
pub(super) const DEAD: Error = Error::Unauthenticated { token_sent: true };

impl Directory {
    /// The signed-in user behind a request.
    pub async fn authenticate(&self, visitor: &Visitor) -> Result<Caller> {
        let (caller, _) = self.recognise(visitor, Batch::new()).await?;
        Ok(caller)
    }

    /// The same, reading `beside` in the same call.
    pub(super) async fn recognise(&self, visitor: &Visitor, beside: Batch) -> Result<(Caller, Found)> {
        let claimed = self.claimed(visitor).await?;
        self.admit(&claimed, visitor, beside).await
    }

    /// What a token claims, as far as it can be told without the store.
    pub(super) async fn claimed(&self, visitor: &Visitor) -> Result<Claimed> {
        let token = visitor.token.as_ref().ok_or(Error::Unauthenticated { token_sent: false })?.expose_secret();
        if let Some(opaque) = OpaqueToken::parse(token) {
            return Ok(Claimed::Opaque(opaque));
        }
        let claims = self.verify_access_token(token).await?.ok_or(DEAD)?;
        Ok(Claimed::Jwt(Box::new(claims)))
    }

    /// From what a token claims to who calls. A JWT names session and user, so one call reads both
    /// and `beside`; an opaque token names the session only, so the user takes another.
    pub(super) async fn admit(&self, claimed: &Claimed, visitor: &Visitor, beside: Batch) -> Result<(Caller, Found)> {
        let (session, profile, found) = match claimed {
            Claimed::Jwt(claims) => {
                let batch = beside.session(&claims.session_id).profile(claims.user_id).role(&claims.role);
                let found = self.store().find(batch).await?;
                (found.session(&claims.session_id)?, found.profile(claims.user_id)?, found)
            }
            Claimed::Opaque(token) => {
                let id = token.session_id();
                let found = self.store().find(beside.session(&id)).await?;
                let is_its =
                    |session: &Session| session.opaque.as_ref().is_some_and(|hash| hash.matches(&token.hash()));
                let session = found.session(&id)?.filter(is_its).ok_or(DEAD)?;
                let owner = self.store().find(Batch::new().profile(session.user_id)).await?;
                let profile = owner.profile(session.user_id)?;
                (Some(session), profile, found)
            }
        };
        let (session, profile) = session.zip(profile).ok_or(DEAD)?;
        let now = self.now();
        if !session.is_live(&profile, now) {
            return Err(DEAD);
        }
        self.note_use(&session).await;
        let permissions = self.permissions_of(&profile.user.role, &found).await?;
        Ok((Caller { profile, session, permissions, client: visitor.client.clone() }, found))
    }

    /// What a role permits now: built in, already found, or read.
    pub(super) async fn permissions_of(&self, role: &RoleName, found: &Found) -> Result<Permissions> {
        if let Some(permissions) = role.built_in() {
            return Ok(permissions);
        }
        let row = match found.role(role)? {
            Some(row) => Some(row),
            None => self.store().find(Batch::new().role(role)).await?.role(role)?,
        };
        Ok(row.map_or(Permissions::NONE, |row| row.permissions))
    }

    /// Writes a session's last use, where it is due. That it could not be written is no reason to
    /// turn its owner away.
    async fn note_use(&self, session: &Session) {
        let now = self.now();
        if !session.is_seen_stale(now) {
            return;
        }
        let written = self.store().touch_session(&session.id, now, session.expiry_after_use(now)).await;
        if let Err(error) = written {
            tracing::warn!(session.id = %session.id, %error, "a session's last use was not written");
        }
    }
}
