//! Signing in: by email and password (B), with an API key besides (A), or with an MD5 digest (D).
//!
//! Two steps beside the hash: the guard item and the key; then, while the hash is computed, the
//! profile; then the transaction that starts the session.

use std::time::Duration;

use futures::future;
use roster_crypto::api_key::ApiKeySecret;
use roster_crypto::token::{AccessToken, OpaqueToken, PanelToken, RefreshToken};
use roster_passwords::{LegacyPassword, Password};
use roster_store::{Batch, CountedSession, Credentials, Denied, Refusal};
use roster_types::api_key::{ApiKey, KeyKind};
use roster_types::clock::Time;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::session::{SEEN_EVERY, Session, SessionKind};
use roster_types::user::{Profile, User, UserId};

use super::passwords::{Checked, Presented};
use super::start_session::Handout;
use super::tries::{CountedTry, Try};
use super::{Directory, RACES, Visitor, outraced, unexpected};

/// What somebody signs in with. An address that cannot be one belongs to nobody: `None`.
#[derive(Debug)]
pub struct SignIn {
    /// Whose account.
    pub email: Option<Email>,
    /// What they know.
    pub password: Password,
}

/// What a program signs in with on behalf of a user.
#[derive(Debug)]
pub struct KeySignIn {
    /// The API key; `None` where it has not even the form of one.
    pub api_key: Option<ApiKeySecret>,
    /// Whose account.
    pub email: Option<Email>,
    /// What they know.
    pub password: Password,
    /// Whether a refresh token is asked for.
    pub offline_access: bool,
}

/// What somebody signs in with by dialect D.
#[derive(Debug)]
pub struct LegacySignIn {
    /// Whose account.
    pub email: Option<Email>,
    /// What they know, or its digest.
    pub password: LegacyPassword,
}

/// The tokens of a session.
#[derive(Debug)]
pub struct Tokens {
    /// For requests.
    pub access: AccessToken,
    /// How long it is good.
    pub expires_in: Duration,
    /// For the next tokens, where the session has one.
    pub refresh: Option<RefreshToken>,
    /// How long that is good if nobody uses it.
    pub refresh_expires_in: Option<Duration>,
}

/// Who signed in, and their tokens.
#[derive(Debug)]
pub struct SignedIn {
    /// The user.
    pub user: User,
    /// Their tokens.
    pub tokens: Tokens,
}

/// A session of dialect D.
#[derive(Debug)]
pub struct OpaqueSession {
    /// When it began.
    pub created_at: Time,
    /// Its only token.
    pub token: OpaqueToken,
}

/// A session of the control panel.
#[derive(Debug)]
pub struct PanelSession {
    /// Who signed in.
    pub user: User,
    /// What its cookie holds.
    pub token: PanelToken,
}

/// What all doors have in common.
struct Attempt {
    email: Option<Email>,
    password: Presented,
    /// `None` where the door asks for no key; `Some(None)` where what came is none.
    api_key: Option<Option<ApiKeySecret>>,
    kind: SessionKind,
}

impl Directory {
    /// Signs in by email and password.
    pub async fn sign_in(&self, visitor: &Visitor, input: Input<SignIn>) -> Result<SignedIn> {
        let SignIn { email, password } = input.valid()?;
        let password = Presented::Clear(password);
        self.sign_in_for_tokens(visitor, Attempt { email, password, api_key: None, kind: SessionKind::Refreshable })
            .await
    }

    /// Signs in by API key, email and password.
    pub async fn sign_in_with_key(&self, visitor: &Visitor, input: Input<KeySignIn>) -> Result<SignedIn> {
        let KeySignIn { api_key, email, password, offline_access } = input.valid()?;
        let kind = if offline_access { SessionKind::Refreshable } else { SessionKind::Access };
        let password = Presented::Clear(password);
        self.sign_in_for_tokens(visitor, Attempt { email, password, api_key: Some(api_key), kind }).await
    }

    /// Signs in for an opaque token, by a password or its MD5 digest.
    pub async fn sign_in_legacy(&self, visitor: &Visitor, input: Input<LegacySignIn>) -> Result<OpaqueSession> {
        self.legacy_passwords_on()?;
        let LegacySignIn { email, password } = input.valid()?;
        let attempt = Attempt { email, password: password.into(), api_key: None, kind: SessionKind::Opaque };
        let (_, session, handout) = self.attempt(visitor, &attempt).await?;
        match handout {
            Handout::Opaque(token) => Ok(OpaqueSession { created_at: session.created_at, token }),
            Handout::Access | Handout::Refresh(_) | Handout::Panel(_) => {
                Err(Error::internal("an opaque session without its token"))
            }
        }
    }

    /// Signs in to the control panel, by email and password.
    pub async fn sign_in_to_panel(&self, visitor: &Visitor, input: Input<SignIn>) -> Result<PanelSession> {
        let SignIn { email, password } = input.valid()?;
        let password = Presented::Clear(password);
        let attempt = Attempt { email, password, api_key: None, kind: SessionKind::Panel };
        let (owner, _, handout) = self.attempt(visitor, &attempt).await?;
        match handout {
            Handout::Panel(token) => Ok(PanelSession { user: owner.user, token }),
            Handout::Access | Handout::Refresh(_) | Handout::Opaque(_) => {
                Err(Error::internal("a session of the panel without its token"))
            }
        }
    }

    async fn sign_in_for_tokens(&self, visitor: &Visitor, attempt: Attempt) -> Result<SignedIn> {
        // Known before the hash: a sign-in that succeeded must not fail for want of a name to issue by.
        let issuer = self.issuer(visitor).await?;
        let issued_at = self.now();
        let (owner, session, handout) = self.attempt(visitor, &attempt).await?;
        let refresh = match handout {
            Handout::Refresh(token) => Some(token),
            Handout::Access | Handout::Opaque(_) | Handout::Panel(_) => None,
        };
        let tokens = self.tokens(&issuer, &owner.user, &session, refresh, issued_at).await?;
        Ok(SignedIn { user: owner.user, tokens })
    }

    async fn attempt(&self, visitor: &Visitor, attempt: &Attempt) -> Result<(Profile, Session, Handout)> {
        for _ in 0..RACES {
            if let Some(done) = self.attempt_once(visitor, attempt).await? {
                return Ok(done);
            }
        }
        Err(outraced())
    }

    /// `None`: the password was changed while it was being checked.
    async fn attempt_once(&self, visitor: &Visitor, attempt: &Attempt) -> Result<Option<(Profile, Session, Handout)>> {
        let secret = attempt.api_key.as_ref().and_then(Option::as_ref);
        let key_id = secret.map(ApiKeySecret::id);
        let a_try = Try::new(attempt.email.as_ref(), &visitor.client, key_id.as_ref());
        let (account, api_key, counted) = self.find_account(attempt, a_try).await?;
        let outcome = self.open_account(visitor, attempt, account, api_key, &counted).await;
        match &outcome {
            Ok(Some(_)) => {}
            Err(Error::WrongCredentials) => self.try_failed(a_try, &counted).await,
            Ok(None) | Err(_) => self.try_was_none(&counted).await,
        }
        outcome
    }

    async fn open_account(
        &self,
        visitor: &Visitor,
        attempt: &Attempt,
        account: Option<Credentials>,
        api_key: Option<ApiKey>,
        counted_try: &CountedTry,
    ) -> Result<Option<(Profile, Session, Handout)>> {
        let owner_of_key = api_key.as_ref().map(|key| key.owner);
        let (checked, (owner, key_owner, counted)) = future::try_join(
            self.check_password(&attempt.password, account.as_ref()),
            self.read_owner(account.as_ref().map(|account| account.user_id), owner_of_key, attempt.kind),
        )
        .await?;
        let (Checked::Right { by, outdated }, Some(account), Some(owner)) = (checked, account, owner) else {
            return Err(Error::WrongCredentials);
        };
        let is_open = owner.user.status == roster_types::user::Status::Active
            && (by == super::passwords::Which::Clear || self.is_md5_good(attempt, &owner))
            && self.is_key_good(attempt, api_key.as_ref(), key_owner.as_ref(), owner.user.id);
        if !is_open {
            return Err(Error::WrongCredentials);
        }

        let renewed = self.renewed(&attempt.password, by, outdated, &account, &owner.user.role).await?;
        let (session, handout) = self.new_session(attempt.kind, &owner, &visitor.client);
        let mut transaction = self.store().transaction();
        self.write_session(&mut transaction, &session, &counted, &visitor.client);
        self.tell_of_new_device(&mut transaction, visitor, &owner.user, &session, &counted);
        // Either way: the password was compared with what was read before the owner was. One that has
        // been changed since, ending all sessions of before, must not begin one of after.
        match renewed {
            Some(verifiers) => {
                transaction.set_verifiers(&account, verifiers.clear.as_ref(), verifiers.md5.as_ref());
            }
            None => transaction.check_verifiers(&account),
        }
        if let Some(key) = api_key.filter(|key| is_use_due(key, self.now())) {
            transaction.touch_api_key(&key.id, self.now());
        }
        let (committed, ()) = future::join(transaction.commit(), self.try_succeeded(counted_try)).await;
        match committed {
            Ok(()) => Ok(Some((owner, session, handout))),
            Err(Denied::Refused(Refusal::CredentialsChanged | Refusal::ApiKeyGone, _)) => Ok(None),
            Err(Denied::Refused(refusal, _)) => Err(unexpected(refusal)),
            Err(Denied::Failed(error)) => Err(error.into()),
        }
    }

    /// The account and the key that are named, read while the try is counted.
    async fn find_account(
        &self,
        attempt: &Attempt,
        a_try: Try<'_>,
    ) -> Result<(Option<Credentials>, Option<ApiKey>, CountedTry)> {
        let mut batch = Batch::new();
        if let Some(email) = &attempt.email {
            batch = batch.credentials(email);
        }
        let secret = attempt.api_key.as_ref().and_then(Option::as_ref);
        if let Some(secret) = secret {
            batch = batch.api_key(&secret.id());
        }
        let (mut counted, found) = self.count_try(a_try, batch).await?;
        let account = attempt.email.as_ref().map(|email| found.credentials(email)).transpose()?.flatten();
        let api_key = secret.map(|secret| found.api_key(&secret.id())).transpose()?.flatten();
        let is_it = |key: &ApiKey| key.is_live(self.now()) && secret.is_some_and(|secret| secret.opens(key));
        let api_key = api_key.filter(is_it);
        self.count_by_address(a_try, &mut counted, api_key.as_ref()).await?;
        Ok((account, api_key, counted))
    }

    /// The account's owner, the key's owner and the sessions that count, read beside the hash.
    async fn read_owner(
        &self,
        account: Option<UserId>,
        key: Option<UserId>,
        kind: SessionKind,
    ) -> Result<(Option<Profile>, Option<Profile>, Vec<CountedSession>)> {
        let Some(id) = account else { return Ok((None, None, Vec::new())) };
        let batch = key.into_iter().fold(Batch::new().profile(id), Batch::profile);
        let counted = async {
            if kind.is_counted() { self.store().counted_sessions(id, self.now()).await } else { Ok(Vec::new()) }
        };
        let (found, counted) = future::try_join(self.store().find(batch), counted).await?;
        let key_owner = key.map(|owner| found.profile(owner)).transpose()?.flatten();
        Ok((found.profile(id)?, key_owner, counted))
    }

    /// A digest opens only where digests are accepted; the password itself proves more than one.
    fn is_md5_good(&self, attempt: &Attempt, owner: &Profile) -> bool {
        matches!(attempt.password, Presented::Clear(_)) || self.accepts_md5(&owner.user.role)
    }

    /// A personal key opens for its owner only; an application key for anybody, as long as its owner
    /// is an active administrator.
    fn is_key_good(
        &self,
        attempt: &Attempt,
        key: Option<&ApiKey>,
        key_owner: Option<&Profile>,
        account: UserId,
    ) -> bool {
        match (&attempt.api_key, key) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(_), Some(key)) => match key.kind {
                KeyKind::Personal => key.owner == account,
                KeyKind::Application => key_owner.is_some_and(|owner| owner.user.is_active_administrator()),
            },
        }
    }
}

/// A key's last use is written as rarely as a session's.
fn is_use_due(key: &ApiKey, now: Time) -> bool {
    key.last_used_at.is_none_or(|used| now.since(used) >= SEEN_EVERY)
}
