//! Pages that mails lead to or come from.

texts! {
    /// Forgotten passwords, invitations.
    Mail {
        forgot: "Forgot your password?", "Забыли пароль?";
        forgot_title: "Set a new password", "Новый пароль";
        forgot_lead: "Give the address of your account. We mail you a link with which you choose another password.", "Укажите адрес вашего аккаунта. Мы пришлём ссылку, по которой вы придумаете другой пароль.";
        send: "Send the link", "Прислать ссылку";
        asked_title: "Look into your mail", "Проверьте почту";
        asked_lead: "If there is an account with this address, a link is on its way to it. It is good for one hour.", "Если аккаунт с этим адресом есть, ссылка уже в пути. Она действует один час.";
        asked_hint: "Nothing there? Look among the spam, and mind that one address gets at most three mails an hour.", "Письма нет? Посмотрите в спаме и учтите: на один адрес уходит не больше трёх писем в час.";
        off: "No mail is set up here. Ask an administrator to set a password for you.", "Почта здесь не настроена. Попросите администратора задать вам пароль.";
        reset_lead: "All devices are signed out when you save it. Then sign in with the new one.", "После сохранения на всех устройствах произойдёт выход. Затем войдите с новым паролем.";
        invitation_title: "Welcome", "Добро пожаловать";
        invitation_lead: "Choose the password that you will sign in with.", "Придумайте пароль, с которым вы будете входить.";
        password_set: "Your password is set. Sign in with it.", "Пароль задан. Войдите с ним.";
        ask_again: "Ask for another link", "Запросить новую ссылку";
    }
}
