//! The tables and indexes of the template, and the kinds of items in them, as far as load goes.

/// Where units are used: one kind of a table's items, or an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// `counter#user_id`, one item.
    UserIds,
    /// A user's profile.
    Profile,
    /// The profile of whoever owns an application's key.
    KeyOwner,
    /// An address's guard item.
    Guard,
    /// The index `directory` of users.
    Directory,
    /// The index `by_email` of users.
    ByEmail,
    /// The index `by_name` of users.
    ByName,
    /// A session.
    Session,
    /// The index `by_user` of sessions.
    SessionsOfUser,
    /// A user's API key.
    ApiKey,
    /// An application's API key.
    ApplicationKey,
    /// The index `by_user` of API keys.
    ApiKeysOfUser,
    /// A shard of a day of the audit trail.
    Audit,
    /// The index `by_user` of the trail.
    AuditOfUser,
    /// The index `unsealed` of the trail.
    Unsealed,
    /// Tries on an account.
    TriesOnAccount,
    /// Tries from an address.
    TriesFromAddress,
    /// Tries with an application's key.
    TriesWithKey,
    /// Registrations from an address.
    Registrations,
    /// That an account knows an address.
    KnownAddress,
    /// A shard of what has ended.
    Revocations,
    /// A mail.
    Mail,
    /// The index `due` of mails.
    MailsDue,
    /// The index `recent` of mails.
    MailsRecent,
    /// Mails to an address.
    MailsToAddress,
}

impl Place {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::UserIds,
        Self::Profile,
        Self::KeyOwner,
        Self::Guard,
        Self::Directory,
        Self::ByEmail,
        Self::ByName,
        Self::Session,
        Self::SessionsOfUser,
        Self::ApiKey,
        Self::ApplicationKey,
        Self::ApiKeysOfUser,
        Self::Audit,
        Self::AuditOfUser,
        Self::Unsealed,
        Self::TriesOnAccount,
        Self::TriesFromAddress,
        Self::TriesWithKey,
        Self::Registrations,
        Self::KnownAddress,
        Self::Revocations,
        Self::Mail,
        Self::MailsDue,
        Self::MailsRecent,
        Self::MailsToAddress,
    ];

    /// The table, or the table and its index, by the template's names.
    pub const fn table(self) -> &'static str {
        match self {
            Self::UserIds | Self::Profile | Self::KeyOwner | Self::Guard => "UsersTable",
            Self::Directory => "UsersTable/directory",
            Self::ByEmail => "UsersTable/by_email",
            Self::ByName => "UsersTable/by_name",
            Self::Session => "SessionsTable",
            Self::SessionsOfUser => "SessionsTable/by_user",
            Self::ApiKey | Self::ApplicationKey => "ApiKeysTable",
            Self::ApiKeysOfUser => "ApiKeysTable/by_user",
            Self::Audit => "AuditTable",
            Self::AuditOfUser => "AuditTable/by_user",
            Self::Unsealed => "AuditTable/unsealed",
            Self::TriesOnAccount
            | Self::TriesFromAddress
            | Self::TriesWithKey
            | Self::Registrations
            | Self::KnownAddress
            | Self::MailsToAddress => "EphemeralTable",
            Self::Revocations => "RevocationsTable",
            Self::Mail => "MailTable",
            Self::MailsDue => "MailTable/due",
            Self::MailsRecent => "MailTable/recent",
        }
    }
}
