//! Roles, and what each permits.

use shared::role::Permission;

use crate::language::Language;

texts! {
    /// Roles.
    Roles {
        title: "Roles", "Роли";
        lead: "Who may do what. The four built-in roles never change; others are yours to make.", "Кому что можно. Четыре встроенные роли не меняются, остальные создаёте вы.";
        matrix: "Permissions of each role", "Права каждой роли";
        permission: "Permission", "Право";
        yes: "yes", "да";
        no: "no", "нет";
        built_in: "built in", "встроенная";
        new: "New role", "Новая роль";
        name: "Name", "Название";
        name_hint: "A lower-case Latin letter, then letters, digits, _ or -, up to 32 in all.", "Строчная латинская буква, затем буквы, цифры, _ или -, всего до 32.";
        description: "Name for people", "Название для людей";
        permits: "Permits", "Разрешает";
        beyond: "you do not have this yourself", "у вас самих этого права нет";
        create: "Create the role", "Создать роль";
        save: "Save the role", "Сохранить роль";
        delete: "Delete the role", "Удалить роль";
        delete_note: "Only a role that nobody has can be deleted.", "Удалить можно только роль, которой ни у кого нет.";
        created: "The role is created.", "Роль создана.";
        changed: "The role is changed. It counts from the next request of everybody who has it.", "Роль изменена. Это действует со следующего запроса каждого, у кого она есть.";
        deleted: "The role is deleted.", "Роль удалена.";
        taken: "Another role has this name.", "Роль с таким названием уже есть.";
        in_use: "Users still have this role. Give them another first.", "Эта роль ещё есть у пользователей. Сначала дайте им другую.";
        back: "Back to the roles", "К ролям";
    }
}

/// A permission in words.
pub(crate) const fn permission_text(language: Language, permission: Permission) -> &'static str {
    let (english, russian) = match permission {
        Permission::UsersRead => ("see other users and the lists", "видеть других пользователей и списки"),
        Permission::UsersRegister => ("add users with the role \"user\"", "добавлять пользователей с ролью «user»"),
        Permission::UsersCreate => ("add users", "добавлять пользователей"),
        Permission::UsersUpdate => ("change other users", "изменять других пользователей"),
        Permission::UsersDelete => ("delete other users", "удалять других пользователей"),
        Permission::RolesAssign => ("give roles", "назначать роли"),
        Permission::RolesManage => ("make, change and delete roles", "создавать, изменять и удалять роли"),
        Permission::SessionsRead => ("see others' sessions", "видеть чужие сеансы"),
        Permission::SessionsRevoke => ("end others' sessions", "завершать чужие сеансы"),
        Permission::PasswordsReset => ("set others' passwords", "задавать чужие пароли"),
        Permission::AuditRead => ("read the audit trail", "читать журнал"),
        Permission::ProfileWrite => ("change one's own profile, have API keys", "менять свой профиль, иметь API-ключи"),
    };
    match language {
        Language::English => english,
        Language::Russian => russian,
    }
}
