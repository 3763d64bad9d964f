//! Making an account for oneself.

use futures::future;
use roster_crypto::api_key::ApiKeySecret;
use roster_passwords::{LegacyPassword, Password};
use roster_store::{Credentials, Denied, Refusal};
use roster_types::api_key::{KeyKind, KeyName};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::name::Name;
use roster_types::password::Verifiers;
use roster_types::registration;
use roster_types::role::RoleName;
use roster_types::user::{Profile, Status, User};

use crate::access::caller::Visitor;
use crate::users::Registrations;
use crate::users::counters;

/// What somebody registers with.
#[derive(Debug)]
pub struct Registration {
    /// What they are called.
    pub name: Name,
    /// Their address.
    pub email: Email,
    /// What they will sign in with.
    pub password: RegistrationPassword,
}

/// A new account's password.
#[derive(Debug)]
pub enum RegistrationPassword {
    /// One that passed the rules for new ones.
    Clear(Password),
    /// One of dialect D, on which no rule can be applied: a digest shows neither length nor words.
    Legacy(LegacyPassword),
}

/// A new account.
#[derive(Debug)]
pub struct Registered {
    /// The user.
    pub user: User,
    /// Their first API key, shown this once; dialect D has none.
    pub api_key: Option<ApiKeySecret>,
}

impl Registrations {
    /// Whether anybody may make an account for themselves.
    pub fn takes_registrations(&self) -> bool {
        self.context.settings().registration != registration::Registration::Closed
    }

    /// Makes an account with the role `user`. The address is unique by a condition in the write: of
    /// any number at the same moment one succeeds.
    pub async fn register(&self, visitor: &Visitor, input: Input<Registration>) -> Result<Registered> {
        if !self.takes_registrations() {
            return Err(Error::RegistrationClosed);
        }
        let Registration { name, email, password } = input.valid()?;
        let status = self.status_of_new(&email)?;
        self.attempts.count_registration(&visitor.client).await?;
        let role = RoleName::user();
        let (id, verifiers) = future::try_join(async { Ok(self.context.store().next_user_id().await?) }, async {
            match &password {
                RegistrationPassword::Clear(password) => self.verifier.hash_password(password, &role).await,
                RegistrationPassword::Legacy(password) => self.verifier.hash_digest(password.digest()).await,
            }
        })
        .await?;

        let now = self.context.now().whole_seconds();
        let user = User { id, name, email, role, status, created_at: now, updated_at: now, version: 1 };
        let mut transaction = self.context.store().transaction();
        write_new_user(&mut transaction, &user, verifiers, status == Status::Inactive);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserRegistered, Actor::Anonymous)
                .about(id)
                .client(visitor.client.clone()),
        );
        let api_key = match password {
            RegistrationPassword::Legacy(_) => None,
            RegistrationPassword::Clear(_) => {
                let name = KeyName::parse("registration").ok_or_else(|| Error::internal("a key name of ours"))?;
                let (secret, key) = self.context.new_api_key(id, name, KeyKind::Personal, None);
                transaction.create_api_key(&key);
                Some(secret)
            }
        };
        if status == Status::Inactive {
            let account =
                Credentials { email: user.email.clone(), user_id: id, verifiers: Verifiers::default(), version: 1 };
            self.write_verification(&mut transaction, visitor, &user, &account);
        }
        match transaction.commit().await {
            Ok(()) => Ok(Registered { user, api_key }),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(user.email)),
            Err(denied) => Err(denied.into()),
        }
    }

    /// Whether an account is open at once, or only when its mailed link is opened; an error where its
    /// domain is none of those that may come in.
    fn status_of_new(&self, email: &Email) -> Result<Status> {
        match &self.context.settings().registration {
            registration::Registration::Open => Ok(Status::Active),
            by_domain if by_domain.lists(email) => Ok(Status::Inactive),
            registration::Registration::Domains(_) | registration::Registration::Closed => {
                Err(Error::RegistrationClosed)
            }
        }
    }

    /// The same for dialect D, as long as MD5 passwords are taken at all.
    pub async fn register_legacy(&self, visitor: &Visitor, input: Input<Registration>) -> Result<Registered> {
        self.context.legacy_passwords_on()?;
        self.register(visitor, input).await
    }
}

/// Adds a new user, with their email address, to a transaction.
pub(crate) fn write_new_user(
    transaction: &mut roster_store::Transaction<'_>,
    user: &User,
    verifiers: Verifiers,
    awaits_link: bool,
) {
    let credentials = Credentials { email: user.email.clone(), user_id: user.id, verifiers, version: 1 };
    transaction.create_user(&Profile { user: user.clone(), epoch: 1, awaits_link }, &credentials);
    counters::count(transaction, None, Some(user));
}
