//! What is the matter with a token, for administrators: what it says, and whether it opens anything now,
//! or why not. Whoever only presents a token is told none of this. Looking is no use of the session, and
//! is written nowhere.

use roster_crypto::api_key::ApiKeySecret;
use roster_crypto::token::{OpaqueToken, PanelToken, RefreshToken, TokenProblem, look_inside};
use roster_store::Batch;
use roster_types::api_key::KeyKind;
use roster_types::clock::Time;
use roster_types::error::Result;
use roster_types::input::Input;
use roster_types::role::Permissions;
use roster_types::session::{Session, SessionId, SessionKind};
use roster_types::token::TokenHash;
use roster_types::user::{Status, User};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::access::Access;
use crate::access::caller::Caller;
use crate::access::caller::Visitor;

/// What was found out about a token.
#[derive(Debug)]
pub struct Inspection {
    /// Who asked.
    pub caller: Caller,
    /// What it looks like.
    pub form: TokenForm,
    /// Header and claims, where it is a JWT. They say what they say: only a good one is to be believed.
    pub says: Option<(Value, Value)>,
    /// What it is worth.
    pub verdict: Verdict,
}

/// The kinds of tokens, told by their form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// A JWT.
    Jwt,
    /// 32 hex digits.
    Opaque,
    /// `rt_…`
    Refresh,
    /// `rk_…`
    ApiKey,
    /// 64 hex digits.
    Panel,
    /// None of them.
    Unknown,
}

/// What a token is worth now.
#[derive(Debug)]
pub enum Verdict {
    /// It opens what its owner may, until then.
    Good {
        /// Its owner, as they are now.
        user: Box<User>,
        /// What their role permits now.
        permissions: Permissions,
        /// In which session; an API key has none.
        session: Option<SessionId>,
        /// From when on it opens nothing; use may move this on. `None`: a key that does not expire.
        until: Option<Time>,
        /// An API key that opens for any account.
        is_for_all: bool,
    },
    /// Nothing of ours in form.
    Malformed,
    /// Signed by another algorithm than ours, or by none.
    WrongAlgorithm,
    /// Signed with a key that is not one of ours.
    UnknownKey,
    /// Signed with a key that has been taken out.
    RetiredKey,
    /// Changed since it was signed, or never signed by the key it names.
    WrongSignature,
    /// Of another issuer than this.
    WrongIssuer(String),
    /// For another audience or client.
    WrongAudience,
    /// Good from later on.
    NotYetValid,
    /// Over by its own time.
    Expired,
    /// Its session was ended, or there never was one.
    SessionOver,
    /// Its session has run out.
    SessionExpired,
    /// A refresh token that was replaced by its successor.
    Replaced,
    /// An API key that was withdrawn, or never made.
    KeyGone,
    /// An API key past its end.
    KeyExpired,
    /// Its owner is gone.
    UserGone,
    /// Its owner is not active.
    UserInactive,
}

impl Access {
    /// What is the matter with a token (administrators only).
    pub async fn inspect_token(&self, visitor: &Visitor, token: Input<SecretString>) -> Result<Inspection> {
        let caller = self.authenticate(visitor).await?;
        caller.must_be_administrator()?;
        let token = token.valid()?;
        let token = token.expose_secret().trim();
        let (form, verdict) = if let Some(refresh) = RefreshToken::parse(token) {
            (TokenForm::Refresh, self.judge_refresh(&refresh).await?)
        } else if let Some(secret) = ApiKeySecret::parse(token) {
            (TokenForm::ApiKey, self.judge_key(&secret).await?)
        } else if let Some(opaque) = OpaqueToken::parse(token) {
            let (id, hash) = (opaque.session_id(), opaque.hash());
            (TokenForm::Opaque, self.judge_handle(SessionKind::Opaque, &id, &hash).await?)
        } else if let Some(panel) = PanelToken::parse(token) {
            let (id, hash) = (panel.session_id(), panel.hash());
            (TokenForm::Panel, self.judge_handle(SessionKind::Panel, &id, &hash).await?)
        } else if let Some((header, claims)) = look_inside(token) {
            let verdict = self.judge_jwt(token, &header, &claims).await?;
            return Ok(Inspection { caller, form: TokenForm::Jwt, says: Some((header, claims)), verdict });
        } else {
            (TokenForm::Unknown, Verdict::Malformed)
        };
        Ok(Inspection { caller, form, says: None, verdict })
    }

    async fn judge_jwt(&self, token: &str, header: &Value, claims: &Value) -> Result<Verdict> {
        if header["alg"] != "RS256" {
            return Ok(Verdict::WrongAlgorithm);
        }
        // Before the first token no issuer is kept, and no key signs.
        let Some(issuer) = self.keys.known_issuer().await? else { return Ok(Verdict::UnknownKey) };
        let mut verified = self.keys.verify_with_known_keys(token, &issuer);
        if verified == Err(TokenProblem::UnknownKey) {
            self.keys.look_for_new_keys().await?;
            verified = self.keys.verify_with_known_keys(token, &issuer);
        }
        let claimed = match verified {
            Ok(claimed) => claimed,
            Err(TokenProblem::Malformed) => return Ok(Verdict::Malformed),
            Err(TokenProblem::UnknownKey) => return Ok(Verdict::UnknownKey),
            Err(TokenProblem::RetiredKey) => return Ok(Verdict::RetiredKey),
            Err(TokenProblem::WrongSignature) => return Ok(Verdict::WrongSignature),
            Err(TokenProblem::WrongParty) if claims["iss"] != *issuer => return Ok(Verdict::WrongIssuer(issuer)),
            Err(TokenProblem::WrongParty) => return Ok(Verdict::WrongAudience),
            Err(TokenProblem::NotYetValid) => return Ok(Verdict::NotYetValid),
            Err(TokenProblem::Expired) => return Ok(Verdict::Expired),
        };
        let session = self.keys.find(Batch::new().session(&claimed.session_id)).await?.session(&claimed.session_id)?;
        let is_its = |session: &Session| session.user_id == claimed.user_id;
        self.judge_session(session.filter(is_its), Some(claimed.expires_at)).await
    }

    async fn judge_handle(&self, kind: SessionKind, id: &SessionId, hash: &TokenHash) -> Result<Verdict> {
        let session = self.keys.find(Batch::new().session(id)).await?.session(id)?;
        let is_its =
            |session: &Session| session.kind == kind && session.opaque.as_ref().is_some_and(|kept| kept.matches(hash));
        self.judge_session(session.filter(is_its), None).await
    }

    async fn judge_refresh(&self, token: &RefreshToken) -> Result<Verdict> {
        let id = token.session_id();
        let session = self.keys.find(Batch::new().session(id)).await?.session(id)?;
        let session = session.filter(|session| session.user_id == token.user_id());
        let Some(refresh) = session.as_ref().and_then(|session| session.refresh.as_ref()) else {
            return Ok(Verdict::SessionOver);
        };
        if refresh.current.matches(&token.hash()) {
            return self.judge_session(session, None).await;
        }
        // One made up from a session's id is none of ours: see [`RefreshToken::belongs_to`].
        Ok(if token.belongs_to(&refresh.family) { Verdict::Replaced } else { Verdict::Malformed })
    }

    /// The session that a token opens: whether it does so now. `token_ends`: when the token itself is over.
    async fn judge_session(&self, session: Option<Session>, token_ends: Option<Time>) -> Result<Verdict> {
        let Some(session) = session else { return Ok(Verdict::SessionOver) };
        let found = self.keys.find(Batch::new().profile(session.user_id)).await?;
        let Some(owner) = found.profile(session.user_id)? else { return Ok(Verdict::UserGone) };
        let now = self.context.now();
        if owner.user.status == Status::Inactive {
            return Ok(Verdict::UserInactive);
        }
        if session.expires_at <= now {
            return Ok(Verdict::SessionExpired);
        }
        if !session.is_live(&owner, now) {
            return Ok(Verdict::SessionOver);
        }
        let permissions = self.permissions_of(&owner.user.role, &found).await?;
        let until = token_ends.map_or(session.expires_at, |ends| ends.min(session.expires_at));
        Ok(Verdict::Good {
            user: Box::new(owner.user),
            permissions,
            session: Some(session.id),
            until: Some(until),
            is_for_all: false,
        })
    }

    async fn judge_key(&self, secret: &ApiKeySecret) -> Result<Verdict> {
        let id = secret.id();
        let key = self.keys.find(Batch::new().api_key(&id)).await?.api_key(&id)?;
        let Some(key) = key.filter(|key| secret.opens(key)) else { return Ok(Verdict::KeyGone) };
        if !key.is_live(self.context.now()) {
            return Ok(Verdict::KeyExpired);
        }
        let found = self.keys.find(Batch::new().profile(key.owner)).await?;
        let Some(owner) = found.profile(key.owner)? else { return Ok(Verdict::UserGone) };
        if owner.user.status == Status::Inactive {
            return Ok(Verdict::UserInactive);
        }
        let permissions = self.permissions_of(&owner.user.role, &found).await?;
        Ok(Verdict::Good {
            user: Box::new(owner.user),
            permissions,
            session: None,
            until: key.expires_at,
            is_for_all: key.kind == KeyKind::Application,
        })
    }
}
