//! The page of everybody's sessions.

texts! {
    /// Sessions.
    Sessions {
        title: "Sessions", "Сеансы";
        lead: "Wherever somebody is signed in, in no order. A page may hold fewer than the next.", "Все действующие сеансы без порядка. На одной странице их может быть меньше, чем на следующей.";
        found: "Live sessions on this page", "Действующие сеансы на этой странице";
        user: "User", "Пользователь";
        ended: "The session is ended.", "Сеанс завершён.";
        empty: "No live sessions on this page.", "На этой странице действующих сеансов нет.";
    }
}
