//! Mailed codes: what one stands for when it comes back. One that was forged, used, is too old or was
//! overtaken is the same [`Error::CodeGone`].

use roster_crypto::code::Code;
use roster_store::{Batch, CodeRow, Credentials};
use roster_types::code::{CodeId, CodePurpose};
use roster_types::error::{Error, Result};
use roster_types::user::{Profile, UserId};

use crate::mail::Codes;
use crate::mail::Outbox;

/// A code that stands, with the account it is for.
pub(crate) struct Standing {
    pub(crate) row: CodeRow,
    pub(crate) owner: Profile,
    pub(crate) account: Credentials,
}

impl Codes {
    /// Whether a code still stands, changing nothing: mail scanners open links before people do.
    pub async fn look_at_code(&self, purpose: CodePurpose, code: Option<&Code>) -> Result<()> {
        self.standing_code(purpose, code).await.map(|_| ())
    }

    /// What a code stands for.
    pub(crate) async fn standing_code(&self, purpose: CodePurpose, code: Option<&Code>) -> Result<Standing> {
        let mail_key = &self.mail_key;
        let code = code.filter(|code| mail_key.is_ours(purpose, code)).ok_or(Error::CodeGone)?;
        let row = self.context.store().find(Batch::new().code(code.id())).await?.code(code.id())?;
        let is_good = |row: &CodeRow| row.purpose == purpose && row.expires_at > self.context.now();
        let row = row.filter(is_good).ok_or(Error::CodeGone)?;
        let id = row.user_id.ok_or(Error::CodeGone)?;
        let found = self.context.store().find(Batch::new().profile(id).credentials(&row.email)).await?;
        let owner = found.profile(id)?.filter(|owner| owner.user.email == row.email).ok_or(Error::CodeGone)?;
        let account = found.credentials(&row.email)?.ok_or(Error::CodeGone)?;
        if account.user_id != id || account.version != row.version {
            return Err(Error::CodeGone);
        }
        Ok(Standing { row, owner, account })
    }
}

impl Outbox {
    /// What a new code stands for: the account as it is now.
    pub(crate) fn new_code(&self, purpose: CodePurpose, id: &CodeId, account: &Credentials) -> CodeRow {
        self.code_row(purpose, id, Some(account.user_id), account)
    }

    pub(crate) fn code_row(
        &self,
        purpose: CodePurpose,
        id: &CodeId,
        user_id: Option<UserId>,
        account: &Credentials,
    ) -> CodeRow {
        CodeRow {
            id: id.clone(),
            purpose,
            user_id,
            email: account.email.clone(),
            new_email: None,
            version: account.version,
            expires_at: self.context.now().plus(purpose.lifetime()),
        }
    }
}
