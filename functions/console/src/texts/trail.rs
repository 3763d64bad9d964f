//! Entries of the audit trail.

texts! {
    /// Columns of the trail.
    Trail {
        at: "When", "Когда";
        action: "What", "Что";
        actor: "By whom", "Кто";
        subject: "About", "О ком";
        detail: "Details", "Подробности";
        origin: "From", "Откуда";
        seal: "Seal", "Печать";
        sealed: "sealed", "опечатана";
        unsealed: "not yet", "ещё нет";
        times: "times", "раз";
        empty: "No entries here. What happens from now on is written down.", "Записей нет. Всё, что произойдёт дальше, будет записано.";
        user: "user", "пользователь";
        anonymous: "somebody not signed in", "кто-то без входа";
        operator: "the operator", "оператор";
        system: "Roster itself", "сам Roster";
    }
}
