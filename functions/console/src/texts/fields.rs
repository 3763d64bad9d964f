//! Fields of forms, and what can be wrong with them.

texts! {
    /// Labels of fields, and problems.
    Fields {
        name: "Name", "Имя";
        email: "Email", "Электронная почта";
        password: "Password", "Пароль";
        new_email: "New address", "Новый адрес";
        new_password: "New password", "Новый пароль";
        present_password: "Present password", "Текущий пароль";
        password_hint: "A few words that do not belong together are good and easy to remember.", "Несколько не связанных слов — надёжно и легко запомнить.";
        missing: "This field is required.", "Это поле обязательно.";
        invalid: "This cannot be right.", "Здесь что-то не так.";
        not_an_email: "This is not an email address.", "Это не адрес электронной почты.";
        not_listed: "Choose one from the list.", "Выберите из списка.";
        wrong_password: "This is not your present password.", "Это не ваш текущий пароль.";
        taken: "Another account has this address.", "Этот адрес занят другим аккаунтом.";
    }
}
