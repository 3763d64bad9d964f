//! What mails say, in both languages. A text stands beside its translation, so that neither is forgotten.

use shared::language::Language;
use shared::mail::{Mail, MailKind};

use crate::message::greeting;

/// The words of a mail.
pub(crate) struct Words {
    pub(crate) subject: &'static str,
    pub(crate) greeting: &'static str,
    /// What has happened, and what there is to do.
    pub(crate) lines: Vec<String>,
    /// What the link does.
    pub(crate) action: &'static str,
    pub(crate) or_copy: &'static str,
    /// What to do where this comes unexpectedly.
    pub(crate) otherwise: &'static str,
    pub(crate) from: &'static str,
}

/// Takes the text of a language.
const fn one(language: Language, english: &'static str, russian: &'static str) -> &'static str {
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

/// The words of a mail, in its language.
pub(crate) fn words(mail: &Mail) -> Words {
    let say = |english, russian| one(mail.language, english, russian);
    let (subject, lines, action, otherwise) = match mail.kind {
        MailKind::Reset => (
            say("Set a new password", "Новый пароль"),
            vec![
                say(
                    "Somebody asked to set a new password for your account. If that was you, open this link and choose one.",
                    "Кто-то попросил задать новый пароль для вашего аккаунта. Если это были вы, откройте ссылку и придумайте пароль.",
                )
                .to_owned(),
                say(
                    "The link is good for one hour and works once. All devices are signed out when you use it.",
                    "Ссылка действует один час и срабатывает один раз. После этого на всех устройствах произойдёт выход.",
                )
                .to_owned(),
            ],
            say("Set a new password", "Задать новый пароль"),
            say(
                "If it was not you, do nothing: your password stays as it is.",
                "Если это были не вы, ничего не делайте: пароль останется прежним.",
            ),
        ),
        MailKind::Invitation => (
            say("Your account is waiting", "Для вас создан аккаунт"),
            vec![
                say(
                    "An administrator invites you to set a password for your account. You sign in with it and with this address.",
                    "Администратор приглашает вас задать пароль для вашего аккаунта. С ним и с этим адресом вы будете входить.",
                )
                .to_owned(),
                say(
                    "The link is good for seven days and works once.",
                    "Ссылка действует семь дней и срабатывает один раз.",
                )
                .to_owned(),
            ],
            say("Set a password", "Задать пароль"),
            say(
                "If you expect no account here, do nothing.",
                "Если вы не ждали этого письма, ничего не делайте.",
            ),
        ),
        MailKind::Verification => (
            say("Confirm your address", "Подтвердите адрес"),
            vec![
                say(
                    "You have registered an account with this address. Open this link to confirm that it is yours: the account and its API key work from then on.",
                    "Вы зарегистрировали аккаунт с этим адресом. Откройте ссылку и подтвердите, что адрес ваш: после этого заработают аккаунт и его API-ключ.",
                )
                .to_owned(),
                say("The link is good for one day and works once.", "Ссылка действует сутки и срабатывает один раз.")
                    .to_owned(),
            ],
            say("Confirm the address", "Подтвердить адрес"),
            say(
                "If it was not you, do nothing: the account stays closed.",
                "Если это были не вы, ничего не делайте: аккаунт останется закрытым.",
            ),
        ),
        MailKind::EmailChange => (
            say("Confirm your new address", "Подтвердите новый адрес"),
            vec![
                say(
                    "You asked to use this address for your account from now on. Open this link to confirm that it is yours; until then the old one stays.",
                    "Вы попросили привязать аккаунт к этому адресу. Откройте ссылку и подтвердите, что адрес ваш; до этого действует прежний.",
                )
                .to_owned(),
                say("The link is good for one day and works once.", "Ссылка действует сутки и срабатывает один раз.")
                    .to_owned(),
            ],
            say("Confirm the new address", "Подтвердить новый адрес"),
            say("If it was not you, do nothing.", "Если это были не вы, ничего не делайте."),
        ),
        MailKind::EmailNotice => (
            say("Your address is about to change", "Адрес вашего аккаунта меняется"),
            vec![
                say(
                    "Somebody who knows your password asked to move your account to another address. It moves once the link that was sent there is opened.",
                    "Кто-то, кто знает ваш пароль, попросил привязать аккаунт к другому адресу. Это произойдёт, когда будет открыта отправленная туда ссылка.",
                )
                .to_owned(),
            ],
            "",
            say(
                "If it was not you, set another password at once: that also makes the link void.",
                "Если это были не вы, немедленно смените пароль: тогда и ссылка потеряет силу.",
            ),
        ),
        MailKind::EmailChanged => (
            say("Your address was changed", "Адрес вашего аккаунта изменён"),
            vec![
                say(
                    "Your account has another address from now on. You sign in with the new one.",
                    "Теперь у вашего аккаунта другой адрес. Входите с новым.",
                )
                .to_owned(),
            ],
            "",
            say(
                "If neither you nor an administrator on your behalf did this, tell an administrator at once.",
                "Если это сделали не вы и не администратор по вашей просьбе, немедленно сообщите администратору.",
            ),
        ),
        MailKind::PasswordChanged => (
            say("Your password was changed", "Пароль вашего аккаунта изменён"),
            vec![
                say(
                    "Your account has another password from now on, and devices that were signed in by the old one are signed out.",
                    "Теперь у вашего аккаунта другой пароль, и на устройствах, где вы вошли с прежним, произошёл выход.",
                )
                .to_owned(),
                format!(
                    "{} {}/panel/forgot",
                    say(
                        "If neither you nor an administrator on your behalf did this, set another password at once:",
                        "Если это сделали не вы и не администратор по вашей просьбе, немедленно задайте новый пароль:",
                    ),
                    mail.site
                ),
            ],
            "",
            say("If it was you, there is nothing to do.", "Если это были вы, ничего делать не нужно."),
        ),
        MailKind::NewDevice => (
            say("A new device signed in", "Вход с нового устройства"),
            vec![
                say(
                    "Somebody signed in to your account with a device that was not seen before:",
                    "В ваш аккаунт вошли с устройства, которого раньше не было:",
                )
                .to_owned(),
                format!("{}, {}", mail.device.as_deref().unwrap_or("?"), mail.created_at.rfc3339()),
            ],
            "",
            say(
                "If it was not you, end that device under My devices, and set another password.",
                "Если это были не вы, завершите это устройство на странице «Мои устройства» и смените пароль.",
            ),
        ),
    };
    Words {
        subject,
        greeting: greeting(mail.language),
        lines,
        action,
        or_copy: say("Or copy this address into your browser:", "Или скопируйте этот адрес в браузер:"),
        otherwise,
        from: say("This mail was sent by", "Это письмо отправлено сервисом"),
    }
}
