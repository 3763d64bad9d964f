//! Numbers and days.

use shared::statistics::Day;

use crate::language::Language;

/// A day within the year, as Unicode CLDR abbreviates it: "Sep 21" in English.
pub(crate) fn day_and_month(language: Language, day: Day) -> String {
    let t = language.texts();
    let text = day.to_string();
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u8>().ok()).unwrap_or(1);
    let (month, day) = (part(5, 7), part(8, 10));
    let month = t.find(&format!("month-{month}")).unwrap_or_default();
    t.format("date-day", [("month", month.into()), ("day", day.into())])
}

/// A whole number in groups of three digits: "12,345" in English, with spaces that do not break in Russian.
pub(crate) fn grouped(language: Language, number: i64) -> String {
    let separator = match language {
        Language::English => ',',
        Language::Russian => '\u{a0}',
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    if number < 0 { format!("−{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use shared::clock::Time;

    use super::*;

    #[test]
    fn days_and_numbers_are_written_as_each_language_does() {
        let day = Day::of(Time::from_seconds(1_790_000_000));

        assert_eq!(day_and_month(Language::English, day), "Sep 21");
        assert_eq!(day_and_month(Language::Russian, day), "21 сент.");
        assert_eq!(grouped(Language::English, 1_234_567), "1,234,567");
        assert_eq!(grouped(Language::Russian, 12_345), "12\u{a0}345");
        assert_eq!(grouped(Language::English, 999), "999");
    }
}
