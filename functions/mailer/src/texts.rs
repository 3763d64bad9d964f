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
