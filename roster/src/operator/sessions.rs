//! `roster sessions end-all`: signs everybody out, such as after a backup was restored.

use shared::directory::Stack;

use crate::cli::{SessionsCommand, StackOptions};
use crate::operator::failure::Failure;
use crate::operator::{Operator, stack};
use crate::serve::say;

/// Does it, and says how many there were.
pub(crate) async fn run(command: SessionsCommand, stack: StackOptions) -> Result<(), Failure> {
    let SessionsCommand::EndAll = command;
    let ended =
        stack::with(stack, async |operator: &Operator<Stack>| Ok(operator.services().end_every_session().await?));
    say(&summary(ended.await?))?;
    Ok(())
}

fn summary(ended: usize) -> String {
    match ended {
        0 => "nobody was signed in\n".to_owned(),
        1 => "1 session has ended; who began one meanwhile is still signed in\n".to_owned(),
        many => format!("{many} sessions have ended; who began one meanwhile is still signed in\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_sessions_is_shown_and_what_it_leaves_out() {
        assert_eq!(summary(0), "nobody was signed in\n");
        assert!(summary(1).starts_with("1 session has ended;") && summary(2).starts_with("2 sessions have ended;"));
    }
}
