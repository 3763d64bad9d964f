//! Signing in: by email and password (B), with an API key besides (A), or with an MD5 digest (D).
//!
//! Two steps beside the hash: the guard item and the key; then, while the hash is computed, the
//! profile; then the transaction that starts the session.

use std::time::Duration;

use futures::future;
use roster_crypto::api_key::ApiKeySecret;
use roster_crypto::token::{AccessToken, OpaqueToken, PanelToken, RefreshToken};
use roster_passwords::{LegacyPassword, Password};
use roster_store::unexpected;
use roster_store::{Batch, CountedSession, Credentials, Denied, Found, Refusal};
use roster_types::api_key::{ApiKey, KeyKind};
use roster_types::clock::Time;
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::password::{Scheme, Verifiers};
use roster_types::session::{SEEN_EVERY, Session, SessionKind};
use roster_types::user::{Profile, Status, User, UserId};

use crate::access::caller::Visitor;
use crate::authentication::Authentication;
use crate::authentication::TokenIssuer;
use crate::authentication::attempts::{Attempt, AttemptBy};
use crate::authentication::start_session::IssuedToken;
use crate::context::retry_on_conflict;
use crate::credentials::password::Checked;
use crate::credentials::password::Presented;

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
struct Request {
    email: Option<Email>,
    password: Presented,
    /// `None` where the door asks for no key; `Some(None)` where what came is none.
    api_key: Option<Option<ApiKeySecret>>,
    kind: SessionKind,
}

/// An account whose password was right, with what was read beside the hash.
struct OpenedAccount {
    account: Credentials,
    owner: Profile,
    api_key: Option<ApiKey>,
    /// The owner's sessions that count towards the limit, newest first.
    sessions: Vec<CountedSession>,
    /// The verifiers to replace the stored ones, if they are missing or outdated.
    renewed: Option<Verifiers>,
}

impl Request {
    fn secret(&self) -> Option<&ApiKeySecret> {
        self.api_key.as_ref().and_then(Option::as_ref)
    }

    /// A personal key opens its owner's account only; an application key any account, for as long as its
    /// owner is an active administrator.
    fn is_key_good(&self, key: Option<&ApiKey>, key_owner: Option<&Profile>, account: UserId) -> bool {
        match (&self.api_key, key) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(_), Some(key)) => match key.kind {
                KeyKind::Personal => key.owner == account,
                KeyKind::Application => key_owner.is_some_and(|owner| owner.user.is_active_administrator()),
            },
        }
    }
}

impl TokenIssuer {
    /// Signs in by email and password.
    pub async fn sign_in(&self, visitor: &Visitor, input: Input<SignIn>) -> Result<SignedIn> {
        let SignIn { email, password } = input.valid()?;
        let password = Presented::Clear(password);
        self.sign_in_for_tokens(visitor, Request { email, password, api_key: None, kind: SessionKind::Refreshable })
            .await
    }

    /// Signs in by API key, email and password.
    pub async fn sign_in_with_key(&self, visitor: &Visitor, input: Input<KeySignIn>) -> Result<SignedIn> {
        let KeySignIn { api_key, email, password, offline_access } = input.valid()?;
        let kind = if offline_access { SessionKind::Refreshable } else { SessionKind::Access };
        let password = Presented::Clear(password);
        self.sign_in_for_tokens(visitor, Request { email, password, api_key: Some(api_key), kind }).await
    }

    async fn sign_in_for_tokens(&self, visitor: &Visitor, request: Request) -> Result<SignedIn> {
        // Known before the hash: a sign-in that succeeded must not fail for want of a name to issue by.
        let issuer = self.keys.issuer(visitor).await?;
        let issued_at = self.context.now();
        let (owner, session, issued) = self.authentication.sign_in(visitor, &request).await?;
        let refresh = match issued {
            IssuedToken::Refresh(token) => Some(token),
            IssuedToken::Access | IssuedToken::Opaque(_) | IssuedToken::Panel(_) => None,
        };
        let tokens = self.tokens(&issuer, &owner.user, &session, refresh, issued_at).await?;
        Ok(SignedIn { user: owner.user, tokens })
    }
}

impl Authentication {
    /// Signs in for an opaque token, by a password or its MD5 digest.
    pub async fn sign_in_legacy(&self, visitor: &Visitor, input: Input<LegacySignIn>) -> Result<OpaqueSession> {
        self.context.legacy_passwords_on()?;
        let LegacySignIn { email, password } = input.valid()?;
        let request = Request { email, password: password.into(), api_key: None, kind: SessionKind::Opaque };
        let (_, session, issued) = self.sign_in(visitor, &request).await?;
        match issued {
            IssuedToken::Opaque(token) => Ok(OpaqueSession { created_at: session.created_at, token }),
            IssuedToken::Access | IssuedToken::Refresh(_) | IssuedToken::Panel(_) => {
                Err(Error::internal("an opaque session without its token"))
            }
        }
    }

    /// Signs in to the control panel, by email and password.
    pub async fn sign_in_to_panel(&self, visitor: &Visitor, input: Input<SignIn>) -> Result<PanelSession> {
        let SignIn { email, password } = input.valid()?;
        let password = Presented::Clear(password);
        let request = Request { email, password, api_key: None, kind: SessionKind::Panel };
        let (owner, _, issued) = self.sign_in(visitor, &request).await?;
        match issued {
            IssuedToken::Panel(token) => Ok(PanelSession { user: owner.user, token }),
            IssuedToken::Access | IssuedToken::Refresh(_) | IssuedToken::Opaque(_) => {
                Err(Error::internal("a session of the panel without its token"))
            }
        }
    }

    async fn sign_in(&self, visitor: &Visitor, request: &Request) -> Result<(Profile, Session, IssuedToken)> {
        retry_on_conflict!(_ => { self.sign_in_once(visitor, request).await })
    }

    /// Finds the account, reserves the attempt, checks the password and starts the session. `None`: the
    /// password was changed while it was checked.
    async fn sign_in_once(
        &self,
        visitor: &Visitor,
        request: &Request,
    ) -> Result<Option<(Profile, Session, IssuedToken)>> {
        let key_id = request.secret().map(ApiKeySecret::id);
        let by = AttemptBy::new(request.email.as_ref(), &visitor.client, key_id.as_ref());
        let (attempt, account, api_key) = self.reserve(request, by).await?;
        match self.check(request, account, api_key).await {
            Ok(opened) => self.start(visitor, request.kind, opened, attempt).await,
            Err(Error::WrongCredentials) => {
                attempt.failed().await;
                Err(Error::WrongCredentials)
            }
            Err(error) => {
                attempt.cancelled().await;
                Err(error)
            }
        }
    }

    /// Reads the account and the API key while the attempt is reserved.
    async fn reserve<'a>(
        &self,
        request: &Request,
        by: AttemptBy<'a>,
    ) -> Result<(Attempt<'a>, Option<Credentials>, Option<ApiKey>)> {
        let mut batch = Batch::new();
        if let Some(email) = &request.email {
            batch = batch.credentials(email);
        }
        if let Some(secret) = request.secret() {
            batch = batch.api_key(&secret.id());
        }
        let (attempt, found) = self.attempts.reserve(by, batch).await?;
        match self.read_named(request, &found) {
            Ok((account, api_key)) => Ok((attempt.count_by_address(api_key.as_ref()).await?, account, api_key)),
            Err(error) => {
                attempt.cancelled().await;
                Err(error)
            }
        }
    }

    /// The account, and the API key if it is live and was presented with its secret.
    fn read_named(&self, request: &Request, found: &Found) -> Result<(Option<Credentials>, Option<ApiKey>)> {
        let account = request.email.as_ref().map(|email| found.credentials(email)).transpose()?.flatten();
        let secret = request.secret();
        let api_key = secret.map(|secret| found.api_key(&secret.id())).transpose()?.flatten();
        let is_its = |key: &ApiKey| key.is_live(self.context.now()) && secret.is_some_and(|secret| secret.opens(key));
        Ok((account, api_key.filter(is_its)))
    }

    /// Checks the password, at the cost of one hash whatever there is to check, while the owner is read.
    async fn check(
        &self,
        request: &Request,
        account: Option<Credentials>,
        api_key: Option<ApiKey>,
    ) -> Result<OpenedAccount> {
        let owner_of_key = api_key.as_ref().map(|key| key.owner);
        let (checked, (owner, key_owner, sessions)) = future::try_join(
            self.verifier.check_password(&request.password, account.as_ref()),
            self.read_owner(account.as_ref().map(|account| account.user_id), owner_of_key, request.kind),
        )
        .await?;
        let (Checked::Right { by, outdated }, Some(account), Some(owner)) = (checked, account, owner) else {
            return Err(Error::WrongCredentials);
        };
        let is_open = owner.user.status == Status::Active
            && (by == Scheme::Password || self.is_md5_good(request, &owner))
            && request.is_key_good(api_key.as_ref(), key_owner.as_ref(), owner.user.id);
        if !is_open {
            return Err(Error::WrongCredentials);
        }
        let renewed = self.verifier.renewed(&request.password, by, outdated, &account, &owner.user.role).await?;
        Ok(OpenedAccount { account, owner, api_key, sessions, renewed })
    }

    /// Starts the session. `None`: the password or the API key was changed after it was read.
    async fn start(
        &self,
        visitor: &Visitor,
        kind: SessionKind,
        opened: OpenedAccount,
        attempt: Attempt<'_>,
    ) -> Result<Option<(Profile, Session, IssuedToken)>> {
        let OpenedAccount { account, owner, api_key, sessions, renewed } = opened;
        let (session, issued) = self.new_session(kind, &owner, &visitor.client);
        let mut transaction = self.context.store().transaction();
        self.write_session(&mut transaction, &session, &sessions, &visitor.client);
        self.outbox.notify_new_device(&mut transaction, visitor, &owner.user, &session, &sessions);
        // Either way: the password was compared with what was read before the owner was. One that has
        // been changed since, which ended all earlier sessions, must not start a later one.
        match renewed {
            Some(verifiers) => {
                transaction.set_verifiers(&account, &verifiers);
            }
            None => transaction.check_verifiers(&account),
        }
        if let Some(key) = api_key.filter(|key| is_use_due(key, self.context.now())) {
            transaction.touch_api_key(&key.id, self.context.now());
        }
        let (committed, ()) = future::join(transaction.commit(), attempt.succeeded()).await;
        match committed {
            Ok(()) => Ok(Some((owner, session, issued))),
            Err(Denied::Refused(Refusal::CredentialsChanged | Refusal::ApiKeyGone, _)) => Ok(None),
            Err(Denied::Refused(refusal, _)) => Err(unexpected(refusal)),
            Err(Denied::Failed(error)) => Err(error.into()),
        }
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
            if kind.is_counted() {
                self.context.store().counted_sessions(id, self.context.now()).await
            } else {
                Ok(Vec::new())
            }
        };
        let (found, counted) = future::try_join(self.context.store().find(batch), counted).await?;
        let key_owner = key.map(|owner| found.profile(owner)).transpose()?.flatten();
        Ok((found.profile(id)?, key_owner, counted))
    }

    /// A digest opens only where digests are accepted; the password itself proves more than one.
    fn is_md5_good(&self, request: &Request, owner: &Profile) -> bool {
        matches!(request.password, Presented::Clear(_)) || self.verifier.accepts_md5(&owner.user.role)
    }
}

/// A key's last use is written as rarely as a session's.
fn is_use_due(key: &ApiKey, now: Time) -> bool {
    key.last_used_at.is_none_or(|used| now.since(used) >= SEEN_EVERY)
}
