//! What the audit trail's actions are called.

use crate::language::Language;

/// An action in words; one that has none here, such as one of a later version, by its own name.
pub(crate) fn action_text(language: Language, action: &str) -> &str {
    let (english, russian) = match action {
        "user.registered" => ("registered", "регистрация"),
        "user.created" => ("user created", "пользователь создан"),
        "user.updated" => ("user changed", "пользователь изменён"),
        "user.deleted" => ("user deleted", "пользователь удалён"),
        "password.changed" => ("password changed", "пароль изменён"),
        "password.reset" => ("password reset", "пароль сброшен"),
        "password.reset_requested" => ("link to a new password asked for", "запрошена ссылка на новый пароль"),
        "user.invited" => ("invitation mailed", "приглашение отправлено"),
        "user.verified" => ("address confirmed", "адрес подтверждён"),
        "email.change_requested" => ("change of address asked for", "запрошена смена адреса"),
        "first_run.offered" => ("link to the first administrator printed", "выдана ссылка для первого администратора"),
        "session.started" => ("signed in", "вход"),
        "session.refreshed" => ("session renewed", "сеанс продлён"),
        "session.ended" => ("session ended", "сеанс завершён"),
        "sessions.ended" => ("all sessions ended", "все сеансы завершены"),
        "refresh.reused" => ("refresh token reused", "повтор токена обновления"),
        "api_key.created" => ("API key made", "API-ключ создан"),
        "api_key.revoked" => ("API key revoked", "API-ключ отозван"),
        "role.created" => ("role created", "роль создана"),
        "role.updated" => ("role changed", "роль изменена"),
        "role.deleted" => ("role deleted", "роль удалена"),
        "mail_server.set" => ("mail server set", "почтовый сервер задан"),
        "signing_key.rotated" => ("signing key made", "ключ подписи создан"),
        "signing_key.retired" => ("signing key retired", "ключ подписи изъят"),
        "sign_in.refused" => ("sign-in refused", "вход отклонён"),
        "sign_in.throttled" => ("sign-in held off", "вход приостановлен"),
        "throttle.cleared" => ("throttle cleared", "ограничение снято"),
        other => return other,
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

#[cfg(test)]
mod tests {
    use shared::audit::Action;

    use super::*;

    #[test]
    fn each_action_has_words_in_both_languages() {
        for action in Action::ALL {
            for language in Language::ALL {
                assert_ne!(action_text(language, action.as_str()), action.as_str());
            }
        }
    }
}
