//! The page of the stack's settings.

texts! {
    /// Settings.
    Settings {
        title: "Settings", "Настройки";
        lead: "What this stack goes by. Parameters are changed by deploying the template with other values; those that only CloudFormation sees, such as the domain or the alarms, are shown by the stack itself.", "По чему работает этот стек. Параметры меняются развёртыванием шаблона с другими значениями; те, что видит только CloudFormation, например домен или оповещения, показывает сам стек.";
        caption: "Settings, their values and where they come from", "Настройки, их значения и источник";
        name: "Setting", "Настройка";
        value: "Value", "Значение";
        source: "Source", "Источник";
        parameter: "template parameter", "параметр шаблона";
        default: "default of the template parameter", "значение параметра шаблона по умолчанию";
        kept: "kept in the table, from the first request", "хранится в таблице, по первому запросу";
        built_in: "built in", "заложено в программе";
        domains: "whoever has an address at", "у кого адрес на";
        registration: "Who may register by themselves", "Кто может зарегистрироваться сам";
        open: "everybody", "все";
        closed: "nobody", "никто";
        legacy: "Which accounts may sign in with an MD5 digest (dialect \"sessions\")", "Какие аккаунты могут входить с MD5-дайджестом (диалект «sessions»)";
        legacy_users: "those with the role \"user\"", "с ролью «user»";
        legacy_all: "all", "все";
        legacy_off: "none", "никакие";
        min_length: "Least length of a new password, in characters", "Наименьшая длина нового пароля в символах";
        issuer: "Issuer of access tokens (iss)", "Издатель токенов доступа (iss)";
        no_issuer: "none before the first token", "до первого токена его нет";
        access: "Life of an access token", "Срок токена доступа";
        idle: "A session of the APIs ends unused after", "Сеанс API без использования завершается через";
        absolute: "A session of the APIs ends in any case after", "Сеанс API в любом случае завершается через";
        panel_idle: "A session of the panel ends unused after", "Сеанс панели без использования завершается через";
        panel_absolute: "A session of the panel ends in any case after", "Сеанс панели в любом случае завершается через";
        most_sessions: "Sessions of an account that count at once", "Одновременных учитываемых сеансов аккаунта";
        fresh: "A password given in the panel counts for", "Введённый в панели пароль действует";
        signs: "A signing key signs for", "Ключ подписи подписывает";
        published: "A signing key is published before it signs for", "До того ключ подписи публикуется за";
        trail: "The audit trail is kept for", "Журнал хранится";
    }
}
