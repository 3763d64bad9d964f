//! The page of one's API keys.

texts! {
    /// My API keys.
    Keys {
        title: "My API keys", "Мои API-ключи";
        lead: "A program signs you in with a key, beside your email and password. A key gives no rights of its own.", "Программа входит от вашего имени с ключом, адресом и паролем. Сам ключ прав не даёт.";
        name: "Name", "Название";
        kind: "Opens for", "Открывает";
        personal: "my account", "мой аккаунт";
        application: "any account", "любой аккаунт";
        prefix: "Begins with", "Начинается с";
        created: "Created", "Создан";
        used: "Last used", "Использован";
        expires: "Expires", "Истекает";
        action: "Action", "Действие";
        revoke: "Revoke", "Отозвать";
        revoked: "The key is revoked: it opens nothing any more.", "Ключ отозван: он больше ничего не открывает.";
        gone: "That key was revoked already.", "Этот ключ уже отозван.";
        empty: "You have no keys. Make one for each program, so that you can revoke them one by one.", "Ключей нет. Создайте по одному на программу, чтобы отзывать их по отдельности.";
        new: "New key", "Новый ключ";
        new_name_hint: "Such as the name of the program that will use it.", "Например, название программы, которая будет его использовать.";
        expires_hint: "Leave empty for a key that does not expire.", "Оставьте пустым, если ключ бессрочный.";
        create: "Create the key", "Создать ключ";
        made_title: "Your new key", "Ваш новый ключ";
        back: "To my keys", "К моим ключам";
    }
}
