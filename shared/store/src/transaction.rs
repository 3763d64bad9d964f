//! Changes that happen together or not at all. Each table's module adds the changes it knows.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use roster_telemetry::security;
use roster_types::Error;
use roster_types::audit::AuditEntry;

use super::expression::{Aliases, Changes, Clause, condition};
use super::{Item, Store, StoreError, backoff};

/// Which condition did not hold, in words of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another account has the address.
    EmailTaken,
    /// The user was changed or deleted meanwhile.
    UserChanged,
    /// The password was changed meanwhile.
    CredentialsChanged,
    /// No other active administrator is left.
    LastAdministrator,
    /// The session ended meanwhile.
    SessionGone,
    /// Somebody else rotated the refresh token first.
    RefreshRaced,
    /// The API key was withdrawn meanwhile.
    ApiKeyGone,
    /// The role does not exist (any more).
    RoleGone,
    /// The role's name is taken.
    RoleTaken,
    /// Somebody has the role, or it does not exist.
    RoleInUse,
    /// The same idempotency key was used meanwhile.
    AnswerKept,
    /// Somebody else made the setting first.
    SettingKept,
    /// The signing keys were changed meanwhile.
    KeysChanged,
    /// Somebody else went on with the chain of the audit trail.
    SealRaced,
    /// Somebody else counted the same change first.
    CountRaced,
    /// There is an active administrator.
    AdministratorThere,
    /// The code was used, or it has expired.
    CodeGone,
    /// It cannot be refused: the change has no condition.
    Never,
    /// A random id met itself. It does not happen; if it does, nothing is overwritten.
    IdTaken,
}

/// Why a transaction changed nothing.
#[derive(Debug)]
pub enum Denied {
    /// A condition did not hold; with the item as it was found, if there is one.
    Refused(Refusal, Option<Item>),
    /// The store failed.
    Failed(StoreError),
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// A refusal that an operation did not provide for.
pub fn unexpected(refusal: Refusal) -> Error {
    Error::Internal(format!("the store refused unexpectedly: {refusal:?}").into())
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

/// Changes under construction.
#[derive(Debug)]
pub struct Transaction<'a> {
    pub(super) store: &'a Store,
    writes: Vec<(TransactWriteItem, Refusal)>,
    /// What the log says once all of it has happened.
    pub(super) recorded: Vec<AuditEntry>,
}

impl Store {
    /// An empty transaction.
    pub fn transaction(&self) -> Transaction<'_> {
        Transaction { store: self, writes: Vec::new(), recorded: Vec::new() }
    }
}

const SHOW_ITEM: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;

/// The table and the condition of a write. The SDK has a builder of its own for each of the four kinds
/// of write, with the same methods and nothing else in common.
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

    /// Changes nothing, and holds the others back where this does not hold.
    pub(super) fn check(&mut self, table: &str, key: Item, clauses: &[Clause], refusal: Refusal) {
        let check = conditional!(ConditionCheck::builder().set_key(Some(key)), table, clauses, Aliases::default());
        let check = check.build().expect("table, key and condition are set");
        self.writes.push((TransactWriteItem::builder().condition_check(check).build(), refusal));
    }

    /// Carries out all changes, or none. A conflict with another transaction and throttling are
    /// tried again here, for the SDK does not; it does repeat a lost answer. All of it is one request
    /// by its token, so that what has landed is not done twice, and not refused for having been done:
    /// an answer may be lost before a conflict is met.
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

/// The first condition that did not hold. Others may not have held either; the order of the changes
/// in a transaction says which one the caller hears of.
fn first_refusal(reasons: &[CancellationReason], refusals: &[Refusal]) -> Option<Denied> {
    let failed = reasons.iter().zip(refusals).find(|(reason, _)| reason.code() == Some("ConditionalCheckFailed"));
    failed.map(|(reason, refusal)| Denied::Refused(*refusal, reason.item.clone()))
}

/// Whether the same transaction may well succeed in a moment.
fn is_passing(reason: &CancellationReason) -> bool {
    matches!(
        reason.code(),
        None | Some("None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    )
}
