//! Who calls: from a token to the user behind it, with the rights of this moment.

use std::fmt;
use std::net::IpAddr;

use futures::future;
use roster_crypto::token::{AccessClaims, OpaqueToken, PanelToken};
use roster_store::{Batch, Found};
use roster_telemetry::request;
use roster_types::audit::Actor;
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::error::{Error, Result};
use roster_types::language::Language;
use roster_types::role::{Permission, Permissions, Role, RoleName};
use roster_types::session::{Session, SessionId, SessionKind};
use roster_types::token::TokenHash;
use roster_types::user::{Profile, User, UserId};
use secrecy::{ExposeSecret, SecretString};

use crate::access::Access;

/// Whoever sent a request, before anything about them is known.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    /// What follows `Bearer` in `Authorization`, where there is one.
    pub token: Option<SecretString>,
    /// What the control panel's cookie holds, where it is the panel that was asked.
    pub panel: Option<SecretString>,
    /// Where they are.
    pub client: Client,
    /// The host they asked, as API Gateway names itself.
    pub host: Option<String>,
    /// How they want to be spoken to.
    pub language: Language,
}

impl Visitor {
    /// Where they found us. In AWS that is never without TLS.
    pub fn site(&self) -> String {
        let host = self.host.as_deref().unwrap_or("localhost");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_here = name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let scheme = if is_here { "http" } else { "https" };
        format!("{scheme}://{host}")
    }
}

/// A signed-in user, in a live session.
#[derive(Clone)]
pub struct Caller {
    pub(crate) profile: Profile,
    pub(crate) session: Session,
    pub(crate) permissions: Permissions,
    pub(crate) client: Client,
    /// How those are spoken to whom their request has something mailed, and where links lead.
    pub(crate) language: Language,
    pub(crate) site: String,
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

    /// Whether it is a person in the control panel, rather than a program with a token.
    fn is_in_panel(&self) -> bool {
        self.session.kind == SessionKind::Panel
    }

    /// In the control panel what opens the account to others, or makes others mightier, takes a password
    /// given within the last minutes: whoever finds a screen unlocked has not that.
    pub(crate) fn must_be_confirmed(&self, now: Time) -> Result<()> {
        if self.is_in_panel() && !self.session.is_fresh(now) { Err(Error::NotConfirmed) } else { Ok(()) }
    }

    /// Whether what takes a fresh password would be refused now: see [`Error::NotConfirmed`].
    pub fn must_confirm(&self, now: Time) -> bool {
        self.must_be_confirmed(now).is_err()
    }

    /// Whether they may give somebody this role: one that permits nothing that they may not.
    pub fn may_assign(&self, role: &Role) -> bool {
        self.holds(Permission::RolesAssign) && self.covers(role.permissions)
    }

    /// Whether they hold all of these.
    pub fn covers(&self, permissions: Permissions) -> bool {
        self.permissions.covers(permissions)
    }

    /// Whether they hold a permission.
    pub fn holds(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }

    pub(crate) fn id(&self) -> UserId {
        self.profile.user.id
    }

    /// As whom the audit trail knows them.
    pub(crate) fn actor(&self) -> Actor {
        Actor::User(self.id())
    }

    /// Fails where they do not hold a permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.holds(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Nobody acts on, or makes, somebody who may do what they themselves may not.
    pub(crate) fn must_cover(&self, permissions: Permissions) -> Result<()> {
        if self.covers(permissions) { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// What no permission grants, and no custom role: the keys that everything hangs on.
    pub(crate) fn must_be_administrator(&self) -> Result<()> {
        if self.user().role.is_admin() { Ok(()) } else { Err(Error::Forbidden) }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Caller({})", self.id())
    }
}

/// A token whose form is right. A JWT's signature is checked too, so it names its user truly; whether
/// its session still lives, only the store knows.
pub(crate) enum Claimed {
    Jwt(Box<AccessClaims>),
    Opaque(OpaqueToken),
    Panel(PanelToken),
}

impl Claimed {
    /// Whether the caller held `permission` when the token was issued; `None` where it does not say.
    /// It grants nothing: it tells what is worth reading before the store has said who calls.
    pub(crate) fn held(&self, permission: Permission) -> Option<bool> {
        match self {
            Self::Jwt(claims) => claims.role.built_in().map(|permissions| permissions.contains(permission)),
            Self::Opaque(_) | Self::Panel(_) => None,
        }
    }

    /// The user a JWT names.
    pub(crate) fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Jwt(claims) => Some(claims.user_id),
            Self::Opaque(_) | Self::Panel(_) => None,
        }
    }
}

/// What every token that opens nothing is answered with.
pub(crate) const DEAD: Error = Error::Unauthenticated { token_sent: true };

impl Access {
    /// The signed-in user behind a request.
    pub async fn authenticate(&self, visitor: &Visitor) -> Result<Caller> {
        let (caller, _) = self.authenticate_with(visitor, Batch::new()).await?;
        Ok(caller)
    }

    /// The same, reading `batch` in the same call.
    pub(crate) async fn authenticate_with(&self, visitor: &Visitor, batch: Batch) -> Result<(Caller, Found)> {
        let claimed = self.claimed(visitor).await?;
        self.load_session(&claimed, visitor, batch).await
    }

    /// What a token claims, as far as it can be told without the store.
    pub(crate) async fn claimed(&self, visitor: &Visitor) -> Result<Claimed> {
        if let Some(cookie) = &visitor.panel {
            return PanelToken::parse(cookie.expose_secret()).map(Claimed::Panel).ok_or(DEAD);
        }
        let token = visitor.token.as_ref().ok_or(Error::Unauthenticated { token_sent: false })?.expose_secret();
        if let Some(opaque) = OpaqueToken::parse(token) {
            return Ok(Claimed::Opaque(opaque));
        }
        let claims = self.keys.verify_access_token(token).await?.ok_or(DEAD)?;
        Ok(Claimed::Jwt(Box::new(claims)))
    }

    /// From what a token claims to who calls, reading `batch` in the same call.
    pub(crate) async fn load_session(
        &self,
        claimed: &Claimed,
        visitor: &Visitor,
        batch: Batch,
    ) -> Result<(Caller, Found)> {
        let (caller, found, ()) =
            self.authenticate_and_prefetch(claimed, visitor, batch, |_| future::ready(())).await?;
        Ok((caller, found))
    }

    /// The same, while `beside` reads what else the user it is given will be shown, if they turn out
    /// to call. A JWT names session and user, so all of it is one step; an opaque token names the
    /// session only, and once that has proved to be its own, the rest is a second step.
    pub(crate) async fn authenticate_and_prefetch<F: Future>(
        &self,
        claimed: &Claimed,
        visitor: &Visitor,
        batch: Batch,
        beside: impl FnOnce(UserId) -> F,
    ) -> Result<(Caller, Found, F::Output)> {
        let (user_id, session, batch) = match claimed {
            Claimed::Jwt(claims) => (claims.user_id, None, batch.session(&claims.session_id).role(&claims.role)),
            Claimed::Opaque(token) => {
                let session = self.session_of(SessionKind::Opaque, &token.session_id(), &token.hash()).await?;
                (session.user_id, Some(session), batch)
            }
            Claimed::Panel(token) => {
                let session = self.session_of(SessionKind::Panel, &token.session_id(), &token.hash()).await?;
                (session.user_id, Some(session), batch)
            }
        };
        let keys = self.keys.ring().version();
        let (found, read) = future::join(self.keys.find(batch.profile(user_id)), beside(user_id)).await;
        let found = found?;
        if self.keys.ring().version() != keys {
            // The keys have changed since the token was verified; its own may be retired.
            self.claimed(visitor).await?;
        }
        let session = match claimed {
            Claimed::Jwt(claims) => found.session(&claims.session_id)?,
            Claimed::Opaque(_) | Claimed::Panel(_) => session,
        };
        let (session, profile) = session.zip(found.profile(user_id)?).ok_or(DEAD)?;
        let now = self.context.now();
        if !session.is_live(&profile, now) {
            return Err(DEAD);
        }
        request::note(|seen| seen.user = Some(user_id));
        self.note_use(&session).await;
        let permissions = self.permissions_of(&profile.user.role, &found).await?;
        let (client, language, site) = (visitor.client.clone(), visitor.language, visitor.site());
        Ok((Caller { profile, session, permissions, client, language, site }, found, read))
    }

    /// The session that a token of this kind opens, whether or not it is over.
    async fn session_of(&self, kind: SessionKind, id: &SessionId, hash: &TokenHash) -> Result<Session> {
        let session = self.keys.find(Batch::new().session(id)).await?.session(id)?;
        let is_its =
            |session: &Session| session.kind == kind && session.opaque.as_ref().is_some_and(|kept| kept.matches(hash));
        session.filter(is_its).ok_or(DEAD)
    }

    /// What a role permits now: built in, already found, or read.
    pub(crate) async fn permissions_of(&self, role: &RoleName, found: &Found) -> Result<Permissions> {
        if let Some(permissions) = role.built_in() {
            return Ok(permissions);
        }
        let row = match found.role(role)? {
            Some(row) => Some(row),
            None => self.context.store().find(Batch::new().role(role)).await?.role(role)?,
        };
        Ok(row.map_or(Permissions::NONE, |row| row.permissions))
    }

    /// Writes a session's last use, where it is due. That it could not be written is no reason to
    /// turn its owner away.
    async fn note_use(&self, session: &Session) {
        let now = self.context.now();
        if !session.is_seen_stale(now) {
            return;
        }
        let written = self.context.store().touch_session(&session.id, now, session.expiry_after_use(now)).await;
        if let Err(error) = written {
            tracing::warn!(session.id = %session.id, %error, "a session's last use was not written");
        }
    }
}
