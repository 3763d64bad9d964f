//! Waits before a retry: exponential backoff with full jitter, so that callers that collided do not collide again (AWS
//! Builders' Library, "Timeouts, retries, and backoff with jitter").

use std::time::Duration;

use roster_types::random::Random;

/// The maximum number of attempts for a cancelled transaction or an incomplete batch.
pub(super) const ATTEMPTS: u32 = 8;
const FIRST: u64 = 20;
const LONGEST: u64 = 320;

/// Waits before attempt number `attempt`; the first retry is 1.
pub(super) async fn pause(attempt: u32, random: &Random) {
    let ceiling = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    let chance = u64::from(u16::from_le_bytes(random.bytes()));
    let millis = ceiling * chance / u64::from(u16::MAX);
    #[expect(clippy::disallowed_methods, reason = "only the store waits, before a retry")]
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
