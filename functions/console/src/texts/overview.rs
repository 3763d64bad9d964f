//! The overview of the whole directory.

use shared::signing_keys::KeyState;
use shared::statistics::{Day, DeviceKind};

use crate::language::Language;

texts! {
    /// The overview.
    Overview {
        title: "Overview", "Обзор";
        lead: "Days are those of UTC. The figures are counted as things happen, and are a few seconds old.", "Дни считаются по UTC. Показатели обновляются по ходу событий и отстают на несколько секунд.";
        alone: "You are the only one here yet. As people register and sign in, their numbers, day by day, appear in the pictures below.", "Пока здесь только вы. Когда люди начнут регистрироваться и входить, на графиках ниже появятся их числа по дням.";
        at_a_glance: "At a glance", "Коротко";
        users: "Users", "Пользователи";
        active_today: "Active today", "Активны сегодня";
        active_week: "Active in 7 days", "Активны за 7 дней";
        active_month: "Active in 30 days", "Активны за 30 дней";
        sign_ins_today: "Sign-ins today", "Входы сегодня";
        refused_today: "Refused today", "Отказы сегодня";
        sessions: "Sessions", "Сеансы";
        users_over_time: "Users over time", "Число пользователей";
        sign_ins: "Sign-ins a day", "Входы по дням";
        sign_ups: "New accounts a day", "Новые аккаунты по дням";
        devices: "Sessions by device", "Сеансы по устройствам";
        devices_note: "Sessions that were ended all at once are counted until their rows are swept, within two weeks.", "Сеансы, завершённые все разом, учитываются до очистки записей, не дольше двух недель.";
        numbers: "The numbers as a table", "Числа в таблице";
        day: "Day", "День";
        succeeded: "Succeeded", "Успешные";
        refused: "Refused", "Отказы";
        turned_away: "Turned away", "Отклонены без проверки";
        signed_up: "Registered themselves", "Зарегистрировались сами";
        made: "Made by others", "Созданы другими";
        device: "Device", "Устройство";
        at_most: "At most on a day", "Максимум за день";
        in_all: "in all", "всего";
        now: "Now", "Сейчас";
        throttled: "Addresses turned away in the last 24 hours", "Адреса, отклонённые за последние 24 часа";
        throttled_note: "Whoever tries wrong passwords too often waits, and their tries are not even looked at.", "Кто слишком часто ошибается паролем, должен подождать: его попытки даже не проверяются.";
        nobody_throttled: "Nobody was turned away.", "Никого не отклоняли.";
        address: "Address", "Адрес";
        unknown_address: "unknown", "неизвестен";
        tries: "Tries", "Попытки";
        latest: "Latest", "Последняя";
        keys: "Signing keys", "Ключи подписи";
        key: "Key", "Ключ";
        state: "State", "Состояние";
        signs_from: "Signs from", "Подписывает с";
        replaced_at: "Replaced", "Замена";
        soon: "soon", "скоро";
        no_keys: "There is none yet: the first sign-in by an API makes it.", "Ключей ещё нет: первый создаётся при первом входе через API.";
        windows: "Windows", "Windows";
        macos: "macOS", "macOS";
        linux: "Linux and ChromeOS", "Linux и ChromeOS";
        android: "Android", "Android";
        ios: "iPhone and iPad", "iPhone и iPad";
        programs: "Programs", "Программы";
        others: "Others", "Другие";
        next: "next", "следующий";
        current: "signs", "подписывает";
        replaced: "verifies only", "только проверяет";
        retired: "retired", "выведен";
    }
}

impl Overview {
    /// What a kind of device is called.
    pub(crate) const fn kind(&self, kind: DeviceKind) -> &'static str {
        match kind {
            DeviceKind::Windows => self.windows,
            DeviceKind::MacOs => self.macos,
            DeviceKind::Linux => self.linux,
            DeviceKind::Android => self.android,
            DeviceKind::Ios => self.ios,
            DeviceKind::Program => self.programs,
            DeviceKind::Other => self.others,
        }
    }

    /// What becomes of a key.
    pub(crate) const fn key_state(&self, state: KeyState) -> &'static str {
        match state {
            KeyState::Next => self.next,
            KeyState::Current => self.current,
            KeyState::Replaced => self.replaced,
            KeyState::Retired => self.retired,
        }
    }
}

const ENGLISH_MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const RUSSIAN_MONTHS: [&str; 12] =
    ["янв.", "февр.", "мар.", "апр.", "мая", "июн.", "июл.", "авг.", "сент.", "окт.", "нояб.", "дек."];

/// A day within the year, as Unicode CLDR abbreviates it: "Sep 21", "21 сент.".
pub(crate) fn day_and_month(language: Language, day: Day) -> String {
    let text = day.to_string();
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<usize>().ok()).unwrap_or(1);
    let (month, day) = (part(5, 7).clamp(1, 12) - 1, part(8, 10));
    match language {
        Language::English => format!("{} {day}", ENGLISH_MONTHS[month]),
        Language::Russian => format!("{day} {}", RUSSIAN_MONTHS[month]),
    }
}

/// A whole number in groups of three digits: "12,345", "12 345" with spaces that do not break.
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
