//! Times, as people say them.

use std::time::Duration;

use shared::clock::Time;

use crate::language::Language;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How far a moment is from another: "3 hours ago", "in 2 days".
pub(crate) fn ago(language: Language, at: Time, now: Time) -> String {
    let (seconds, is_ahead) = if at > now { (at.since(now).as_secs(), true) } else { (now.since(at).as_secs(), false) };
    let (count, unit) = match seconds {
        0..MINUTE => return now_text(language).to_owned(),
        MINUTE..HOUR => (seconds / MINUTE, Unit::Minute),
        HOUR..DAY => (seconds / HOUR, Unit::Hour),
        _ => (seconds / DAY, Unit::Day),
    };
    let counted = counted(language, count, unit);
    match (language, is_ahead) {
        (Language::English, false) => format!("{counted} ago"),
        (Language::English, true) => format!("in {counted}"),
        (Language::Russian, false) => format!("{counted} назад"),
        (Language::Russian, true) => format!("через {counted}"),
    }
}

/// How long something takes, in the largest unit that divides it: "90 days", "30 minutes".
pub(crate) fn span(language: Language, length: Duration) -> String {
    let seconds = length.as_secs();
    let (count, unit) = match seconds {
        _ if seconds.is_multiple_of(DAY) => (seconds / DAY, Unit::Day),
        _ if seconds.is_multiple_of(HOUR) => (seconds / HOUR, Unit::Hour),
        _ => (seconds / MINUTE, Unit::Minute),
    };
    counted(language, count, unit)
}

/// A moment to the minute, in UTC: "2026-09-21 14:13 UTC".
pub(crate) fn date_and_time(at: Time) -> String {
    let text = at.rfc3339();
    format!("{} {} UTC", &text[..10], &text[11..16])
}

const fn now_text(language: Language) -> &'static str {
    match language {
        Language::English => "just now",
        Language::Russian => "только что",
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Minute,
    Hour,
    Day,
}

fn counted(language: Language, count: u64, unit: Unit) -> String {
    match language {
        Language::English => {
            let unit = match unit {
                Unit::Minute => "minute",
                Unit::Hour => "hour",
                Unit::Day => "day",
            };
            let plural = if count == 1 { "" } else { "s" };
            format!("{count} {unit}{plural}")
        }
        Language::Russian => {
            let forms = match unit {
                Unit::Minute => ["минуту", "минуты", "минут"],
                Unit::Hour => ["час", "часа", "часов"],
                Unit::Day => ["день", "дня", "дней"],
            };
            format!("{count} {}", forms[russian_form(count)])
        }
    }
}

/// Which of three forms a Russian noun has after a number (Unicode CLDR: one, few, many).
pub(crate) const fn russian_form(count: u64) -> usize {
    match (count % 10, count % 100) {
        (1, hundred) if hundred != 11 => 0,
        (2..=4, hundred) if hundred < 12 || hundred > 14 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_say_them() {
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
