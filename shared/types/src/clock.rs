//! The only module that reads the system clock. All other code receives a [`Clock`], so that a test can move time
//! instead of waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A moment, in milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Parses an RFC 3339 timestamp with any offset.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let parsed: jiff::Timestamp = text.parse().ok()?;
        Some(Self(parsed.as_millisecond()))
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01 UTC, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// RFC 3339 in UTC with `Z` and whole seconds, as every API writes a time.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.seconds()).unwrap_or_default().to_string()
    }

    /// This moment without its fraction of a second.
    pub const fn whole_seconds(self) -> Self {
        Self::from_seconds(self.seconds())
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis_of(span)))
    }

    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis_of(span)))
    }

    /// The time since `earlier`; zero if `earlier` is in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn millis_of(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// The system clock, or one that a test moves.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until its [`ManualClock`] moves it.
    pub fn manual(start: Time) -> (Self, ManualClock) {
        let hand = Arc::new(AtomicI64::new(start.millis()));
        (Self(Source::Manual(hand.clone())), ManualClock(hand))
    }

    pub fn now(&self) -> Time {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the only place that reads the system clock")]
            Source::System => Time(jiff::Timestamp::now().as_millisecond()),
            Source::Manual(hand) => Time(hand.load(Ordering::SeqCst)),
        }
    }
}

/// Moves a clock made by [`Clock::manual`].
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    pub fn advance(&self, span: Duration) {
        self.0.fetch_add(millis_of(span), Ordering::SeqCst);
    }

    /// Sets the clock to an earlier or later moment.
    pub fn set(&self, time: Time) {
        self.0.store(time.millis(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_whole_seconds_with_z() {
        assert_eq!(Time::from_millis(1_741_348_800_999).rfc3339(), "2025-03-07T12:00:00Z");
    }

    #[test]
    fn an_offset_is_read_and_becomes_utc() {
        let parsed = Time::parse_rfc3339("2025-03-07T14:00:00+02:00");
        assert_eq!(parsed.map(Time::rfc3339).as_deref(), Some("2025-03-07T12:00:00Z"));
    }

    #[test]
    fn a_manual_clock_moves_only_when_moved() {
        let (clock, hand) = Clock::manual(Time::from_seconds(100));
        hand.advance(Duration::from_secs(5));
        assert_eq!(clock.now(), Time::from_seconds(105));
    }
}
