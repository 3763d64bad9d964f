//! Moments and durations.

use std::time::Duration;

use shared::clock::Time;

use crate::language::Language;
use crate::texts::Texts;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The distance between two moments: "3 hours ago", "in 2 days".
pub(crate) fn ago(language: Language, at: Time, now: Time) -> String {
    let t = language.texts();
    let (seconds, is_ahead) = if at > now { (at.since(now).as_secs(), true) } else { (now.since(at).as_secs(), false) };
    let counted = match seconds {
        0..MINUTE => return t.get("time-now").to_owned(),
        MINUTE..HOUR => minutes(t, seconds / MINUTE),
        HOUR..DAY => hours(t, seconds / HOUR),
        _ => days(t, seconds / DAY),
    };
    if is_ahead {
        t.format("time-ahead", [("span", counted.into())])
    } else {
        t.format("time-ago", [("span", counted.into())])
    }
}

/// A duration in the largest unit that divides it: "90 days", "30 minutes".
pub(crate) fn span(language: Language, length: Duration) -> String {
    let (t, seconds) = (language.texts(), length.as_secs());
    match seconds {
        _ if seconds.is_multiple_of(DAY) => days(t, seconds / DAY),
        _ if seconds.is_multiple_of(HOUR) => hours(t, seconds / HOUR),
        _ => minutes(t, seconds / MINUTE),
    }
}

/// A wait in whole seconds, rounded up, at least one.
pub(crate) fn seconds(length: Duration) -> u64 {
    u64::try_from(length.as_millis().div_ceil(1000).max(1)).unwrap_or(u64::MAX)
}

/// A moment to the minute, in UTC: "2026-09-21 14:13 UTC".
pub(crate) fn date_and_time(at: Time) -> String {
    let text = at.rfc3339();
    format!("{} {} UTC", &text[..10], &text[11..16])
}

fn minutes(t: Texts, count: u64) -> String {
    t.format("time-minutes", [("count", count.into())])
}

fn hours(t: Texts, count: u64) -> String {
    t.format("time-hours", [("count", count.into())])
}

fn days(t: Texts, count: u64) -> String {
    t.format("time-days", [("count", count.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_distance_in_the_plural_of_its_language() {
        let now = Time::from_seconds(1_000_000_000);
        let told = |language, seconds: i64| ago(language, Time::from_seconds(1_000_000_000 - seconds), now);
        assert_eq!(told(Language::English, 59), "just now");
        assert_eq!(told(Language::English, 60), "1 minute ago");
        assert_eq!(told(Language::English, 7200), "2 hours ago");
        assert_eq!(told(Language::English, -172_800), "in 2 days");
        assert_eq!(told(Language::Russian, 60), "1 минуту назад");
        assert_eq!(told(Language::Russian, 3 * 60), "3 минуты назад");
        assert_eq!(told(Language::Russian, 11 * 60), "11 минут назад");
        assert_eq!(told(Language::Russian, 21 * 3600), "21 час назад");
        assert_eq!(told(Language::Russian, -5 * 86_400), "через 5 дней");
    }

    #[test]
    fn the_exact_time_is_in_utc() {
        assert_eq!(date_and_time(Time::from_millis(1_790_000_000_123)), "2026-09-21 14:13 UTC");
    }
}
