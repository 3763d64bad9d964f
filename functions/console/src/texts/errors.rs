//! What went wrong, where it is a page of its own.

texts! {
    /// Pages about errors.
    Errors {
        not_found: "There is no such page", "Такой страницы нет";
        not_found_lead: "It may have moved, or what it was about is gone.", "Возможно, она переехала или того, о чём она, больше нет.";
        forbidden: "You may not do this", "У вас нет на это прав";
        forbidden_lead: "Your role does not permit it. An administrator can give you another.", "Ваша роль этого не позволяет. Администратор может назначить другую.";
        bad: "The request makes no sense", "Запрос не понят";
        bad_lead: "Go back, and try again from the page itself.", "Вернитесь и повторите со страницы.";
        conflict: "It cannot be done as things are", "Сейчас это невозможно";
        too_many: "Too many tries", "Слишком много попыток";
        too_many_lead: "Wait before the next one. So long:", "Подождите перед следующей. Столько:";
        unavailable: "The service is busy", "Сервис занят";
        unavailable_lead: "Nothing was changed. Try again in a moment.", "Ничего не изменилось. Повторите через минуту.";
        internal: "Something went wrong on our side", "Ошибка на нашей стороне";
        internal_lead: "It has been noted. Try again, and tell us this number if it stays:", "Мы об этом узнаем. Повторите, а если не поможет, сообщите номер:";
        code_gone: "This link is no longer good", "Эта ссылка больше не действует";
        code_gone_lead: "It works once and for a limited time, and a newer change makes it void. Ask for another one; whoever was invited asks their administrator.", "Она срабатывает один раз, действует недолго и теряет силу после более поздних изменений. Запросите новую; если вас пригласили, попросите администратора.";
        back: "To the beginning", "В начало";
    }
}
