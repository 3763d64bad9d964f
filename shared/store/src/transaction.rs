//! Changes that happen together or not at all. The module of each table adds its own changes.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use roster_telemetry::security;
use roster_types::Error;
use roster_types::audit::AuditEntry;

use super::expression::{Aliases, Changes, Clause, condition};
use super::{Item, Store, StoreError, backoff};

/// Which condition failed, in terms of the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another account has the email address.
    EmailTaken,
    /// The user was changed or deleted in the meantime.
    UserChanged,
    /// The password was changed in the meantime.
    CredentialsChanged,
    /// No other active administrator would remain.
    LastAdministrator,
    /// The session ended in the meantime.
    SessionGone,
    /// Another request rotated the refresh token first.
    RefreshRaced,
    /// The API key was revoked in the meantime.
    ApiKeyGone,
    /// The role does not exist, or no longer.
    RoleGone,
    RoleTaken,
    /// A user has the role, or it does not exist.
    RoleInUse,
    /// The same idempotency key was used in the meantime.
    AnswerKept,
    /// Another caller created the setting first.
    SettingKept,
    /// The signing keys were changed in the meantime.
    KeysChanged,
    /// Another sealer extended the chain of the audit log.
    SealRaced,
    /// Another function counted the same change first.
    CountRaced,
    /// An active administrator exists.
    AdministratorThere,
    /// The code was used or has expired.
    CodeGone,
    /// The change has no condition and cannot be refused.
    Never,
    /// A random id collided. This should never happen; if it does, nothing is overwritten.
    IdTaken,
}

/// Why a transaction changed nothing.
#[derive(Debug)]
pub enum Denied {
    /// A condition failed; with the item as found, if it exists.
    Refused(Refusal, Option<Item>),
    Failed(StoreError),
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// A refusal that the operation does not handle.
pub fn unexpected(refusal: Refusal) -> Error {
    Error::Internal(format!("unexpected refusal of the store: {refusal:?}").into())
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Failed(error) => error.into(),
            Denied::Refused(Refusal::LastAdministrator, _) => Self::LastAdministrator,
            Denied::Refused(refusal, _) => unexpected(refusal),
        }
    }
}

#[derive(Debug)]
pub struct Transaction<'a> {
    pub(super) store: &'a Store,
    writes: Vec<(TransactWriteItem, Refusal)>,
    /// Logged as security events after the commit.
    pub(super) recorded: Vec<AuditEntry>,
}

impl Store {
    pub fn transaction(&self) -> Transaction<'_> {
        Transaction { store: self, writes: Vec::new(), recorded: Vec::new() }
    }
}

const SHOW_ITEM: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// Sets the table and the condition of a write. The SDK has a separate builder for each of the four kinds of write,
/// with the same methods and no common trait.
macro_rules! conditional {
    ($write:expr, $table:expr, $clauses:expr, $aliases:expr) => {{
        let mut aliases = $aliases;
        let condition = condition($clauses, &mut aliases);
        let (names, values) = aliases.into_parts();
        $write
            .table_name($table)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(SHOW_ITEM)
    }};
}

impl Transaction<'_> {
    pub(super) fn put(&mut self, table: &str, item: Item, clauses: &[Clause], refusal: Refusal) {
        let put = conditional!(Put::builder().set_item(Some(item)), table, clauses, Aliases::default());
        let put = put.build().expect("table and item are set");
        self.writes.push((TransactWriteItem::builder().put(put).build(), refusal));
    }

    pub(super) fn update(&mut self, table: &str, key: Item, changes: &Changes, clauses: &[Clause], refusal: Refusal) {
        let mut aliases = Aliases::default();
        let update = Update::builder().set_key(Some(key)).update_expression(changes.write(&mut aliases));
        let update = conditional!(update, table, clauses, aliases);
        let update = update.build().expect("table, key and update are set");
        self.writes.push((TransactWriteItem::builder().update(update).build(), refusal));
    }

    pub(super) fn delete(&mut self, table: &str, key: Item, clauses: &[Clause], refusal: Refusal) {
        let delete = conditional!(Delete::builder().set_key(Some(key)), table, clauses, Aliases::default());
        let delete = delete.build().expect("table and key are set");
        self.writes.push((TransactWriteItem::builder().delete(delete).build(), refusal));
    }

    /// Changes nothing, but the transaction fails if the condition does not hold.
    pub(super) fn check(&mut self, table: &str, key: Item, clauses: &[Clause], refusal: Refusal) {
        let check = conditional!(ConditionCheck::builder().set_key(Some(key)), table, clauses, Aliases::default());
        let check = check.build().expect("table, key and condition are set");
        self.writes.push((TransactWriteItem::builder().condition_check(check).build(), refusal));
    }

    /// Commits all changes or none. Conflicts with other transactions and throttling are retried here, because the SDK
    /// does not retry them; it does retry lost responses. A token makes all attempts one request. So a commit whose
    /// response was lost before a conflict is neither applied twice nor refused because it was applied.
    pub async fn commit(self) -> Result<(), Denied> {
        let (items, refusals): (Vec<_>, Vec<_>) = self.writes.into_iter().unzip();
        let random = self.store.random();
        let token = hex::encode(random.bytes::<16>());
        for attempt in 0..backoff::ATTEMPTS {
            if attempt > 0 {
                backoff::pause(attempt, random).await;
            }
            let request = self
                .store
                .client()
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .client_request_token(&token);
            let Err(error) = request.send().await else {
                self.recorded.iter().for_each(security::changed);
                return Ok(());
            };
            let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error()
            else {
                return Err(StoreError::from(error).into());
            };
            let reasons = cancelled.cancellation_reasons.clone().unwrap_or_default();
            if let Some(denied) = first_refusal(&reasons, &refusals) {
                return Err(denied);
            }
            if !reasons.iter().all(is_passing) {
                return Err(StoreError::from(error).into());
            }
        }
        Err(StoreError::Conflict("a transaction met conflicts to the last attempt").into())
    }
}

/// The first condition that failed. Others may have failed too: the order of the changes in a transaction decides which
/// one is reported.
fn first_refusal(reasons: &[CancellationReason], refusals: &[Refusal]) -> Option<Denied> {
    let failed = reasons.iter().zip(refusals).find(|(reason, _)| reason.code() == Some("ConditionalCheckFailed"));
    failed.map(|(reason, refusal)| Denied::Refused(*refusal, reason.item.clone()))
}

/// Whether the same transaction may succeed in a moment.
fn is_passing(reason: &CancellationReason) -> bool {
    matches!(
        reason.code(),
        None | Some("None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    )
}
