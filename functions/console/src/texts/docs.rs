//! The API reference.

texts! {
    /// What the reference says around the description.
    Docs {
        title: "API reference", "Справочник API";
        lead: "Four APIs over one directory: an account made through any of them works through all.", "Четыре API над одним каталогом: аккаунт, созданный через любой из них, работает во всех.";
        tokens: "A token of one API opens the protected routes of every other: Authorization: Bearer … . Logging out ends it at once.", "Токен одного API открывает защищённые маршруты всех остальных: Authorization: Bearer … . После выхода он сразу перестаёт действовать.";
        a_title: "A: token and users", "A: токены и пользователи";
        a: "For programs. Your program sends its API key beside your email and password to POST /auth/token, and gets an access token for an hour. With it, /users lists, creates, changes and deletes users. Ask for offline_access to get a refresh token too.", "Для программ. Программа отправляет API-ключ вместе с вашими адресом и паролем на POST /auth/token и получает токен доступа на час. С ним /users показывает, создаёт, изменяет и удаляет пользователей. Запросите offline_access, чтобы получить и токен обновления.";
        b_title: "B: accounts", "B: аккаунты";
        b: "For apps that people sign in to. POST /api/v1/public/users/login takes email and password and gives an access token and a refresh token. People see their devices, end one or all of them, and change their password; staff sign others up.", "Для приложений, в которые входят люди. POST /api/v1/public/users/login принимает адрес и пароль и выдаёт токен доступа и токен обновления. Люди видят свои устройства, завершают одно или все, меняют пароль; сотрудники регистрируют других.";
        c_title: "C: management", "C: управление";
        c: "For admin tools. /api/v1/users shows users with role and status, filters and searches, and changes them safely: ETag and If-Match against overwriting, Idempotency-Key against doing a thing twice.", "Для инструментов администратора. /api/v1/users показывает пользователей с ролью и статусом, фильтрует, ищет и безопасно изменяет: ETag и If-Match от перезаписи, Idempotency-Key от повторного создания.";
        d_title: "D: sessions", "D: сессии";
        d: "For older clients. PUT /api/login takes the password or its MD5 digest and gives an opaque token of 32 digits; /api/sessions lists sessions under public names that open nothing. New clients had better take B.", "Для старых клиентов. PUT /api/login принимает пароль или его MD5 и выдаёт непрозрачный токен из 32 цифр; /api/sessions показывает сессии под публичными именами, которые ничего не открывают. Новым клиентам лучше выбрать B.";
        try_title: "Every route, to try out", "Все маршруты, можно попробовать";
        description: "The same as an OpenAPI 3.1 document:", "То же в виде документа OpenAPI 3.1:";
        back: "To the introduction", "К введению";
        no_script: "Trying out takes JavaScript. Without it, the document above says all there is to know.", "Чтобы пробовать запросы, нужен JavaScript. Без него всё есть в документе выше.";
        sign_in_lead: "Sign in, and the requests that you try carry your token.", "Войдите, и пробные запросы пойдут с вашим токеном.";
        signed_in: "You are signed in: requests carry your token for an hour.", "Вход выполнен: запросы идут с вашим токеном в течение часа.";
    }
}
