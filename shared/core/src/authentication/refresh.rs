//! Replacing a refresh token. The old one stays good only until its successor is presented, and at
//! most a minute: a client whose answer was lost asks again and gets the same successor. Any older
//! one tells of theft, and ends the session (RFC 9700, section 4.14.2).

use std::time::Duration;

use roster_crypto::token::RefreshToken;
use roster_store::unexpected;
use roster_store::{Batch, Denied, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::session::{Refresh, Session};
use roster_types::token::Nonce;
use roster_types::user::Profile;

use crate::access::caller::Visitor;
use crate::authentication::TokenIssuer;
use crate::authentication::sign_in::SignedIn;
use crate::context::retry_on_conflict;

/// For this long a replaced token is answered with its successor again.
const REPEAT_WITHIN: Duration = Duration::from_secs(60);

/// Who refreshed, and their new tokens.
pub type Refreshed = SignedIn;

/// What a presented token turned out to be.
enum Standing {
    /// The one expected next.
    Current,
    /// The one just replaced: its successor can be made again.
    JustReplaced(RefreshToken),
    /// One handed out earlier by this session.
    Stale,
    /// Made up.
    Foreign,
}

impl TokenIssuer {
    /// New tokens for a refresh token; what is not even the form of one is no token.
    pub async fn refresh(&self, visitor: &Visitor, input: Input<Option<RefreshToken>>) -> Result<Refreshed> {
        let presented = input.valid()?.ok_or(Error::WrongCredentials)?;
        let issuer = self.keys.known_issuer().await?.ok_or(Error::WrongCredentials)?;
        retry_on_conflict!(_ => {
            let issued_at = self.context.now();
            let (session, owner) = self.find_refreshable(&presented).await?;
            let state = session.refresh.clone().ok_or(Error::WrongCredentials)?;
            let next = match self.standing(&presented, &state) {
                Standing::Current => match self.rotate(visitor, &presented, session.clone(), &state).await? {
                    Some(next) => next,
                    None => return Ok(None),
                },
                Standing::JustReplaced(successor) => successor,
                Standing::Stale => {
                    self.end_stolen(visitor, &session).await?;
                    return Err(Error::WrongCredentials);
                }
                Standing::Foreign => return Err(Error::WrongCredentials),
            };
            let mut session = session;
            session.expires_at = session.expiry_after_use(self.context.now());
            let tokens = self.tokens(&issuer, &owner.user, &session, Some(next), issued_at).await?;
            Ok(Some(SignedIn { user: owner.user, tokens }))
        })
    }

    async fn find_refreshable(&self, presented: &RefreshToken) -> Result<(Session, Profile)> {
        let (id, user_id) = (presented.session_id(), presented.user_id());
        let found = self.keys.find(Batch::new().session(id).profile(user_id)).await?;
        let (session, owner) = found.session(id)?.zip(found.profile(user_id)?).ok_or(Error::WrongCredentials)?;
        if session.is_live(&owner, self.context.now()) { Ok((session, owner)) } else { Err(Error::WrongCredentials) }
    }

    fn standing(&self, presented: &RefreshToken, state: &Refresh) -> Standing {
        let hash = presented.hash();
        if !presented.belongs_to(&state.family) {
            return Standing::Foreign;
        }
        if state.current.matches(&hash) {
            return Standing::Current;
        }
        let is_previous = state.previous.as_ref().is_some_and(|previous| previous.matches(&hash));
        match &state.nonce {
            Some(nonce) if is_previous && self.context.now().since(state.rotated_at) <= REPEAT_WITHIN => {
                Standing::JustReplaced(presented.successor(nonce, &state.family))
            }
            _ => Standing::Stale,
        }
    }

    /// Replaces the token; `None` where somebody else did at the same moment.
    async fn rotate(
        &self,
        visitor: &Visitor,
        presented: &RefreshToken,
        mut session: Session,
        state: &Refresh,
    ) -> Result<Option<RefreshToken>> {
        let now = self.context.now();
        let nonce = Nonce::generate(self.context.random());
        let successor = presented.successor(&nonce, &state.family);
        let next = Refresh {
            current: successor.hash(),
            previous: Some(presented.hash()),
            nonce: Some(nonce),
            rotated_at: now,
            family: state.family.clone(),
            generation: state.generation + 1,
        };
        session.last_seen_at = now;
        session.expires_at = session.expiry_after_use(now);
        let mut transaction = self.context.store().transaction();
        transaction.rotate_refresh(&session, &presented.hash(), &next);
        transaction.record(&self.refresh_entry(Action::SessionRefreshed, visitor, &session));
        match transaction.commit().await {
            Ok(()) => Ok(Some(successor)),
            Err(Denied::Refused(Refusal::RefreshRaced, _)) => Ok(None),
            Err(Denied::Refused(refusal, _)) => Err(unexpected(refusal)),
            Err(Denied::Failed(error)) => Err(error.into()),
        }
    }

    async fn end_stolen(&self, visitor: &Visitor, session: &Session) -> Result<()> {
        let mut transaction = self.context.store().transaction();
        transaction.end_session(&session.id, session.user_id);
        transaction.revoke_session(&session.id, self.context.now());
        transaction.record(&self.refresh_entry(Action::RefreshReused, visitor, session));
        match transaction.commit().await {
            Ok(()) | Err(Denied::Refused(Refusal::SessionGone, _)) => Ok(()),
            Err(Denied::Refused(refusal, _)) => Err(unexpected(refusal)),
            Err(Denied::Failed(error)) => Err(error.into()),
        }
    }

    fn refresh_entry(&self, action: Action, visitor: &Visitor, session: &Session) -> AuditEntry {
        AuditEntry::new(self.context.now(), action, Actor::User(session.user_id))
            .about(session.user_id)
            .session(session.id.clone())
            .client(visitor.client.clone())
    }
}
