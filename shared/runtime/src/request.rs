//! What surrounds the answer to every request and event: its time limit, panics, and the log line of a
//! fault.

use std::any::Any;
use std::time::Duration;

use roster_types::Error;
use roster_types::clock::Time;

/// A request that takes longer has a store that does not answer: the caller hears of it before the
/// platform's own time limit says something in a shape that is not ours.
pub const TIME_LIMIT: Duration = Duration::from_millis(4_500);

/// What is kept of the platform's own time limit for saying that it is near.
const MARGIN: Duration = Duration::from_millis(250);

/// Ours, or what is left of the platform's, whichever is shorter. A deadline (milliseconds since 1970)
/// that has passed before the work begins tells of clocks that disagree, and of nothing else.
pub fn time_limit(now: Time, deadline: u64) -> Duration {
    let left = Time::from_millis(deadline.try_into().unwrap_or(i64::MAX)).since(now);
    if left.is_zero() { TIME_LIMIT } else { TIME_LIMIT.min(left.saturating_sub(MARGIN)) }
}

/// What a panic is to whoever asked; what it said is for the log.
pub fn panicked(panic: &(dyn Any + Send)) -> Error {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("of another type");
    Error::Internal(format!("a handler panicked: {text}").into())
}

/// Faults of ours or the store's, with their causes; a caller's mistakes are no news.
pub fn log(error: &Error, request_id: Option<&str>) {
    match error {
        Error::Unavailable(cause) => {
            tracing::warn!(request.id = request_id, error = %cause, "a request could not be carried out");
        }
        Error::Internal(cause) => {
            tracing::error!(request.id = request_id, error = %cause, "a request failed");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_limit_holds_and_a_deadline_in_the_past_none() {
        let now = Time::from_seconds(1_000);
        let limit = |deadline: u64| time_limit(now, deadline).as_millis();
        assert_eq!(limit(1_010_000), 4_500);
        assert_eq!(limit(1_003_000), 2_750);
        assert_eq!(limit(1_000_100), 0);
        assert_eq!(limit(999_000), 4_500);
        assert_eq!(limit(0), 4_500);
        assert_eq!(limit(u64::MAX), 4_500);
    }
}
