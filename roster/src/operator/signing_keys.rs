//! `roster signing-keys`: shows, rotates and retires the keys that access tokens are signed with.

use comfy_table::{Table, presets};
use shared::clock::Time;
use shared::directory::{Access, Context, KeyChangeError, Rotation, Services, Signer, SigningKeyView, TakeOver};
use shared::signing_keys::KeyState;

use crate::cli::{SigningKeysCommand, StackOptions};
use crate::operator::failure::Failure;
use crate::operator::{Operator, stack};
use crate::serve::say;

/// Does it, and says what was done.
pub(crate) async fn run(command: SigningKeysCommand, stack: StackOptions) -> Result<(), Failure> {
    let output = match command {
        SigningKeysCommand::Rotate { .. } => {
            let rotate = async |operator: &Operator<CheckedRotation>| {
                Ok(carry_out(command, &operator.services().rotation).await?)
            };
            stack::with(stack, rotate).await?
        }
        SigningKeysCommand::List | SigningKeysCommand::Retire { .. } => {
            let change = async |operator: &Operator<Rotation>| Ok(carry_out(command, operator.services()).await?);
            stack::with(stack, change).await?
        }
    };
    say(&output)?;
    Ok(())
}

/// Seals new keys after it has opened the present one. That shows that the sealing key at hand is the
/// stack's own: no function could open a key that another one sealed.
struct CheckedRotation {
    rotation: Rotation,
}

impl Services for CheckedRotation {
    type Needs = (Signer, Rotation);

    fn build(_: Access, (_, rotation): Self::Needs) -> Self {
        Self { rotation }
    }

    fn context(&self) -> &Context {
        self.rotation.context()
    }
}

async fn carry_out(command: SigningKeysCommand, rotation: &Rotation) -> Result<String, KeyChangeError> {
    let done = match command {
        SigningKeysCommand::List => String::new(),
        SigningKeysCommand::Rotate { now } => {
            let take_over = if now { TakeOver::AtOnce } else { TakeOver::WhenKnown };
            rotated(&rotation.rotate_signing_key(take_over).await?)
        }
        SigningKeysCommand::Retire { kid } => {
            rotation.retire_signing_key(&kid).await?;
            format!("{kid} is retired: within a minute nothing takes a token that it has signed\n\n")
        }
    };
    Ok(done + &table(&rotation.keys().list_signing_keys().await?))
}

fn rotated(new: &SigningKeyView) -> String {
    if new.state == KeyState::Current {
        format!(
            "{} signs: functions at work turn to it within a minute.\n\
             The keys before it go on verifying what they have signed; one that leaked: roster signing-keys retire KID\n\n",
            new.kid
        )
    } else {
        format!("{} is published, and signs from {}\n\n", new.kid, new.active_from.rfc3339())
    }
}

fn table(keys: &[SigningKeyView]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["KID", "STATE", "MADE", "SIGNS FROM", "VERIFIES"]);
    for key in keys {
        let until = key.retires_at.map_or_else(|| "replaced".to_owned(), Time::rfc3339);
        let until = format!("until {until}");
        let (made, from) = (key.created_at.rfc3339(), key.active_from.rfc3339());
        table.add_row([key.kid.as_str(), key.state.as_str(), &made, &from, &until]);
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn view(kid: &str, state: KeyState, retires_at: Option<i64>) -> SigningKeyView {
        SigningKeyView {
            kid: kid.to_owned(),
            state,
            created_at: Time::from_seconds(1_790_000_000),
            active_from: Time::from_seconds(1_790_086_400),
            retires_at: retires_at.map(Time::from_seconds),
        }
    }

    #[test]
    fn the_keys_are_shown_one_a_line_with_their_times() {
        let shown = table(&[view("gKqD2v", KeyState::Current, Some(1_797_873_200)), view("x", KeyState::Next, None)]);

        assert_eq!(
            shown,
            "
 KID     STATE    MADE                  SIGNS FROM            VERIFIES
 gKqD2v  current  2026-09-21T14:13:20Z  2026-09-22T14:13:20Z  until 2026-12-21T17:13:20Z
 x       next     2026-09-21T14:13:20Z  2026-09-22T14:13:20Z  until replaced
"
            .trim_start_matches('\n')
        );
    }

    #[tokio::test]
    async fn a_folder_without_data_is_said_and_left_alone() {
        let folder = std::env::temp_dir().join(format!("roster-none-{}", std::process::id()));
        let stack = StackOptions { data: Some(PathBuf::from(&folder)), ..StackOptions::default() };

        let failure = run(SigningKeysCommand::List, stack).await.unwrap_err().to_string();

        assert!(failure.starts_with(&format!("there is no data in {}", folder.display())), "{failure}");
        assert!(!folder.exists());
    }
}
