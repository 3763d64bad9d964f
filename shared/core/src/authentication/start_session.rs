//! The session a sign-in starts, and the tokens that go with it.

use roster_crypto::token::{AccessClaims, OpaqueToken, PanelToken, RefreshToken};
use roster_store::{CountedSession, Transaction};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::client::Client;
use roster_types::clock::Time;
use roster_types::error::{Error, Result};
use roster_types::session::{IDLE_LIMIT, MAX_PER_ACCOUNT, PANEL_IDLE_LIMIT, Refresh, Session, SessionId, SessionKind};
use roster_types::token::{ACCESS_TOKEN_LIFETIME, FamilyKey};
use roster_types::user::{Profile, User};

use crate::authentication::Authentication;
use crate::authentication::TokenIssuer;
use crate::authentication::sign_in::Tokens;
use crate::device;

/// What a session of each kind hands out at its start.
pub(crate) enum IssuedToken {
    Access,
    Refresh(RefreshToken),
    Opaque(OpaqueToken),
    Panel(PanelToken),
}

impl Authentication {
    /// A session that begins now, not yet in the store.
    pub(crate) fn new_session(&self, kind: SessionKind, owner: &Profile, client: &Client) -> (Session, IssuedToken) {
        let random = self.context.random();
        let now = self.context.now();
        let (id, issued, family) = match kind {
            SessionKind::Access => (SessionId::from_bytes(random.bytes()), IssuedToken::Access, None),
            SessionKind::Opaque => {
                let token = OpaqueToken::generate(random);
                (token.session_id(), IssuedToken::Opaque(token), None)
            }
            SessionKind::Panel => {
                let token = PanelToken::generate(random);
                (token.session_id(), IssuedToken::Panel(token), None)
            }
            SessionKind::Refreshable => {
                let id = SessionId::from_bytes(random.bytes());
                let family = FamilyKey::generate(random);
                let token = RefreshToken::generate(random, id.clone(), owner.user.id, &family);
                (id, IssuedToken::Refresh(token), Some(family))
            }
        };
        let opaque = match &issued {
            IssuedToken::Opaque(token) => Some(token.hash()),
            IssuedToken::Panel(token) => Some(token.hash()),
            IssuedToken::Access | IssuedToken::Refresh(_) => None,
        };
        let refresh = match (&issued, family) {
            (IssuedToken::Refresh(token), Some(family)) => Some(Refresh {
                current: token.hash(),
                previous: None,
                nonce: None,
                rotated_at: now,
                family,
                generation: 0,
            }),
            _ => None,
        };
        let lifetime = match kind {
            SessionKind::Access => ACCESS_TOKEN_LIFETIME,
            SessionKind::Refreshable | SessionKind::Opaque => IDLE_LIMIT,
            SessionKind::Panel => PANEL_IDLE_LIMIT,
        };
        let session = Session {
            id,
            user_id: owner.user.id,
            epoch: owner.epoch,
            kind,
            created_at: now,
            confirmed_at: now,
            last_seen_at: now,
            expires_at: now.plus(lifetime),
            device: device::label(client.user_agent.as_deref()),
            user_agent: client.user_agent.clone(),
            ip: client.ip_text(),
            opaque,
            refresh,
        };
        (session, issued)
    }

    /// Adds a session to a transaction; `counted` are its owner's live ones, newest first: those
    /// beyond the twenty end with it.
    pub(crate) fn write_session(
        &self,
        transaction: &mut Transaction<'_>,
        session: &Session,
        counted: &[CountedSession],
        client: &Client,
    ) {
        let mut entry = AuditEntry::new(session.created_at, Action::SessionStarted, Actor::User(session.user_id))
            .about(session.user_id)
            .session(session.id.clone())
            .client(client.clone());
        transaction.start_session(session);
        transaction.record(&entry);
        if session.kind.is_counted() {
            let live = counted.iter().filter(|one| one.epoch == session.epoch).map(|one| &one.id);
            // A transaction takes 100 changes; more than a few too many is the index's lag.
            for oldest in live.skip(MAX_PER_ACCOUNT - 1).take(20) {
                transaction.evict_session(oldest);
                transaction.revoke_session(oldest, entry.at);
                entry.action = Action::SessionEnded;
                entry.session = Some(oldest.clone());
                entry.detail = Some("oldest of too many".to_owned());
                transaction.record(&entry);
            }
        }
    }
}

impl TokenIssuer {
    /// The tokens of a session whose owner is `user`. `issued_at` lies before the owner was read: an
    /// ending of all sessions that was not seen then comes later, and the feed of revocations, which
    /// goes by the time of issue, covers these tokens too.
    pub(crate) async fn tokens(
        &self,
        issuer: &str,
        user: &User,
        session: &Session,
        refresh: Option<RefreshToken>,
        issued_at: Time,
    ) -> Result<Tokens> {
        let (id, role) = (session.id.clone(), user.role.clone());
        let claims = AccessClaims::issue(issuer, user.id, id, role, issued_at, self.context.random());
        let access =
            self.signer.signing_key().await?.sign(&claims).map_err(|error| Error::Internal(Box::new(error)))?;
        Ok(Tokens {
            access,
            expires_in: claims.expires_at.since(claims.issued_at),
            refresh_expires_in: refresh.is_some().then(|| time_left(session.expires_at, self.context.now())),
            refresh,
        })
    }
}

fn time_left(until: Time, now: Time) -> std::time::Duration {
    until.since(now.whole_seconds())
}
