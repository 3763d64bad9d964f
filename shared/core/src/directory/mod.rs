//! The directory: every operation on users, sessions, keys and roles, with its rules, one file each.
//! The four dialects are four ways of asking for the same operations, so they cannot disagree.
//!
//! An operation asks in one order: who calls (401), whether they may (403), whether what they sent
//! makes sense (400), whether it is there (404), unchanged (412) and free of conflict (409).

mod api_keys;
mod authority;
mod caller;
mod change_password;
mod codes;
mod confirm;
mod create_user;
mod delete_user;
mod email_change;
mod end_sessions;
mod end_sessions_of;
mod find_user;
mod find_users;
mod first_run;
mod forgotten_password;
mod get_user;
mod inspect_token;
mod invite;
mod issuer;
mod key_ring;
mod key_set;
mod list_audit;
mod list_sessions;
mod list_users;
mod mail_server;
mod mails;
mod overview;
mod own_data;
mod passwords;
mod provision;
mod refresh;
mod register;
mod reset_password;
mod revocations;
mod roles;
mod seal_audit;
mod settings;
mod sign_in;
mod signing_keys;
mod start_session;
mod tally;
mod throttles;
mod tries;
mod update_user;
mod user_file;
mod verify_account;
mod verify_token;
mod which_user;

use std::fmt;
use std::sync::Arc;

use roster_crypto::audit_seal::AuditKey;
use roster_crypto::code::MailKey;
use roster_crypto::cursor::CursorKey;
use roster_crypto::seal::Sealer;
use roster_passwords::{HashPool, Hasher, PasswordPolicy};
use roster_store::{Meter, StackSecret, Store, unexpected};
use roster_types::clock::{Clock, Time};
use roster_types::error::{Error, Result};
use roster_types::random::Random;
use roster_types::registration::{LegacyMd5, Registration};

use crate::config::Config;

pub use api_keys::{NewApiKey, NewKey};
pub use authority::Asker;
pub use caller::{Caller, Visitor};
pub use change_password::{ConfirmedPassword, PasswordChange};
pub use create_user::{CreatedUser, IdempotencyKey, NewUser};
pub use email_change::EmailChange;
pub use end_sessions::SessionsToEnd;
pub use end_sessions_of::SessionsOf;
pub use find_users::UserQuery;
pub use first_run::FirstAdministrator;
pub use forgotten_password::NewPassword;
pub use inspect_token::{Inspection, TokenForm, Verdict};
pub use invite::Invited;
pub use issuer::Discovery;
pub use list_audit::AuditQuery;
pub use list_sessions::{EverySession, SessionQuery, SessionView};
pub use list_users::{ListQuery, PageOf, Paging, UserList};
pub use mails::{Letter, Undelivered};
pub use overview::Overview;
pub use own_data::OwnData;
pub use provision::ProvisionedUser;
pub use refresh::Refreshed;
pub use register::{Registered, Registration as NewRegistration, RegistrationPassword};
pub use reset_password::PasswordReset;
pub use roles::RoleChange;
pub use settings::StackSettings;
pub use sign_in::{KeySignIn, LegacySignIn, OpaqueSession, PanelSession, SignIn, SignedIn, Tokens};
pub use signing_keys::{KeyChangeError, SigningKeyView, TakeOver};
pub use throttles::{ThrottleView, ThrottlesToClear};
pub use update_user::{IfMatch, UserChanges};
pub use user_file::{ACTIVE_DAYS, Activity, UserFile};
pub use verify_token::{TokenKind, VerifiedToken};
pub use which_user::WhichUser;

/// What a function needs beside the tables: it opens no secret that it does not use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    /// Issues access tokens.
    pub signing: bool,
    /// Hashes passwords.
    pub passwords: bool,
    /// Pages lists, keeps answers for idempotency keys.
    pub cursors: bool,
    /// Seals the audit trail, or verifies its seals.
    pub sealing: bool,
    /// Makes new signing keys, for others to sign with: it seals them, and opens none.
    pub rotating: bool,
    /// Writes the links of mails, or reads what they bring back.
    pub mail: bool,
    /// Hands mails to a mail server, or says which one.
    pub smtp: bool,
}

impl Needs {
    /// The secrets that are read at the start.
    fn secrets(self) -> Vec<StackSecret> {
        let all = [
            (self.signing, StackSecret::SigningKeys),
            (self.passwords, StackSecret::Pepper),
            (self.cursors, StackSecret::CursorKey),
            (self.sealing, StackSecret::AuditKey),
            (self.mail, StackSecret::MailKey),
        ];
        all.into_iter().filter_map(|(is_needed, secret)| is_needed.then_some(secret)).collect()
    }

    /// Nothing.
    pub const NONE: Self = Self {
        signing: false,
        passwords: false,
        cursors: false,
        sealing: false,
        rotating: false,
        mail: false,
        smtp: false,
    };
}

/// What a directory is opened with.
#[derive(Debug)]
pub struct Setup {
    /// The function's settings.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// The source of tokens, keys and salts.
    pub random: Random,
    /// Where passwords are hashed.
    pub hashers: HashPool,
    /// Counts store calls, where somebody wants to know.
    pub meter: Option<Meter>,
}

/// The users of a stack and everything that can be done with them.
#[derive(Clone)]
pub struct Directory(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Clock,
    random: Random,
    registration: Registration,
    legacy_md5: LegacyMd5,
    policy: PasswordPolicy,
    keys: key_ring::KeyRing,
    hasher: Option<Hasher>,
    cursor_key: Option<CursorKey>,
    audit_key: Option<AuditKey>,
    /// For what is sealed or opened when it is asked for, rather than at the start.
    sealer: Option<Sealer>,
    mail_key: Option<MailKey>,
    sends_mail: bool,
    issuer: issuer::Issuer,
}

impl Directory {
    /// Connects to the store and opens what `needs` names, making what was never made: one call
    /// where all is there.
    pub async fn open(setup: Setup, needs: Needs) -> Result<Self> {
        let Setup { config, clock, random, hashers, meter } = setup;
        let store = Store::connect(&config.store, random.clone(), meter);
        let keys = key_set::open(&store, &config, &clock, &random, needs).await?;
        let directory = Self(Arc::new(Inner {
            store,
            clock,
            registration: config.registration,
            legacy_md5: config.legacy_md5,
            policy: PasswordPolicy { min_length: config.password_min_length },
            keys: keys.ring,
            hasher: keys.pepper.map(|pepper| Hasher::new(hashers, pepper, random.clone())),
            cursor_key: keys.cursor,
            audit_key: keys.audit,
            sealer: keys.sealer,
            mail_key: keys.mail,
            sends_mail: config.sends_mail,
            issuer: issuer::Issuer::new(config.issuer, keys.issuer),
            random,
        }));
        if needs.signing {
            // Keys that wait for a rotation are seen to here, where nobody waits for an answer.
            directory.signing_key().await?;
        }
        Ok(directory)
    }

    /// The rules for new passwords, which a dialect needs to say what is wrong with one.
    pub fn password_policy(&self) -> &PasswordPolicy {
        &self.0.policy
    }

    /// Fails where dialect D's password routes are switched off.
    fn legacy_passwords_on(&self) -> Result<()> {
        if self.0.legacy_md5 == LegacyMd5::Off { Err(Error::LegacyPasswordsOff) } else { Ok(()) }
    }

    /// The clock that all operations go by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn now(&self) -> Time {
        self.0.clock.now()
    }

    fn hasher(&self) -> Result<&Hasher> {
        self.0.hasher.as_ref().ok_or_else(|| Error::internal("this function was opened without passwords"))
    }

    fn audit_key(&self) -> Result<&AuditKey> {
        self.0.audit_key.as_ref().ok_or_else(|| Error::internal("this function was opened without sealing"))
    }

    fn mail_key(&self) -> Result<&MailKey> {
        self.0.mail_key.as_ref().ok_or_else(|| Error::internal("this function was opened without mail"))
    }

    fn cursor_key(&self) -> Result<&CursorKey> {
        self.0.cursor_key.as_ref().ok_or_else(|| Error::internal("this function was opened without cursors"))
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Directory")
    }
}

/// How often an operation begins anew when what it read has changed before it wrote.
const RACES: u32 = 5;

/// The race was lost each time: nothing was changed, and the caller may well try again.
fn outraced() -> Error {
    Error::Unavailable("the same items were changed by others at each attempt".into())
}
