//! The frame around all pages.

texts! {
    /// What surrounds every page.
    Common {
        skip: "Skip to the content", "К содержанию";
        product: "Roster", "Roster";
        navigation: "Panel", "Панель";
        account: "My account", "Мой аккаунт";
        devices: "My devices", "Мои устройства";
        keys: "My API keys", "Мои API-ключи";
        sign_in: "Sign in", "Войти";
        sign_out: "Sign out", "Выйти";
        register: "Register", "Зарегистрироваться";
        cancel: "Cancel", "Отмена";
        save: "Save", "Сохранить";
        copy: "Copy", "Скопировать";
        copied: "Copied", "Скопировано";
        never: "never", "никогда";
        mine: "Mine", "Моё";
        administration: "Administration", "Управление";
        first_page: "First page", "В начало списка";
        next_page: "Next page", "Следующая страница";
        any: "any", "все";
        confirm_first: "This takes your password, given within the last five minutes.", "Для этого нужен ваш пароль, введённый в последние пять минут.";
        confirm_now: "Give it now", "Ввести сейчас";
    }
}
