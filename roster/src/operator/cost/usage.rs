//! What users do in a month, and what carrying it out takes: the assumptions of a bill, as options of the command line.

use clap::{Args, FromArgMatches, ValueEnum};

use super::measured::{
    CHANGE, FAILED_SIGN_IN, FIRST_READ, Named, Operation, READ, REFRESH, SIGN_IN, SIGN_OUT, SIGN_UP,
};

/// The processor of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Architecture {
    /// `arm64`, the template's default.
    #[value(name = "arm64", help = None)]
    Arm64,
    /// `x86_64`.
    #[value(name = "x86_64", help = None)]
    X86_64,
}

/// How active users are, and what cannot be measured without an account in AWS.
#[derive(Clone, Copy, Debug, Args)]
pub struct Usage {
    /// New accounts a month, in per cent of the active users
    #[arg(long, value_name = "PERCENT", default_value = "5", value_parser = parse_share)]
    pub sign_ups: f64,

    /// Sign-ins of a user a month, each from an address the account knows
    #[arg(long, value_name = "N", default_value = "2", value_parser = parse_quantity)]
    pub sign_ins: f64,

    /// Failed sign-ins, as a share of the others.
    #[arg(skip = 0.1)]
    pub failures: f64,

    /// Sign-outs, as a share of the sign-ins.
    #[arg(skip = 0.25)]
    pub sign_outs: f64,

    /// Visits of a user a month; each begins with a refresh
    #[arg(long, value_name = "N", default_value = "20", value_parser = parse_quantity)]
    pub visits: f64,

    /// Requests with an access token in each visit
    #[arg(long, value_name = "N", default_value = "5", value_parser = parse_quantity)]
    pub requests: f64,

    /// Changes to an active user's profile a month.
    #[arg(skip = 0.1)]
    pub changes: f64,

    /// Mails to a user a month, such as about new devices; 0 for a stack without mail
    #[arg(long, value_name = "N", default_value = "0.2", value_parser = parse_quantity)]
    pub mails: f64,

    /// Accounts stored for each active user
    #[arg(long, value_name = "N", default_value = "3", value_parser = parse_quantity)]
    pub accounts: f64,

    /// Processor of the functions
    #[arg(long, value_enum, default_value = "arm64")]
    pub architecture: Architecture,

    /// Memory of the functions that hash, in MB: the template's HashMemory
    #[arg(long, value_name = "MB", default_value = "1769", value_parser = parse_memory)]
    pub memory: f64,

    /// How long DynamoDB takes for a call, in milliseconds
    // AWS promises single digits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html
    #[arg(long, value_name = "MS", default_value = "5", value_parser = parse_quantity)]
    pub store_ms: f64,

    /// Months that logs are kept.
    #[arg(skip = 1.0)]
    pub log_months: f64,

    /// With the alarms that a stack has in prod, or with an AlarmEmail
    #[arg(long)]
    pub alarms: bool,

    /// Take off what every account has free each month, for ever
    #[arg(long = "free-tier")]
    pub has_free_tier: bool,
}

impl Default for Usage {
    fn default() -> Self {
        let matches = Self::augment_args(clap::Command::new("cost")).get_matches_from(["cost"]);
        Self::from_arg_matches(&matches).expect("every option has a default")
    }
}

fn parse_quantity(text: &str) -> Result<f64, String> {
    let quantity = text.parse().ok().filter(|number: &f64| (0.0..=1e6).contains(number));
    quantity.ok_or_else(|| "write a number from 0 to 1000000, such as 2.5".to_owned())
}

fn parse_share(text: &str) -> Result<f64, String> {
    parse_quantity(text).map(|percent| percent / 100.0)
}

fn parse_memory(text: &str) -> Result<f64, String> {
    let memory = text.parse().ok().filter(|memory: &u16| (128..=10_240).contains(memory));
    memory.map(f64::from).ok_or_else(|| format!("{text} is not in 128..=10240"))
}

/// MB of memory that come with one virtual processor, and the template's `HashMemory`.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const ONE_CPU: f64 = 1_769.0;

// Processor time in milliseconds, measured on an x86 processor: see docs/scaling.md.
const HASH_MS: f64 = 15.5;
const SIGNATURE_MS: f64 = 0.29;
const CALL_MS: f64 = 0.31;

impl Usage {
    /// How often each operation happens for an active user in a month.
    pub fn operations(&self) -> [(Named, f64); 8] {
        let first_requests = if self.requests > 0.0 { self.visits * self.requests.min(1.0) } else { 0.0 };
        [
            (SIGN_UP, self.sign_ups),
            (SIGN_IN, self.sign_ins),
            (FAILED_SIGN_IN, self.sign_ins * self.failures),
            (REFRESH, self.visits),
            (FIRST_READ, first_requests),
            (READ, self.visits * self.requests - first_requests),
            (SIGN_OUT, self.sign_ins * self.sign_outs),
            (CHANGE, self.changes),
        ]
    }

    /// What Lambda bills for a request: the steps one after the other, and the processor's time, which
    /// grows as less of a processor comes with the memory.
    pub fn billed_ms(&self, operation: &Operation) -> f64 {
        let share = (self.memory / ONE_CPU).min(1.0);
        let processor = f64::from(operation.hashes) * HASH_MS
            + f64::from(operation.signatures) * SIGNATURE_MS
            + f64::from(operation.calls) * CALL_MS;
        (f64::from(operation.steps) * self.store_ms + processor / share).ceil()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_visit_has_one_refresh_and_one_first_request() {
        let usage = Usage { visits: 3.0, requests: 4.0, ..Usage::default() };
        let of = |name: &str| usage.operations().iter().find(|(operation, _)| operation.name == name).unwrap().1;
        assert_eq!([of(REFRESH.name), of(FIRST_READ.name), of(READ.name)], [3.0, 3.0, 9.0]);
    }

    #[test]
    fn half_a_processor_takes_twice_as_long_and_waits_as_long() {
        let whole = Usage { store_ms: 0.0, ..Usage::default() };
        let half = Usage { memory: ONE_CPU / 2.0, ..whole };
        let (one, two) = (whole.billed_ms(&SIGN_IN), half.billed_ms(&SIGN_IN));
        assert!((two - 2.0 * one).abs() <= 1.0, "{one} {two}");
        let waits = |usage: Usage| Usage { store_ms: 10.0, ..usage }.billed_ms(&SIGN_IN) - usage.billed_ms(&SIGN_IN);
        assert_eq!([waits(whole), waits(half)], [30.0, 30.0]);
    }
}
