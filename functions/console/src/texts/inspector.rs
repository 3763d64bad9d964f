//! The token inspector.

use shared::directory::{TokenForm, Verdict};

use crate::language::Language;

texts! {
    /// The inspector.
    Inspector {
        title: "Token inspector", "Проверка токена";
        lead: "Paste a token to see what it says and whether it opens anything now. It is kept nowhere, and looking does not count as a use.", "Вставьте токен, чтобы увидеть, что в нём и открывает ли он что-нибудь сейчас. Он нигде не сохраняется, и проверка не считается использованием.";
        token: "Token", "Токен";
        token_hint: "An access token, a session token of the \"sessions\" API, a refresh token, an API key, or the panel's cookie.", "Токен доступа, токен сеанса API «sessions», токен обновления, API-ключ или cookie панели.";
        inspect: "Inspect", "Проверить";
        verdict: "Verdict", "Вердикт";
        form: "Kind", "Вид";
        owner: "Whose", "Чей";
        permissions: "Permits now", "Сейчас разрешает";
        nothing: "nothing", "ничего";
        session: "Session", "Сеанс";
        until: "Until", "До";
        here_iss: "The issuer here", "Издатель здесь";
        header: "What its header says", "Что в заголовке";
        claims: "What it claims", "Что в утверждениях";
        unverified: "Anybody can write such words: only a good verdict makes them true.", "Такое может написать кто угодно: верно это только при хорошем вердикте.";
    }
}

/// What a token looks like.
pub(crate) const fn form_text(language: Language, form: TokenForm) -> &'static str {
    let (english, russian) = match form {
        TokenForm::Jwt => ("access token (JWT)", "токен доступа (JWT)"),
        TokenForm::Opaque => ("session token of the \"sessions\" API", "токен сеанса API «sessions»"),
        TokenForm::Refresh => ("refresh token", "токен обновления"),
        TokenForm::ApiKey => ("API key", "API-ключ"),
        TokenForm::Panel => ("cookie of the panel", "cookie панели"),
        TokenForm::Unknown => ("none that is known", "неизвестный"),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}

/// What a token is worth, and why.
pub(crate) const fn verdict_text(language: Language, verdict: &Verdict) -> &'static str {
    let (english, russian) = match verdict {
        Verdict::Good { is_for_all: false, .. } => {
            ("Good: it opens what its owner may.", "Годен: открывает то, что можно его владельцу.")
        }
        Verdict::Good { is_for_all: true, .. } => (
            "Good: beside their own email and password it signs anybody in.",
            "Годен: вместе с адресом и паролем впускает любого пользователя.",
        ),
        Verdict::Malformed => ("Malformed: no token of ours looks like this.", "Искажён: наши токены так не выглядят."),
        Verdict::WrongAlgorithm => (
            "Wrong algorithm: ours are signed RS256, and nothing else is taken.",
            "Не тот алгоритм: наши подписаны RS256, другие не принимаются.",
        ),
        Verdict::UnknownKey => (
            "Unknown key: none of ours has the name (kid) it gives.",
            "Неизвестный ключ: такого имени (kid) у наших ключей нет.",
        ),
        Verdict::RetiredKey => (
            "Retired key: the key that signed it verifies nothing any more.",
            "Изъятый ключ: подписавший его ключ больше ничего не проверяет.",
        ),
        Verdict::WrongSignature => (
            "Bad signature: it was changed, or somebody else made it.",
            "Неверная подпись: его изменили или выдал кто-то другой.",
        ),
        Verdict::WrongIssuer(_) => (
            "Wrong issuer: it was issued for another stack or another name of this one.",
            "Не тот издатель: выдан другим стеком или под другим именем этого.",
        ),
        Verdict::WrongAudience => {
            ("Wrong audience: it is meant for somebody else.", "Не та аудитория: предназначен кому-то другому.")
        }
        Verdict::NotYetValid => (
            "Not yet valid: its time has not come, or a clock is wrong.",
            "Ещё не действует: его время не наступило, или чьи-то часы неверны.",
        ),
        Verdict::Expired => ("Expired: its time is over.", "Истёк: его время прошло."),
        Verdict::SessionOver => {
            ("The session has ended, or there never was one.", "Сеанс завершён, или его никогда не было.")
        }
        Verdict::SessionExpired => ("The session has run out.", "Срок сеанса истёк."),
        Verdict::Replaced => (
            "Replaced: a refresh token is good once. Presented again, this one ends its session.",
            "Заменён: токен обновления годен один раз. Повторное предъявление завершит его сеанс.",
        ),
        Verdict::KeyGone => ("The key was revoked, or never made.", "Ключ отозван, или его никогда не было."),
        Verdict::KeyExpired => ("The key has expired.", "Срок ключа истёк."),
        Verdict::UserGone => ("Its owner is deleted.", "Его владелец удалён."),
        Verdict::UserInactive => ("Its owner is inactive.", "Его владелец неактивен."),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}
