//! The page of one user.

texts! {
    /// A user.
    User {
        changed: "The change is saved.", "Изменение сохранено.";
        created: "The user is created.", "Пользователь создан.";
        password_set: "The password is set, and all of their sessions are ended.", "Пароль задан, все сеансы пользователя завершены.";
        session_ended: "The session is ended.", "Сеанс завершён.";
        sessions_ended: "All of their sessions are ended.", "Все сеансы пользователя завершены.";
        deleted: "The user is deleted.", "Пользователь удалён.";
        stale: "Somebody else changed this user while you were looking. Nothing of yours was saved: below is how it is now.", "Пока вы смотрели, пользователя изменил кто-то другой. Ваше изменение не сохранено: ниже — текущее состояние.";
        profile: "Profile", "Профиль";
        number: "Number", "Номер";
        updated: "Last changed", "Изменён";
        own: "This is your own account: its forms are under", "Это ваш собственный аккаунт: его формы на странице";
        outranked: "This user may do more than you: you cannot change them.", "У этого пользователя больше прав, чем у вас: изменить его нельзя.";
        change: "Change", "Изменение";
        save_name: "Save the name", "Сохранить имя";
        save_email: "Save the email", "Сохранить адрес";
        save_role: "Save the role", "Сохранить роль";
        activate: "Activate the account", "Активировать аккаунт";
        deactivate: "Deactivate the account", "Деактивировать аккаунт";
        deactivate_note: "An inactive account opens nothing, and all of its sessions end.", "Неактивный аккаунт ничего не открывает, все его сеансы завершаются.";
        set_password: "Set a password", "Задать пароль";
        set_password_note: "All of their sessions end.", "Все сеансы пользователя завершатся.";
        mail_note: "Or let them choose it: a link is mailed to their address.", "Или пусть придумает сам: ссылка уйдёт на адрес пользователя.";
        invite: "Mail an invitation", "Отправить приглашение";
        send_reset: "Mail a link for a forgotten password", "Отправить ссылку для нового пароля";
        invited: "The invitation is on its way. The link is good for seven days.", "Приглашение отправляется. Ссылка действует семь дней.";
        reset_sent: "The link is on its way. It is good for one hour.", "Ссылка отправляется. Она действует один час.";
        not_mailed: "Nothing was mailed: the account is inactive.", "Письмо не отправлено: аккаунт неактивен.";
        sessions: "Sessions", "Сеансы";
        no_sessions: "Not signed in anywhere.", "Нигде не выполнен вход.";
        end: "End", "Завершить";
        end_all: "End all sessions", "Завершить все сеансы";
        keys: "API keys", "API-ключи";
        no_keys: "No keys. Everybody makes their own, on their page \"My API keys\".", "Ключей нет. Каждый создаёт их сам на странице «Мои API-ключи».";
        activity: "Activity", "Активность";
        activity_lead: "Entries of the audit trail about this user on each of the last 30 days (UTC).", "Записи журнала об этом пользователе по дням за последние 30 дней (UTC).";
        activity_cut: "Only the newest thousand entries are counted.", "Учтена только последняя тысяча записей.";
        activity_table: "As a table", "В виде таблицы";
        day: "Day", "День";
        entries: "Entries", "Записей";
        trail: "Audit trail", "Журнал";
        delete: "Delete the user", "Удалить пользователя";
        delete_note: "For good: nothing of theirs opens anything from then on, the address is free, and the number is never given again.", "Навсегда: ни сеансы, ни ключи больше ничего не откроют, адрес освободится, номер больше не выдаётся.";
        delete_confirm: "To confirm, type their email", "Для подтверждения введите адрес пользователя";
        delete_mismatch: "This is not the email of this user. Nothing was deleted.", "Это не адрес этого пользователя. Ничего не удалено.";
    }
}
