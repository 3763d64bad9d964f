//! How many operations of each kind there are in a second: of so many users through a day, or of a stress.

use roster::cost::Usage;
use roster::cost::measured::{Named, Operation, SIGN_IN, SIGN_IN_WITH_KEY, SIGN_UP};

pub(super) struct Load {
    pub(super) name: String,
    pub(super) accounts: u64,
    /// Applications with an API key, among which sign-ins with a key are spread.
    pub(super) keys: u64,
    /// Operations a second, in each hour.
    pub(super) hours: Vec<Vec<(&'static Operation, f64)>>,
    /// Of a stress, its operations a second.
    pub(super) rate: Option<f64>,
}

/// The day of a service for one part of the world: quiet at night, busiest in the evening.
const DAY: [f64; 24] = [
    0.3, 0.2, 0.15, 0.15, 0.2, 0.4, 0.7, 1.0, 1.3, 1.4, 1.4, 1.4, 1.5, 1.4, 1.3, 1.3, 1.3, 1.4, 1.5, 1.7, 1.9, 1.8,
    1.3, 0.8,
];
/// The busiest day of a month has half as much again as the average one.
const BUSIEST_DAY: f64 = 1.5;
const SECONDS_A_MONTH: f64 = 730.0 * 3_600.0;
/// A busy application has so many sign-ins a month; the next has a key of its own.
const SIGN_INS_A_KEY: f64 = 50e6;

impl Load {
    /// The busiest day of so many active users, who do what `roster cost` assumes; half of the sign-ins use an API key.
    pub(super) fn of_users(users: f64) -> Self {
        let usage = Usage::default();
        let mean = DAY.iter().sum::<f64>() / 24.0;
        let hours = DAY.map(|share| {
            let a_second = users / SECONDS_A_MONTH * BUSIEST_DAY * share / mean;
            let mut hour =
                usage.operations().map(|(operation, times)| (operation.figures(), times * a_second)).to_vec();
            let sign_in = hour.iter_mut().find(|(operation, _)| operation.name == SIGN_IN.name);
            let (_, rate) = sign_in.expect("users sign in");
            *rate /= 2.0;
            let half = *rate;
            hour.push((SIGN_IN_WITH_KEY.figures(), half));
            hour
        });
        Self {
            name: format!("{} M users", users / 1e6),
            accounts: (users * usage.accounts) as u64,
            keys: (users * usage.sign_ins / 2.0 / SIGN_INS_A_KEY).ceil().max(1.0) as u64,
            hours: hours.into(),
            rate: None,
        }
    }

    /// One operation only, by users of a directory of ten million.
    fn stress(operation: Named, rate: f64) -> Self {
        Self {
            name: format!("{rate} × {} /s", operation.name),
            accounts: 10_000_000,
            keys: 1,
            hours: vec![vec![(operation.figures(), rate)]],
            rate: Some(rate),
        }
    }

    pub(super) fn sign_ups(rate: f64) -> Self {
        Self::stress(SIGN_UP, rate)
    }

    pub(super) fn sign_ins(rate: f64) -> Self {
        Self::stress(SIGN_IN, rate)
    }

    pub(super) fn sign_ins_with_one_key(rate: f64) -> Self {
        Self::stress(SIGN_IN_WITH_KEY, rate)
    }

    /// Operations a second in the busiest hour.
    pub(super) fn busiest(&self) -> f64 {
        let sums = self.hours.iter().map(|hour| hour.iter().map(|(_, rate)| rate).sum::<f64>());
        sums.fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use roster::cost::measured::MEASURED;

    use super::*;

    #[test]
    fn every_measured_operation_is_replayed() {
        let evening = &Load::of_users(1e6).hours[20];
        for operation in &MEASURED.operations {
            let is_it = |(other, rate): &(&Operation, f64)| other.name == operation.name && *rate > 0.0;
            assert!(evening.iter().any(is_it), "{}", operation.name);
        }
    }

    #[test]
    fn a_day_of_a_month_has_half_as_much_again_as_a_thirtieth_of_the_month() {
        let day: f64 = Load::of_users(1e6).hours.iter().flatten().map(|(_, rate)| rate * 3_600.0).sum();
        let month: f64 = Usage::default().operations().iter().map(|(_, times)| times * 1e6).sum();
        assert!((day / (month * 24.0 / 730.0) - 1.5).abs() < 1e-6, "{day} {month}");
    }
}
