//! What users do in a month, and what carrying it out takes: the assumptions of a bill.

use super::measured::{CHANGE, FAILED_SIGN_IN, FIRST_READ, Operation, READ, REFRESH, SIGN_IN, SIGN_OUT, SIGN_UP};

/// The processor of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// `arm64`, the template's default.
    Arm64,
    /// `x86_64`.
    X86_64,
}

/// Whose prices, how active users are, and what cannot be measured without an account in AWS.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// New accounts a month, as a share of the active users.
    pub sign_ups: f64,
    /// Sign-ins of an active user a month.
    pub sign_ins: f64,
    /// Failed sign-ins, as a share of the others.
    pub failures: f64,
    /// Sign-outs, as a share of the sign-ins.
    pub sign_outs: f64,
    /// Visits of an active user a month: each begins with a refresh, for its access token is older
    /// than an hour.
    pub visits: f64,
    /// Requests with an access token in a visit.
    pub requests: f64,
    /// Changes to an active user's profile a month.
    pub changes: f64,
    /// Mails to an active user a month; none where none are sent at all.
    pub mails: f64,
    /// Accounts for each active user.
    pub accounts: f64,
    /// The processor.
    pub architecture: Architecture,
    /// Memory of the functions that hash, in MB.
    pub memory: f64,
    /// A step to DynamoDB in milliseconds. AWS promises single digits.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Introduction.html>
    pub store_ms: f64,
    /// Months that logs are kept.
    pub log_months: f64,
    /// Whether what is free for every account is taken off.
    pub has_free_tier: bool,
}

impl Default for Usage {
    fn default() -> Self {
        Self {
            sign_ups: 0.05,
            sign_ins: 2.0,
            failures: 0.1,
            sign_outs: 0.25,
            visits: 20.0,
            requests: 5.0,
            changes: 0.1,
            mails: 0.2,
            accounts: 3.0,
            architecture: Architecture::Arm64,
            memory: ONE_CPU,
            store_ms: 5.0,
            log_months: 1.0,
            has_free_tier: false,
        }
    }
}

/// MB of memory that come with one virtual processor, and the template's `HashMemory`.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
pub(super) const ONE_CPU: f64 = 1_769.0;

// Processor time in milliseconds, measured on an x86 processor: see docs/scaling.md.
const HASH_MS: f64 = 15.5;
const SIGNATURE_MS: f64 = 0.29;
const CALL_MS: f64 = 0.31;

impl Usage {
    /// How often each operation happens for an active user in a month.
    pub fn operations(&self) -> [(Operation, f64); 8] {
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
