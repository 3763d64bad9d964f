//! The operations on users, sessions, keys and roles, with their rules. This crate knows nothing of
//! HTTP, of the documented APIs or of DynamoDB.
//!
//! Each noun is a service that is built with the capabilities that it needs. A function builds the
//! services that it uses, and no others: see [`bootstrap`].
//!
//! An operation asks in one order: who calls (401), whether they may (403), whether the request is
//! valid (400), whether its subject exists (404), is unchanged (412) and free of conflict (409).

mod access;
mod api_keys;
mod audit;
mod authentication;
pub mod bootstrap;
pub mod config;
mod context;
mod credentials;
mod cursors;
pub mod device;
mod keys;
mod mail;
mod rate_limits;
mod roles;
mod sessions;
mod stack;
mod users;

pub use roster_keys::AuditSeals;

pub use access::Access;
pub use access::authority::Principal;
pub use access::caller::{Caller, Visitor};
pub use access::inspect_token::{Inspection, TokenForm, Verdict};
pub use access::verify_token::{TokenKind, VerifiedToken};
pub use api_keys::{ApiKeys, NewApiKey, NewKey};
pub use audit::Audit;
pub use audit::list_audit::AuditQuery;
pub use authentication::refresh::Refreshed;
pub use authentication::sign_in::{KeySignIn, LegacySignIn, OpaqueSession, PanelSession, SignIn, SignedIn, Tokens};
pub use authentication::{Authentication, TokenIssuer};
pub use context::Context;
pub use credentials::change_password::{ConfirmedPassword, PasswordChange};
pub use credentials::reset_password::PasswordReset;
pub use credentials::{PasswordVerifier, Passwords};
pub use cursors::Cursors;
pub use keys::Keys;
pub use keys::issuer::Discovery;
pub use keys::rotation::{KeyChangeError, Rotation, SigningKeyView, SigningKeys, TakeOver};
pub use keys::signer::Signer;
pub use mail::email_change::EmailChange;
pub use mail::forgotten_password::NewPassword;
pub use mail::invite::Invited;
pub use mail::mails::{Letter, Undelivered};
pub use mail::{Codes, Links, MailServer, Mailer, Mails, Outbox};
pub use rate_limits::{RateLimits, ThrottleView, ThrottlesToClear};
pub use roles::{RoleChange, Roles};
pub use sessions::Sessions;
pub use sessions::end_sessions::SessionsToEnd;
pub use sessions::end_sessions_of::SessionsOf;
pub use sessions::list_sessions::{EverySession, SessionQuery, SessionView};
pub use stack::Stack;
pub use stack::overview::Overview;
pub use stack::settings::StackSettings;
pub use users::create_user::{CreatedUser, IdempotencyKey, NewUser};
pub use users::find_users::UserQuery;
pub use users::first_run::FirstAdministrator;
pub use users::list_users::{ListQuery, PageOf, Paging, UserList};
pub use users::own_data::OwnData;
pub use users::provision::ProvisionedUser;
pub use users::register::{Registered, Registration as NewRegistration, RegistrationPassword};
pub use users::update_user::{IfMatch, UserChanges};
pub use users::user_file::{ACTIVE_DAYS, Activity, UserFile};
pub use users::which_user::WhichUser;
pub use users::{FirstRun, Provisioning, Registrations, Users};
