//! Whose a token is, in which session and with which rights: for APIs and services beside our own
//! routes. It is judged as every route judges it, so an ended session or a lost right counts at once.

use roster_store::Batch;
use roster_types::clock::Time;
use roster_types::error::{Error, Result};
use roster_types::role::{Permission, Permissions};
use roster_types::session::SessionId;
use roster_types::user::User;
use secrecy::SecretString;

use crate::access::Access;
use crate::access::caller::Claimed;
use crate::access::caller::DEAD;
use crate::access::caller::Visitor;

/// What a token opens at this moment.
#[derive(Clone, Debug)]
pub struct VerifiedToken {
    /// Which kind it is of.
    pub kind: TokenKind,
    /// Whose it is, as they are now.
    pub user: User,
    /// What their role permits now.
    pub permissions: Permissions,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// From when on it opens nothing. Use moves the end of an opaque token on, and never that of an
    /// access token.
    pub expires_at: Time,
}

impl VerifiedToken {
    /// Fails where its owner does not hold a permission now.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.permissions.contains(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }
}

/// The kinds of tokens that requests are sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A signed JWT (dialects A and B).
    Access,
    /// 32 hex digits (dialect D).
    Opaque,
}

impl TokenKind {
    /// As written in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Opaque => "opaque",
        }
    }
}

impl Access {
    /// What `token` opens now; [`Error::Unauthenticated`](roster_types::Error::Unauthenticated) where it opens
    /// nothing. It counts as a use of the session, as a request with it would.
    pub async fn verify_token(&self, token: SecretString) -> Result<VerifiedToken> {
        let visitor = Visitor { token: Some(token), ..Visitor::default() };
        let claimed = self.claimed(&visitor).await?;
        let (caller, _) = self.load_session(&claimed, &visitor, Batch::new()).await?;
        let session_ends = caller.session.expires_at;
        let (kind, expires_at) = match &claimed {
            Claimed::Jwt(claims) => (TokenKind::Access, claims.expires_at.min(session_ends)),
            // Only a cookie claims this, and none was given.
            Claimed::Panel(_) => return Err(DEAD),
            Claimed::Opaque(_) => (TokenKind::Opaque, session_ends),
        };
        Ok(VerifiedToken {
            kind,
            expires_at,
            user: caller.profile.user,
            permissions: caller.permissions,
            session_id: caller.session.id,
        })
    }
}
