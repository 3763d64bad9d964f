//! The page of the audit trail.

texts! {
    /// The audit trail.
    Audit {
        title: "Audit trail", "Журнал";
        lead: "Who did what to whom, from where and when, newest first. Kept for 400 days.", "Кто, что, с кем, откуда и когда; сначала новое. Хранится 400 дней.";
        user: "User's number", "Номер пользователя";
        from: "From the day", "С дня";
        to: "To the day, included", "По день включительно";
        days_hint: "Days in UTC.", "Дни по UTC.";
        show: "Show", "Показать";
        clear: "Clear the filters", "Сбросить фильтры";
        found: "Entries, newest first", "Записи, сначала новые";
        older: "Nothing in these days. Older entries may follow on the next page.", "В эти дни ничего. На следующей странице могут быть более старые записи.";
    }
}
