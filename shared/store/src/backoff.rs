//! Waiting before a repeat: exponential, with full jitter, so that those who collided once do not
//! collide again (AWS Builders' Library, "Timeouts, retries, and backoff with jitter").

use std::time::Duration;

use roster_types::random::Random;

/// How often a cancelled transaction or an incomplete batch is asked again before we give up.
pub(super) const ATTEMPTS: u32 = 8;
const FIRST: u64 = 20;
const LONGEST: u64 = 320;

/// Waits before attempt number `attempt` (the first repeat is 1).
pub(super) async fn pause(attempt: u32, random: &Random) {
    let ceiling = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    let chance = u64::from(u16::from_le_bytes(random.bytes()));
    let millis = ceiling * chance / u64::from(u16::MAX);
    #[expect(clippy::disallowed_methods, reason = "the store's repeats are the one place that waits")]
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
