//! `roster throttle`: shows the counters of attempts, and clears them for a user who is locked out.

use comfy_table::{Table, presets};
use shared::directory::{RateLimits, ThrottleView, ThrottlesToClear};
use shared::throttle::{Kind, Refuses};

use crate::cli::{StackOptions, ThrottleCommand};
use crate::operator::failure::Failure;
use crate::operator::stack;
use crate::serve::say;

/// Does it, and says what was done.
pub(crate) async fn run(command: ThrottleCommand, stack: StackOptions) -> Result<(), Failure> {
    let output = stack::with(stack, async |operator| Ok(carry_out(command, operator.services()).await?));
    say(&output.await?)?;
    Ok(())
}

async fn carry_out(command: ThrottleCommand, rate_limits: &RateLimits) -> shared::Result<String> {
    match command {
        ThrottleCommand::List(which) => {
            let which = ThrottlesToClear::from(which);
            let mut counters = rate_limits.list_throttles().await?;
            counters.retain(|counter| which.cover(counter));
            Ok(table(&counters))
        }
        ThrottleCommand::Clear(which) => {
            let which = ThrottlesToClear::from(which);
            let said = cleared(rate_limits.clear_throttles(&which).await?);
            let is_of_account = matches!(which, ThrottlesToClear::Account(_));
            Ok(said + if is_of_account { ADDRESSES_COUNT_APART } else { "" })
        }
    }
}

const ADDRESSES_COUNT_APART: &str = "the address they come from may still refuse: see `roster throttle list`\n";

fn cleared(counters: usize) -> String {
    match counters {
        0 => "nothing was counted\n".to_owned(),
        1 => "1 counter is cleared\n".to_owned(),
        many => format!("{many} counters are cleared\n"),
    }
}

fn table(counters: &[ThrottleView]) -> String {
    if counters.is_empty() {
        return "nothing is counted\n".to_owned();
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["KIND", "KEY", "TRIES", "NAMES", "SINCE", "UNTIL", "REFUSES"]);
    for ThrottleView { kind, id, tries, names, since, until, refuses } in counters {
        let names = if *kind == Kind::Address { names.to_string() } else { String::new() };
        let refuses = match refuses {
            Refuses::Nobody => "nobody".to_owned(),
            Refuses::NewNames(until) => format!("new names until {}", until.rfc3339()),
            Refuses::Everybody(until) => format!("everybody until {}", until.rfc3339()),
        };
        let (tries, since, until) = (tries.to_string(), since.rfc3339(), until.rfc3339());
        table.add_row([kind.as_str(), id, &tries, &names, &since, &until, &refuses]);
    }
    format!("{}\n", table.trim_fmt())
}

#[cfg(test)]
mod tests {
    use shared::clock::Time;

    use super::*;

    fn view(kind: Kind, id: &str, tries: u64, names: u64, refuses: Refuses) -> ThrottleView {
        let (since, until) = (Time::from_seconds(1_790_000_000), Time::from_seconds(1_790_000_900));
        ThrottleView { kind, id: id.to_owned(), tries, names, since, until, refuses }
    }

    #[test]
    fn counters_are_shown_one_a_line_with_whom_they_refuse() {
        let shown = table(&[
            view(Kind::Account, "8c87b4", 12, 0, Refuses::Everybody(Time::from_seconds(1_790_000_604))),
            view(Kind::Address, "9ab1", 15, 15, Refuses::NewNames(Time::from_seconds(1_790_000_900))),
            view(Kind::Registration, "9ab1", 3, 0, Refuses::Nobody),
        ]);

        assert_eq!(
            shown,
            "
 KIND          KEY     TRIES  NAMES  SINCE                 UNTIL                 REFUSES
 account       8c87b4  12            2026-09-21T14:13:20Z  2026-09-21T14:28:20Z  everybody until 2026-09-21T14:23:24Z
 address       9ab1    15     15     2026-09-21T14:13:20Z  2026-09-21T14:28:20Z  new names until 2026-09-21T14:28:20Z
 registration  9ab1    3             2026-09-21T14:13:20Z  2026-09-21T14:28:20Z  nobody
"
            .trim_start_matches('\n')
        );
    }

    #[test]
    fn that_there_is_nothing_is_said() {
        assert_eq!(table(&[]), "nothing is counted\n");
        assert_eq!(
            [0, 1, 2].map(cleared),
            ["nothing was counted\n", "1 counter is cleared\n", "2 counters are cleared\n"]
        );
    }
}
