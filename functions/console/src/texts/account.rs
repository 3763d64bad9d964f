//! The account's own page.

texts! {
    /// My account.
    Account {
        title: "My account", "Мой аккаунт";
        profile: "Profile", "Профиль";
        email: "Email", "Электронная почта";
        role: "Role", "Роль";
        since: "Account since", "Аккаунт создан";
        change_name: "Change the name", "Изменить имя";
        change_password: "Change the password", "Изменить пароль";
        change_email: "Change the address", "Сменить адрес";
        email_note: "The present address stays until you open the link that we mail to the new one.", "Текущий адрес действует, пока вы не откроете ссылку, которую мы пришлём на новый.";
        email_asked: "Look into the mail of your new address: the link in it moves your account there.", "Проверьте почту на новом адресе: ссылка в письме перенесёт туда ваш аккаунт.";
        email_changed: "Your address is changed.", "Адрес изменён.";
        password_note: "All other devices are signed out.", "На всех других устройствах произойдёт выход.";
        name_changed: "The name is changed.", "Имя изменено.";
        password_changed: "The password is changed, and all other devices are signed out.", "Пароль изменён, на других устройствах произошёл выход.";
        first_steps: "First steps", "Первые шаги";
        step_account: "Create an account", "Создать аккаунт";
        step_key: "Get an API key", "Получить API-ключ";
        step_call: "Make the first call with it, as the page of the key and the API reference show", "Сделать с ним первый запрос: как — показано на странице ключа и в справочнике API";
        done: "done", "сделано";
        to_do: "to do", "осталось";
        data: "My data", "Мои данные";
        data_lead: "Your account, sessions and keys, and what the audit trail has about you, as a JSON file.", "Ваш аккаунт, сеансы и ключи, а также записи аудита о вас — в виде файла JSON.";
        download: "Download my data", "Скачать мои данные";
        delete: "Delete my account", "Удалить мой аккаунт";
        delete_lead: "Your account, devices and keys are gone at once and for good. The list of mails that were sent keeps your address for 30 days.", "Ваш аккаунт, устройства и ключи исчезнут сразу и навсегда. В списке отправленных писем адрес останется ещё 30 дней.";
        delete_type: "To delete your account, type its email address", "Чтобы удалить аккаунт, введите его адрес";
        delete_button: "Delete for good", "Удалить навсегда";
        deleted: "Your account is deleted.", "Ваш аккаунт удалён.";
        last_administrator: "You are the last active administrator. Make somebody else an administrator first.", "Вы последний активный администратор. Сначала назначьте другого.";
    }
}
