//! The options of `roster cost`.

use crate::operator::cost::{Stack, Usage};
use clap::Args;

/// For how many users, and what is assumed of them.
#[derive(Debug, Args)]
pub(crate) struct CostOptions {
    /// Monthly active users, such as 50000; several with commas, 0 for an idle stack
    #[arg(long, value_name = "N", value_delimiter = ',', required = true, value_parser = parse_users)]
    pub(crate) users: Vec<f64>,

    #[command(flatten)]
    pub(crate) usage: Usage,

    /// Print JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

impl CostOptions {
    /// What the stack has, used or not.
    pub(crate) fn stack(&self) -> Stack {
        let all = Stack::of_template();
        if self.usage.alarms { all } else { Stack { alarms: 0, alarm_metrics: 0, ..all } }
    }
}

/// More than there are people is a typing error.
const MAX_USERS: f64 = 1e10;

fn parse_users(text: &str) -> Result<f64, String> {
    let users: u64 = text.parse().map_err(|_| "write a whole number, such as 50000".to_owned())?;
    Some(users as f64).filter(|users| *users <= MAX_USERS).ok_or_else(|| "there are fewer people".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn parse(arguments: &[&str]) -> Result<CostOptions, clap::Error> {
        match Cli::try_parse_from([&["roster", "cost"], arguments].concat())?.command {
            Some(Command::Cost(options)) => Ok(options),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn several_numbers_of_users_may_be_asked_for_at_once() {
        assert_eq!(parse(&["--users", "0,1000,50000"]).unwrap().users, [0.0, 1_000.0, 50_000.0]);
    }

    #[test]
    fn what_is_not_said_is_as_in_the_library() {
        let said = format!("{:?}", parse(&["--users", "1"]).unwrap().usage);
        assert_eq!(said, format!("{:?}", Usage::default()));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for arguments in [
            [].as_slice(),
            &["--users", "many"],
            &["--users", "-1"],
            &["--users", "1", "--visits", "NaN"],
            &["--users", "1", "--memory", "64"],
            &["--users", "99999999999"],
        ] {
            assert!(parse(arguments).is_err(), "{arguments:?}");
        }
    }
}
