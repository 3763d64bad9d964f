//! The table `mail`: one item per mail, with its delivery status. The sparse index `due` finds waiting mails, `recent`
//! the latest ones.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValue;
use roster_types::clock::Time;
use roster_types::code::CodeId;
use roster_types::email::Email;
use roster_types::language::Language;
use roster_types::mail::{CLAIMED_FOR, Fate, KEPT_FOR, Mail, MailKind, MailRecord};
use serde::{Deserialize, Serialize};

use super::expression::{Aliases, Changes, Clause, condition, number, text};
use super::transaction::{Refusal, Transaction};
use super::{Item, Store, StoreError, keys, read, write};

/// The only partition of the index `due`. A mail server accepts a few hundred mails per second at most, far fewer than
/// a partition.
const WAITING: &str = "mail";
/// The maximum number of mails sent in one run; the rest waits for the next.
const AT_ONCE: i32 = 50;
/// Mails are kept for a month, so the latest ones are in the current month or the previous one.
const MONTH: std::time::Duration = KEPT_FOR;

#[derive(Serialize, Deserialize)]
struct MailItem {
    id: String,
    kind: String,
    email: String,
    name: String,
    language: String,
    site: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    device: Option<String>,
    created_at: i64,
    fate: String,
    tries: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    month: String,
    written: String,
    expires_at: i64,
}

/// A mail that the caller has claimed for sending.
#[derive(Debug)]
pub struct Claimed {
    pub mail: Mail,
    /// The number of this attempt, from 1.
    pub tries: u32,
}

/// The result of a delivery attempt.
#[derive(Debug)]
pub enum DeliveryResult {
    Sent,
    Failed(String),
    /// To be attempted again.
    Again(Time, String),
}

fn key(id: &CodeId) -> Item {
    Item::from([("id".to_owned(), text(id.to_string()))])
}

fn read_mail(item: Item) -> Result<MailRecord, StoreError> {
    let unreadable = || StoreError::Unreadable("a mail is not of our making".to_owned());
    let item: MailItem = read(item)?;
    Ok(MailRecord {
        mail: Mail {
            id: CodeId::parse(&item.id).ok_or_else(unreadable)?,
            kind: MailKind::parse(&item.kind).ok_or_else(unreadable)?,
            to: Email::from_store(item.email),
            name: item.name,
            language: Language::parse(&item.language).unwrap_or_default(),
            site: item.site,
            device: item.device,
            created_at: Time::from_millis(item.created_at),
        },
        fate: Fate::parse(&item.fate).ok_or_else(unreadable)?,
        tries: item.tries,
        due_at: item.due_at.map(Time::from_millis),
        problem: item.problem,
    })
}

impl Transaction<'_> {
    /// Writes a mail, to be sent at once.
    pub fn write_mail(&mut self, mail: &Mail) {
        let item = MailItem {
            id: mail.id.to_string(),
            kind: mail.kind.as_str().to_owned(),
            email: mail.to.as_str().to_owned(),
            name: mail.name.clone(),
            language: mail.language.tag().to_owned(),
            site: mail.site.clone(),
            device: mail.device.clone(),
            created_at: mail.created_at.millis(),
            fate: Fate::Waiting.as_str().to_owned(),
            tries: 0,
            waiting: Some(WAITING.to_owned()),
            due_at: Some(mail.created_at.millis()),
            problem: None,
            month: keys::mail_month(mail.created_at),
            written: keys::started(mail.created_at, &mail.id.to_string()),
            expires_at: mail.created_at.plus(KEPT_FOR).seconds(),
        };
        let table = &self.store.tables().mail;
        self.put(table, write(&item), &[Clause::Absent("id")], Refusal::IdTaken);
    }
}

impl Store {
    /// The mails that are due, the longest waiting first.
    pub async fn due_mails(&self, now: Time) -> Result<Vec<CodeId>, StoreError> {
        #[derive(Deserialize)]
        struct Due {
            id: String,
        }
        let request = self
            .client()
            .query()
            .table_name(&self.tables().mail)
            .index_name("due")
            .key_condition_expression("waiting = :waiting AND due_at <= :now")
            .expression_attribute_values(":waiting", text(WAITING))
            .expression_attribute_values(":now", number(now.millis()))
            .limit(AT_ONCE);
        let items = request.send().await?.items.unwrap_or_default();
        let ids = items.into_iter().map(|item| Ok(CodeId::parse(&read::<Due>(item)?.id)));
        Ok(ids.collect::<Result<Vec<_>, StoreError>>()?.into_iter().flatten().collect())
    }

    /// Claims a mail for sending. `None` if it is not waiting or another caller has claimed it.
    pub async fn claim_mail(&self, id: &CodeId, now: Time) -> Result<Option<Claimed>, StoreError> {
        let changes = Changes::new().set("due_at", number(now.plus(CLAIMED_FOR).millis())).add("tries", 1);
        let clauses =
            [Clause::Is("fate", text(Fate::Waiting.as_str())), Clause::AbsentOrAtMost("due_at", number(now.millis()))];
        let item = self.change_mail(id, &changes, &clauses).await?;
        item.map(|item| read_mail(item).map(|MailRecord { mail, tries, .. }| Claimed { mail, tries })).transpose()
    }

    /// Stores the result of an attempt, unless another attempt has begun since.
    pub async fn record_delivery(&self, claimed: &Claimed, settled: &DeliveryResult) -> Result<(), StoreError> {
        let (fate, due_at, problem) = match settled {
            DeliveryResult::Sent => (Fate::Sent, None, None),
            DeliveryResult::Failed(problem) => (Fate::Failed, None, Some(problem)),
            DeliveryResult::Again(at, problem) => (Fate::Waiting, Some(at), Some(problem)),
        };
        let mut changes = Changes::new()
            .set("fate", text(fate.as_str()))
            .set_or_remove("due_at", due_at.map(|at| number(at.millis())))
            .set_or_remove("problem", problem.map(text));
        if due_at.is_none() {
            changes = changes.remove("waiting");
        }
        let clauses = [Clause::Is("fate", text(Fate::Waiting.as_str())), Clause::Is("tries", number(claimed.tries))];
        self.change_mail(&claimed.mail.id, &changes, &clauses).await.map(|_| ())
    }

    /// The latest mails, newest first.
    pub async fn recent_mails(&self, now: Time, limit: usize) -> Result<Vec<MailRecord>, StoreError> {
        let mut months = vec![keys::mail_month(now), keys::mail_month(now.minus(MONTH))];
        months.dedup();
        let mut mails = Vec::new();
        for month in months {
            let left = limit.saturating_sub(mails.len());
            if left == 0 {
                break;
            }
            let request = self
                .client()
                .query()
                .table_name(&self.tables().mail)
                .index_name("recent")
                .key_condition_expression("#month = :month")
                .expression_attribute_names("#month", "month")
                .expression_attribute_values(":month", text(month))
                .scan_index_forward(false)
                .limit(i32::try_from(left).unwrap_or(i32::MAX));
            for item in request.send().await?.items.unwrap_or_default() {
                mails.push(read_mail(item)?);
            }
        }
        Ok(mails)
    }

    /// The mail after a change; `None` if a condition failed.
    async fn change_mail(
        &self,
        id: &CodeId,
        changes: &Changes,
        clauses: &[Clause],
    ) -> Result<Option<Item>, StoreError> {
        let mut aliases = Aliases::default();
        let update = changes.write(&mut aliases);
        let condition = condition(clauses, &mut aliases);
        let (names, values) = aliases.into_parts();
        let request = self
            .client()
            .update_item()
            .table_name(&self.tables().mail)
            .set_key(Some(key(id)))
            .update_expression(update)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(answer) => Ok(answer.attributes),
            Err(error)
                if error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }
}
