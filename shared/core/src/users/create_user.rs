//! Making an account for another: with any role one may give, with a password or without.

use futures::future;
use roster_passwords::Password;
use roster_store::{Batch, Denied, Found, KeptAnswer, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::clock::Time;
use roster_types::digest::sha256;
use roster_types::email::Email;
use roster_types::error::{Error, Problem, Result};
use roster_types::input::Input;
use roster_types::name::Name;
use roster_types::password::Verifiers;
use roster_types::role::{Permission, RoleName};
use roster_types::user::{Status, User, UserId};

use crate::access::authority::AuthContext;
use crate::access::authority::Principal;
use crate::access::caller::Visitor;
use crate::credentials::PasswordVerifier;
use crate::users::Users;
use crate::users::register::write_new_user;

/// For this long a repeat with the same idempotency key gets the first answer.
const ANSWER_KEPT_FOR: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// What they are called.
    pub name: Name,
    /// Their address.
    pub email: Email,
    /// What they may do.
    pub role: RoleName,
    /// What they sign in with; without one they cannot until one is set.
    pub password: Option<Password>,
    /// Whether the account can be used.
    pub status: Status,
}

/// A caller's own name for a request, and the body it came with: the same name with the same body is
/// the same request.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// 1 to 255 visible characters.
    pub key: String,
    /// The body as sent.
    pub body: Vec<u8>,
}

impl IdempotencyKey {
    /// Whether a text has the form of one.
    pub fn is_formed(key: &str) -> bool {
        (1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())
    }

    /// Where the answer is kept: the key itself may hold anything.
    fn place(&self) -> String {
        hex::encode(&sha256(&[self.key.as_bytes()])[..16])
    }
}

/// A user as they were when they were made.
pub type CreatedUser = User;

impl Users {
    /// Makes an account (`users:create`).
    pub async fn create_user(
        &self,
        principal: impl Into<Principal<'_>>,
        input: Input<NewUser>,
        once: Option<IdempotencyKey>,
    ) -> Result<CreatedUser> {
        let (auth, found) = self.authorize_new_user(principal.into(), &input, once.as_ref()).await?;
        auth.require(Permission::UsersCreate)?;
        self.add_user(auth, found, input, once).await
    }

    /// Makes an account for somebody one registers (`users:register`): with the role `user`, or with
    /// another by `roles:assign`.
    pub async fn register_another(&self, visitor: &Visitor, input: Input<NewUser>) -> Result<CreatedUser> {
        let (auth, found) = self.authorize_new_user(visitor.into(), &input, None).await?;
        auth.require(Permission::UsersRegister)?;
        self.add_user(auth, found, input, None).await
    }

    /// One call reads the caller, the role to be given and the answer kept for the same request.
    async fn authorize_new_user(
        &self,
        principal: Principal<'_>,
        input: &Input<NewUser>,
        once: Option<&IdempotencyKey>,
    ) -> Result<(AuthContext, Found)> {
        let known = self.access.known(principal).await?;
        let mut batch = Batch::new();
        if let Some(new) = input.peek() {
            batch = batch.role(&new.role);
        }
        if let (Some(once), Some(actor)) = (once, known.actor()) {
            batch = batch.kept_answer(&actor, &once.place());
        }
        let (auth, found, ()) = self.access.authorize_and_prefetch(&known, batch, |_| future::ready(())).await?;
        Ok((auth, found))
    }

    async fn add_user(
        &self,
        auth: AuthContext,
        found: Found,
        input: Input<NewUser>,
        once: Option<IdempotencyKey>,
    ) -> Result<CreatedUser> {
        if input.differs("role", RoleName::user().as_str()) {
            auth.require(Permission::RolesAssign)?;
            auth.must_be_confirmed(self.context.now())?;
        }
        let new = input.valid()?;
        // Before the role is looked for: it may be gone by the time of a repeat.
        if let Some(once) = &once
            && let Some(answer) = self.answer_kept(&auth, once, &found).await?
        {
            return Ok(answer);
        }
        self.must_be_assignable(&auth, &new.role, &found).await?;
        let user = self.verifier.build_user(&new).await?;
        let (user, verifiers) = user;
        let mut transaction = self.context.store().transaction();
        write_new_user(&mut transaction, &user, verifiers, false);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserCreated, auth.actor())
                .about(user.id)
                .detail(format!("role {}", user.role.as_str()))
                .client(auth.client()),
        );
        if let Some(once) = &once {
            let kept = self.answer_to_keep(once, &user)?;
            transaction.keep_answer(&auth.actor(), &once.place(), &kept, self.context.now());
        }
        match transaction.commit().await {
            Ok(()) => Ok(user),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => {
                self.first_answer_or_taken(&auth.actor(), once, user.email).await
            }
            Err(Denied::Refused(Refusal::AnswerKept, _)) => {
                self.first_answer_or_taken(&auth.actor(), once, user.email).await
            }
            Err(Denied::Refused(Refusal::RoleGone, _)) => Err(Error::invalid("role", Problem::NotListed)),
            Err(denied) => Err(denied.into()),
        }
    }

    /// A role that exists, and whose permissions the caller holds too.
    pub(crate) async fn must_be_assignable(&self, auth: &AuthContext, role: &RoleName, found: &Found) -> Result<()> {
        if role.is_user() {
            return Ok(());
        }
        let permissions = match role.built_in() {
            Some(permissions) => permissions,
            None => found.role(role)?.ok_or_else(|| Error::invalid("role", Problem::NotListed))?.permissions,
        };
        auth.must_cover(permissions)
    }

    /// The twin of this request was quicker: it is answered as that one was. A lost answer of our own
    /// store looks the same, and is answered the same.
    async fn first_answer_or_taken(
        &self,
        actor: &Actor,
        once: Option<IdempotencyKey>,
        email: Email,
    ) -> Result<CreatedUser> {
        if let Some(once) = once {
            let place = once.place();
            let found = self.context.store().find(Batch::new().kept_answer(actor, &place)).await?;
            if let Some(kept) = found.kept_answer(actor, &place)?
                && let Some(answer) = self.first_answer(&once, &kept)?
            {
                return Ok(answer);
            }
        }
        Err(Error::EmailTaken(email))
    }

    async fn answer_kept(
        &self,
        auth: &AuthContext,
        once: &IdempotencyKey,
        found: &Found,
    ) -> Result<Option<CreatedUser>> {
        let (actor, place) = (auth.actor(), once.place());
        let kept = match (found.kept_answer(&actor, &place)?, auth) {
            // An opaque token named no caller, so nothing could be read beside it.
            (None, AuthContext::User(caller)) if caller.session.opaque.is_some() => self
                .context
                .store()
                .find(Batch::new().kept_answer(&actor, &place))
                .await?
                .kept_answer(&actor, &place)?,
            (kept, _) => kept,
        };
        kept.map_or(Ok(None), |kept| self.first_answer(once, &kept))
    }

    /// The answer that was kept, while it is good, for the same body.
    fn first_answer(&self, once: &IdempotencyKey, kept: &KeptAnswer) -> Result<Option<CreatedUser>> {
        if kept.expires_at <= self.context.now() {
            return Ok(None);
        }
        if kept.body_mac != self.body_mac(once)? {
            return Err(Error::IdempotencyKeyReused);
        }
        read_answer(&kept.answer).map(Some).ok_or_else(|| Error::internal("a kept answer is not of our making"))
    }

    fn answer_to_keep(&self, once: &IdempotencyKey, user: &User) -> Result<KeptAnswer> {
        Ok(KeptAnswer {
            body_mac: self.body_mac(once)?,
            answer: write_answer(user),
            expires_at: self.context.now().plus(ANSWER_KEPT_FOR),
        })
    }

    /// Keyed by what lies in no table in clear, for there may be a password in the body: a plain hash
    /// would let one be guessed at as fast as that is computed.
    fn body_mac(&self, once: &IdempotencyKey) -> Result<String> {
        Ok(hex::encode(self.verifier.hasher.mac("idempotency", &[&once.body])))
    }
}

impl PasswordVerifier {
    /// Draws the id while the password is hashed.
    pub(crate) async fn build_user(&self, new: &NewUser) -> Result<(User, Verifiers)> {
        let hash = async {
            match &new.password {
                Some(password) => self.hash_password(password, &new.role).await,
                None => Ok(Verifiers::default()),
            }
        };
        let (id, verifiers) = future::try_join(async { Ok(self.context.store().next_user_id().await?) }, hash).await?;
        let now = self.context.now().whole_seconds();
        let NewUser { name, email, role, status, .. } = new.clone();
        Ok((User { id, name, email, role, status, created_at: now, updated_at: now, version: 1 }, verifiers))
    }
}

/// A user as a line of JSON in words of the store: dialects shape their own answers from it.
fn write_answer(user: &User) -> String {
    serde_json::json!([
        user.id.get(),
        user.name.as_str(),
        user.email.as_str(),
        user.role.as_str(),
        user.status.as_str(),
        user.created_at.seconds(),
        user.updated_at.seconds(),
        user.version,
    ])
    .to_string()
}

fn read_answer(text: &str) -> Option<User> {
    type Fields = (u64, String, String, String, String, i64, i64, u64);
    let (id, name, email, role, status, created_at, updated_at, version): Fields = serde_json::from_str(text).ok()?;
    Some(User {
        id: UserId::new(id),
        name: Name::from_store(name),
        email: Email::from_store(email),
        role: RoleName::from_store(role),
        status: Status::parse(&status)?,
        created_at: Time::from_seconds(created_at),
        updated_at: Time::from_seconds(updated_at),
        version,
    })
}
