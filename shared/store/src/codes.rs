//! The table `ephemeral`: the rows of mailed codes, which hold the account and the purpose but never the code, and the
//! number of recent mails to each email address.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure;
use roster_types::clock::Time;
use roster_types::code::{CodeId, CodePurpose};
use roster_types::email::Email;
use roster_types::mail::{LIMIT_WINDOW, MAX_AN_ADDRESS};
use roster_types::throttle;
use roster_types::user::UserId;
use serde::{Deserialize, Serialize};

use super::expression::{Clause, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, ephemeral, keys, read, write};

#[derive(Clone, Debug)]
pub struct CodeRow {
    pub id: CodeId,
    pub purpose: CodePurpose,
    /// `None` if the account does not exist.
    pub user_id: Option<UserId>,
    /// The account's email address.
    pub email: Email,
    /// The email address that the account moves to.
    pub new_email: Option<Email>,
    /// The version of the account's verifiers. If they have changed since, the code is invalid.
    pub version: u64,
    pub expires_at: Time,
}

#[derive(Serialize, Deserialize)]
struct CodeItem {
    pk: String,
    id: String,
    purpose: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_email: Option<String>,
    version: u64,
    expires_at: i64,
}

pub(super) fn read_code(item: Item) -> Result<CodeRow, StoreError> {
    let unreadable = || StoreError::Unreadable("a code's row is not of our making".to_owned());
    let item: CodeItem = read(item)?;
    Ok(CodeRow {
        id: CodeId::parse(&item.id).ok_or_else(unreadable)?,
        purpose: CodePurpose::parse(&item.purpose).ok_or_else(unreadable)?,
        user_id: item.user_id.map(UserId::new),
        email: Email::from_store(item.email),
        new_email: item.new_email.map(Email::from_store),
        version: item.version,
        expires_at: Time::from_seconds(item.expires_at),
    })
}

fn key(pk: String) -> Item {
    HashMap::from([("pk".to_owned(), text(pk))])
}

impl Transaction<'_> {
    pub fn keep_code(&mut self, row: &CodeRow) {
        let item = CodeItem {
            pk: keys::code(&row.id),
            id: row.id.to_string(),
            purpose: row.purpose.as_str().to_owned(),
            user_id: row.user_id.map(UserId::get),
            email: row.email.as_str().to_owned(),
            new_email: row.new_email.as_ref().map(|email| email.as_str().to_owned()),
            version: row.version,
            expires_at: row.expires_at.seconds(),
        };
        let table = &self.store.tables().ephemeral;
        self.put(table, write(&item), &[Clause::Absent("pk")], Refusal::IdTaken);
    }

    /// Uses up a code. If several callers try at the same moment, one succeeds.
    pub fn use_code(&mut self, id: &CodeId, now: Time) {
        let clauses = [Clause::Exists("pk"), Clause::Above("expires_at", number(now.seconds()))];
        let table = &self.store.tables().ephemeral;
        self.delete(table, key(keys::code(id)), &clauses, Refusal::CodeGone);
    }
}

impl Store {
    /// Counts a mail to an email address if it may be sent; the limit is the condition of the write. If a response is
    /// lost, the mail may count twice, so that one mail too few is sent but never one too many.
    pub async fn count_mail(&self, to: &Email, now: Time) -> Result<bool, StoreError> {
        let key = key(keys::mailed(&throttle::name(to)));
        let end = now.plus(LIMIT_WINDOW);
        let request = self.client().update_item().table_name(&self.tables().ephemeral).set_key(Some(key.clone()));
        let within = request
            .update_expression("SET expires_at = if_not_exists(expires_at, :end) ADD n :one")
            .condition_expression("attribute_not_exists(pk) OR (expires_at > :now AND n < :most)")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":end", number(end.seconds()))
            .expression_attribute_values(":now", number(now.seconds()))
            .expression_attribute_values(":most", number(MAX_AN_ADDRESS))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let found = match within.send().await {
            Ok(_) => return Ok(true),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => failed.item.clone(),
                _ => return Err(error.into()),
            },
        };
        let Some(until) = found.map(ephemeral::read_expiry).transpose()?.filter(|until| *until <= now) else {
            return Ok(false);
        };
        // The window has ended: this mail starts a new one, unless a concurrent mail did.
        let request = self.client().update_item().table_name(&self.tables().ephemeral).set_key(Some(key));
        let anew = request
            .update_expression("SET n = :one, expires_at = :end")
            .condition_expression("expires_at = :found")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":end", number(end.seconds()))
            .expression_attribute_values(":found", number(until.seconds()));
        match anew.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}
