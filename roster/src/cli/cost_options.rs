//! The options of `roster cost`: the number of users, and their activity.

use crate::operator::cost::{Architecture, Stack, Usage};
use clap::{Args, ValueEnum};

/// Of whom, and what is assumed of them.
#[derive(Debug, Args)]
pub(crate) struct CostOptions {
    /// Monthly active users, such as 50000; several with commas, 0 for an idle stack
    #[arg(long, value_name = "N", value_delimiter = ',', required = true, value_parser = parse_users)]
    pub(crate) users: Vec<f64>,

    /// New accounts a month, in per cent of the active users
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = parse_quantity)]
    sign_ups: f64,

    /// Sign-ins of a user a month, each from an address the account knows
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = parse_quantity)]
    sign_ins: f64,

    /// Visits of a user a month; each begins with a refresh
    #[arg(long, value_name = "N", default_value_t = 20.0, value_parser = parse_quantity)]
    visits: f64,

    /// Requests with an access token in each visit
    #[arg(long, value_name = "N", default_value_t = 5.0, value_parser = parse_quantity)]
    requests: f64,

    /// Mails to a user a month, such as about new devices; 0 for a stack without mail
    #[arg(long, value_name = "N", default_value_t = 0.2, value_parser = parse_quantity)]
    mails: f64,

    /// Accounts stored for each active user
    #[arg(long, value_name = "N", default_value_t = 3.0, value_parser = parse_quantity)]
    accounts: f64,

    /// Processor of the functions
    #[arg(long, value_enum, default_value_t = Processor::Arm64)]
    architecture: Processor,

    /// Memory of the functions that hash, in MB: the template's HashMemory
    #[arg(long, value_name = "MB", default_value_t = 1769, value_parser = clap::value_parser!(u16).range(128..=10_240))]
    memory: u16,

    /// How long DynamoDB takes for a call, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5.0, value_parser = parse_quantity)]
    store_ms: f64,

    /// With the alarms that a stack has in prod, or with an AlarmEmail
    #[arg(long)]
    alarms: bool,

    /// Take off what every account has free each month, for ever
    #[arg(long)]
    free_tier: bool,

    /// Print JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

/// A processor, as the template's parameter `Architecture` spells it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Processor {
    #[value(name = "arm64")]
    Arm64,
    #[value(name = "x86_64")]
    X86_64,
}

impl CostOptions {
    /// What the stack has, used or not.
    pub(crate) fn stack(&self) -> Stack {
        let all = Stack::of_template();
        if self.alarms { all } else { Stack { alarms: 0, alarm_metrics: 0, ..all } }
    }

    /// What is assumed.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            sign_ups: self.sign_ups / 100.0,
            sign_ins: self.sign_ins,
            visits: self.visits,
            requests: self.requests,
            mails: self.mails,
            accounts: self.accounts,
            architecture: match self.architecture {
                Processor::Arm64 => Architecture::Arm64,
                Processor::X86_64 => Architecture::X86_64,
            },
            memory: f64::from(self.memory),
            store_ms: self.store_ms,
            has_free_tier: self.free_tier,
            ..Usage::default()
        }
    }
}

/// More than there are people is a slip of the finger.
const MAX_USERS: f64 = 1e10;

fn parse_users(text: &str) -> Result<f64, String> {
    let users: u64 = text.parse().map_err(|_| "write a whole number, such as 50000".to_owned())?;
    Some(users as f64).filter(|users| *users <= MAX_USERS).ok_or_else(|| "there are fewer people".to_owned())
}

fn parse_quantity(text: &str) -> Result<f64, String> {
    let quantity = text.parse().ok().filter(|number: &f64| (0.0..=1e6).contains(number));
    quantity.ok_or_else(|| "write a number from 0 to 1000000, such as 2.5".to_owned())
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
        let said = format!("{:?}", parse(&["--users", "1"]).unwrap().usage());
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
