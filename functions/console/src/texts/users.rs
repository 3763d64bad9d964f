//! The list of users, new ones, and what is done to several at once.

texts! {
    /// Users.
    Users {
        title: "Users", "Пользователи";
        lead: "Everybody who has an account. Search by how a name or an address begins.", "Все, у кого есть аккаунт. Поиск — по началу имени или адреса.";
        search: "Name or email begins with", "Имя или адрес начинается с";
        search_hint: "At least two letters or digits.", "Не менее двух букв или цифр.";
        role: "Role", "Роль";
        status: "Status", "Статус";
        active: "active", "активен";
        inactive: "inactive", "неактивен";
        show: "Show", "Показать";
        clear: "Clear the filters", "Сбросить фильтры";
        found: "Users on this page", "Пользователи на этой странице";
        pick: "Choose", "Выбрать";
        name: "Name", "Имя";
        email: "Email", "Электронная почта";
        since: "Account since", "Аккаунт создан";
        nobody: "Nobody on this page fits. Clear the filters, or search for the beginning of a name or an address.", "На этой странице никто не подходит. Сбросьте фильтры или введите начало имени или адреса.";
        new: "New user", "Новый пользователь";
        own_status: "Nobody changes their own status: another administrator does.", "Свой статус не меняют: это делает другой администратор.";
        new_lead: "Somebody without a password cannot sign in until one is set for them, or until they have opened an invitation that you mail from their page.", "Без пароля войти нельзя, пока его не зададут или пока пользователь не откроет приглашение, отправленное с его страницы.";
        password_optional: "May be left empty.", "Можно не заполнять.";
        role_hint: "Any role but \"user\" takes your own password again.", "Для любой роли, кроме «user», нужно снова ввести свой пароль.";
        create: "Create the user", "Создать пользователя";
        with_chosen: "With those chosen:", "С выбранными:";
        activate: "Activate", "Активировать";
        deactivate: "Deactivate", "Деактивировать";
        end_sessions: "End their sessions", "Завершить сеансы";
        done_title: "Changed at once", "Изменено сразу";
        done: "Done", "Сделано";
        failed: "Not done", "Не сделано";
        user: "User", "Пользователь";
        outcome: "Outcome", "Результат";
        too_many: "Choose users of one page, at most fifty.", "Выберите пользователей одной страницы, не больше пятидесяти.";
        none_chosen: "Nobody was chosen. Tick the users first.", "Никто не выбран. Сначала отметьте пользователей.";
        export: "Export as CSV", "Выгрузить в CSV";
        export_title: "Export of the users", "Выгрузка пользователей";
        export_lead: "A spreadsheet opens the file. It holds no passwords, and what looks like a formula is made harmless.", "Файл открывается в табличном редакторе. Паролей в нём нет, похожее на формулы обезврежено.";
        export_whole: "Download all of it", "Скачать всё";
        export_working: "Fetching, users so far:", "Загрузка, уже пользователей:";
        export_done: "Done, users in the file:", "Готово, пользователей в файле:";
        export_failed: "It was cut off. Try again, or download the parts.", "Загрузка прервана. Повторите или скачайте по частям.";
        export_part: "Part", "Часть";
        export_count: "Users in this part", "Пользователей в этой части";
        export_download: "Download this part", "Скачать эту часть";
        export_next: "Next part", "Следующая часть";
        back: "Back to the users", "К пользователям";
    }
}
