//! `roster signing-keys`: shows, rotates and retires the keys that access tokens are signed with.

use comfy_table::{Table, presets};
use shared::clock::Time;
use shared::directory::{Directory, KeyChangeError, Needs, SigningKeyView, TakeOver};
use shared::signing_keys::KeyState;

use crate::cli::{SigningKeysCommand, StackOptions};
use crate::operator::failure::Failure;
use crate::operator::stack;
use crate::serve::say;

/// Does it, and says what was done.
pub(crate) async fn run(command: SigningKeysCommand, stack: StackOptions) -> Result<(), Failure> {
    // Only a new key has to be sealed. That the present one opens shows that the key at hand is the
    // stack's own: what another sealed, no function could open.
    let signing = matches!(command, SigningKeysCommand::Rotate { .. });
    let needs = Needs { signing, ..Needs::default() };
    let output = stack::with(stack, needs, async |operator| Ok(carry_out(command, operator.directory()).await?));
    say(&output.await?)?;
    Ok(())
}

async fn carry_out(command: SigningKeysCommand, directory: &Directory) -> Result<String, KeyChangeError> {
    let done = match command {
        SigningKeysCommand::List => String::new(),
        SigningKeysCommand::Rotate { now } => {
            let take_over = if now { TakeOver::AtOnce } else { TakeOver::WhenKnown };
            rotated(&directory.rotate_signing_key(take_over).await?)
        }
        SigningKeysCommand::Retire { kid } => {
            directory.retire_signing_key(&kid).await?;
            format!("{kid} is retired: within a minute nothing takes a token that it has signed\n\n")
        }
    };
    Ok(done + &table(&directory.list_signing_keys().await?))
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
