//! Two accounts and an API key for whoever tries Roster out, made once for a directory that never
//! held anybody. What was made is written down, so that a later start can show it again, but never
//! made twice: an administrator who removed John Doe wants him gone.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shared::Error;
use shared::api_key::{KeyKind, KeyName};
use shared::directory::{NewUser, Provisioning};
use shared::email::Email;
use shared::name::Name;
use shared::password::Password;
use shared::random::Random;
use shared::role::RoleName;
use shared::user::{Status, UserId};

use super::StartError;
use crate::local::files;

/// What to sign in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Demo {
    /// John Doe, an administrator.
    pub admin: Account,
    /// Jane Smith, a user.
    pub user: Account,
    /// An application key of John's.
    pub api_key: String,
}

/// An address and its password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The address.
    pub email: String,
    /// The password in clear: generated, and visible to every reader of the folder.
    pub password: String,
}

/// What is written down. The passwords stand there before the accounts do, so a crash between the
/// two loses nothing.
#[derive(Serialize, Deserialize)]
struct Kept {
    admin: Planned,
    user: Planned,
    api_key: Option<String>,
}

/// An account, and its id once it is made.
#[derive(Serialize, Deserialize)]
struct Planned {
    #[serde(flatten)]
    account: Account,
    id: Option<u64>,
}

/// Makes what is missing of the demo, and says what there is. Nothing where it is not wanted, where
/// others were there first, or where part of it has been removed since.
pub(super) async fn prepare(
    wanted: bool,
    provisioning: &Provisioning,
    folder: Option<&Path>,
    random: &Random,
) -> Result<Option<Demo>, StartError> {
    if !wanted {
        return Ok(None);
    }
    let notes = Notes(folder.map(|folder| folder.join("demo.json")));
    let is_new = provisioning.last_user_id().await? == 0;
    let mut kept = match notes.read()? {
        Some(kept) if !is_new || kept.admin.id.is_none() => kept,
        _ if is_new => Kept::generate(random),
        _ => return Ok(None),
    };
    if is_new {
        notes.write(&kept)?;
    }
    complete(&mut kept, provisioning, &notes).await
}

async fn complete(kept: &mut Kept, provisioning: &Provisioning, notes: &Notes) -> Result<Option<Demo>, StartError> {
    if kept.admin.id.is_none() {
        kept.admin.id = Some(make(provisioning, "John Doe", &kept.admin.account, RoleName::admin(), 1).await?);
        notes.write(kept)?;
    }
    if kept.user.id.is_none() {
        kept.user.id = Some(make(provisioning, "Jane Smith", &kept.user.account, RoleName::user(), 2).await?);
        notes.write(kept)?;
    }
    if !is_there(provisioning, &kept.admin).await? || !is_there(provisioning, &kept.user).await? {
        return Ok(None);
    }
    if let (None, Some(id)) = (&kept.api_key, kept.admin.id) {
        let name = KeyName::parse("demo").ok_or(Error::internal("the demo key's name is no name"))?;
        let key = provisioning.provision_api_key(UserId::new(id), name, KeyKind::Application).await?;
        kept.api_key = Some(key.secret.expose());
        notes.write(kept)?;
        tracing::info!("demo accounts made");
    }
    let (admin, user) = (kept.admin.account.clone(), kept.user.account.clone());
    Ok(kept.api_key.clone().map(|api_key| Demo { admin, user, api_key }))
}

/// The id of an account that is made here, or that a run which crashed had just made: on an empty
/// directory the first is 1 and the second 2.
async fn make(
    provisioning: &Provisioning,
    name: &str,
    account: &Account,
    role: RoleName,
    id: u64,
) -> Result<u64, StartError> {
    let new = NewUser {
        name: Name::parse(name).ok_or(Error::internal("a demo name is no name"))?,
        email: Email::parse(&account.email).ok_or(Error::internal("a demo address is no address"))?,
        role,
        password: Password::presented(&account.password),
        status: Status::Active,
    };
    match provisioning.provision_user(new).await {
        Ok(user) => Ok(user.id.get()),
        Err(Error::EmailTaken(_)) => Ok(id),
        Err(error) => Err(error.into()),
    }
}

/// Whether the account is there under its address; its password may have been changed since.
async fn is_there(provisioning: &Provisioning, planned: &Planned) -> Result<bool, StartError> {
    let Some(id) = planned.id else { return Ok(false) };
    let user = provisioning.provisioned_user(UserId::new(id)).await?;
    Ok(user.is_some_and(|user| user.email.as_str() == planned.account.email))
}

impl Kept {
    fn generate(random: &Random) -> Self {
        let planned = |email: &str| Planned {
            account: Account { email: email.to_owned(), password: readable_password(random) },
            id: None,
        };
        Self { admin: planned("john.doe@example.com"), user: planned("jane.smith@example.com"), api_key: None }
    }
}

/// Five words of two syllables and a half, such as `lusab-babad-gutih-tugad-mopik`: 16 bits each,
/// 80 together, and still something to read out over the table.
fn readable_password(random: &Random) -> String {
    const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
    const VOWELS: &[u8; 4] = b"aiou";
    let word = || {
        let bits = usize::from(u16::from_be_bytes(random.bytes()));
        let consonant = |shift: usize| char::from(CONSONANTS[bits >> shift & 15]);
        let vowel = |shift: usize| char::from(VOWELS[bits >> shift & 3]);
        String::from_iter([consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)])
    };
    std::array::from_fn::<_, 5, _>(|_| word()).join("-")
}

/// `demo.json`, or nothing where all is in memory.
struct Notes(Option<PathBuf>);

impl Notes {
    fn read(&self) -> Result<Option<Kept>, StartError> {
        let Some(path) = &self.0 else { return Ok(None) };
        let Some(text) = files::read(path)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|_| StartError::BrokenFile { path: path.clone() })
    }

    fn write(&self, kept: &Kept) -> Result<(), StartError> {
        let Some(path) = &self.0 else { return Ok(()) };
        let mut text = serde_json::to_string_pretty(kept).expect("the notes are plain texts and numbers");
        text.push('\n');
        Ok(files::write(path, &text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_password_has_80_bits_in_five_words() {
        let (one, other) = (readable_password(&Random::system()), readable_password(&Random::system()));
        assert_ne!(one, other);
        assert!(one.len() == 29 && one.split('-').all(|word| word.len() == 5), "{one}");
    }
}
