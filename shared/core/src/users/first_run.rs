//! The first administrator of a stack, made by a link that whoever runs the stack has printed.

use roster_crypto::code::Code;
use roster_passwords::Password;
use roster_store::{Batch, CodeRow, Credentials, Denied, Refusal};
use roster_types::audit::{Action, Actor, AuditEntry};
use roster_types::code::{CodeId, CodePurpose};
use roster_types::email::Email;
use roster_types::error::{Error, Result};
use roster_types::input::Input;
use roster_types::name::Name;
use roster_types::role::RoleName;
use roster_types::user::{Profile, Status, User};

use crate::access::caller::Visitor;
use crate::mail::Codes;
use crate::users::FirstRun;
use crate::users::create_user::NewUser;

/// What stands in a row that is no account's.
const NOBODY: &str = "first@nobody.invalid";

/// Who shall be the first administrator, and the code that allows it.
#[derive(Debug)]
pub struct FirstAdministrator {
    /// What was printed; `None` where it has not even the form of a code.
    pub code: Option<Code>,
    /// What they are called.
    pub name: Name,
    /// Their address.
    pub email: Email,
    /// What they sign in with.
    pub password: Password,
}

impl Codes {
    /// The path of a page where the first administrator makes themselves, good for an hour. `None`:
    /// there is an active one already.
    pub async fn offer_first_run(&self) -> Result<Option<String>> {
        if self.context.store().find(Batch::new().administrators()).await?.administrators()? > 0 {
            return Ok(None);
        }
        let purpose = CodePurpose::FirstRun;
        let id = CodeId::generate(self.context.random());
        let code = self.mail_key.code(purpose, &id).expose();
        let mut transaction = self.context.store().transaction();
        transaction.keep_code(&CodeRow {
            id,
            purpose,
            user_id: None,
            email: Email::from_store(NOBODY.to_owned()),
            new_email: None,
            version: 0,
            expires_at: self.context.now().plus(purpose.lifetime()),
        });
        transaction.record(&AuditEntry::of_stack(self.context.now(), Action::FirstRunOffered, Actor::Operator, None));
        transaction.commit().await?;
        Ok(Some(format!("/panel/{}?code={code}", purpose.as_str())))
    }
}

impl FirstRun {
    /// Whether the link is still good, changing nothing.
    pub async fn look_at_first_run(&self, code: Option<&Code>) -> Result<()> {
        self.first_run_code(code).await.map(|_| ())
    }

    /// Makes the first administrator; of any number at the same moment one succeeds.
    pub async fn make_first_administrator(&self, visitor: &Visitor, input: Input<FirstAdministrator>) -> Result<User> {
        let FirstAdministrator { code, name, email, password } = input.valid()?;
        let row = self.first_run_code(code.as_ref()).await?;
        let (role, status) = (RoleName::admin(), Status::Active);
        let (user, verifiers) =
            self.verifier.build_user(&NewUser { name, email, role, password: Some(password), status }).await?;
        let credentials = Credentials { email: user.email.clone(), user_id: user.id, verifiers, version: 1 };
        let mut transaction = self.context.store().transaction();
        transaction.use_code(&row.id, self.context.now());
        transaction.add_first_administrator();
        transaction.create_user(&Profile { user: user.clone(), epoch: 1, awaits_link: false }, &credentials);
        transaction.record(
            &AuditEntry::new(self.context.now(), Action::UserCreated, Actor::Operator)
                .about(user.id)
                .detail("role admin, by the first-run link".to_owned())
                .client(visitor.client.clone()),
        );
        match transaction.commit().await {
            Ok(()) => Ok(user),
            Err(Denied::Refused(Refusal::CodeGone | Refusal::AdministratorThere, _)) => Err(Error::CodeGone),
            Err(Denied::Refused(Refusal::EmailTaken, _)) => Err(Error::EmailTaken(user.email)),
            Err(denied) => Err(denied.into()),
        }
    }

    async fn first_run_code(&self, code: Option<&Code>) -> Result<CodeRow> {
        let mail_key = &self.codes.mail_key;
        let code = code.filter(|code| mail_key.is_ours(CodePurpose::FirstRun, code)).ok_or(Error::CodeGone)?;
        let found = self.context.store().find(Batch::new().code(code.id()).administrators()).await?;
        let is_good = |row: &CodeRow| row.purpose == CodePurpose::FirstRun && row.expires_at > self.context.now();
        let row = found.code(code.id())?.filter(is_good).ok_or(Error::CodeGone)?;
        if found.administrators()? > 0 { Err(Error::CodeGone) } else { Ok(row) }
    }
}
