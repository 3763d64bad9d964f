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
        verify_title: "Confirm your address", "Подтверждение адреса";
        verify_lead: "Give the password that you registered with, to confirm that the account is yours. It and its API key work from then on.", "Введите пароль, с которым вы регистрировались, чтобы подтвердить, что аккаунт ваш. После этого заработают и он, и его API-ключ.";
        verify_hint: "You did not register? Then somebody else used your address, and this link opens nothing without their password.", "Вы не регистрировались? Значит, ваш адрес указал кто-то другой, и без его пароля ссылка ничего не откроет.";
        verify_other: "I do not know it: set another password", "Я его не знаю: задать другой пароль";
        confirm: "Confirm", "Подтвердить";
        verified: "Your address is confirmed. Sign in.", "Адрес подтверждён. Войдите.";
        waits: "One step is left: open the link that we have mailed you. The key works from then on.", "Остался один шаг: откройте ссылку из письма. После этого ключ заработает.";
        email_title: "Confirm your new address", "Подтверждение нового адреса";
        email_lead: "Press the button to use this address for your account from now on.", "Нажмите кнопку, чтобы привязать аккаунт к этому адресу.";
        sent_title: "Mails", "Письма";
        sent_lead: "The last mails, and what became of each. They are kept for 30 days.", "Последние письма и их судьба. Они хранятся 30 дней.";
        sent_empty: "No mail was written yet: nobody was invited, has forgotten a password or used a new device.", "Писем ещё не было: никого не приглашали, никто не забыл пароль и не вошёл с нового устройства.";
        to: "To", "Кому";
        kind: "About", "О чём";
        written: "Written", "Создано";
        fate: "Fate", "Судьба";
        tries: "Tries", "Попыток";
        next_try: "Next try", "Следующая попытка";
        waiting: "waiting", "ожидает";
        sent: "sent", "отправлено";
        failed: "failed", "не отправлено";
        kind_reset: "forgotten password", "забытый пароль";
        kind_invitation: "invitation", "приглашение";
        kind_verification: "confirming an address", "подтверждение адреса";
        kind_email_change: "new address", "новый адрес";
        kind_email_notice: "notice of a new address", "уведомление о новом адресе";
        kind_email_changed: "changed address", "изменённый адрес";
        kind_password_changed: "changed password", "изменённый пароль";
        kind_new_device: "new device", "новое устройство";
        first_title: "The first administrator", "Первый администратор";
        first_lead: "Nobody administers this directory yet. Who fills this in does, and makes all others.", "У этого каталога ещё нет администратора. Им станет тот, кто заполнит эту форму, и он добавит остальных.";
        first_made: "You are the administrator now. Sign in.", "Теперь вы администратор. Войдите.";
        ask_again: "Ask for another link", "Запросить новую ссылку";
    }
}
