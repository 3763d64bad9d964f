//! Everything that pages say, in both languages: one file a part of the panel. A text stands beside its
//! translation, so that neither is forgotten.

/// Texts of a part: for each its key, then English, then Russian.
macro_rules! texts {
    ($(#[$doc:meta])* $part:ident { $($key:ident: $english:literal, $russian:literal;)+ }) => {
        $(#[$doc])*
        pub(crate) struct $part {
            $(pub(crate) $key: &'static str,)+
        }

        impl $part {
            pub(super) const ENGLISH: Self = Self { $($key: $english,)+ };
            pub(super) const RUSSIAN: Self = Self { $($key: $russian,)+ };
        }
    };
}

mod account;
mod actions;
mod audit;
mod common;
mod devices;
mod docs;
mod entrance;
mod errors;
mod fields;
mod inspector;
mod keys;
mod mail;
mod overview;
mod passwords;
mod roles;
mod sessions;
mod settings;
mod signing_keys;
mod time;
mod trail;
mod user;
mod users;

pub(crate) use actions::action_text;
pub(crate) use inspector::{form_text, verdict_text};
pub(crate) use overview::{day_and_month, grouped};
pub(crate) use passwords::password_problem;
pub(crate) use roles::permission_text;
pub(crate) use time::{ago, date_and_time, span};

/// All of them, in one language.
pub(crate) struct Texts {
    pub(crate) account: account::Account,
    pub(crate) common: common::Common,
    pub(crate) devices: devices::Devices,
    pub(crate) docs: docs::Docs,
    pub(crate) entrance: entrance::Entrance,
    pub(crate) errors: errors::Errors,
    pub(crate) fields: fields::Fields,
    pub(crate) keys: keys::Keys,
    pub(crate) audit: audit::Audit,
    pub(crate) roles: roles::Roles,
    pub(crate) sessions: sessions::Sessions,
    pub(crate) inspector: inspector::Inspector,
    pub(crate) settings: settings::Settings,
    pub(crate) signing_keys: signing_keys::SigningKeys,
    pub(crate) trail: trail::Trail,
    pub(crate) user: user::User,
    pub(crate) users: users::Users,
    pub(crate) overview: overview::Overview,
    pub(crate) mail: mail::Mail,
}

pub(crate) static ENGLISH: Texts = Texts {
    account: account::Account::ENGLISH,
    common: common::Common::ENGLISH,
    devices: devices::Devices::ENGLISH,
    docs: docs::Docs::ENGLISH,
    entrance: entrance::Entrance::ENGLISH,
    errors: errors::Errors::ENGLISH,
    fields: fields::Fields::ENGLISH,
    keys: keys::Keys::ENGLISH,
    audit: audit::Audit::ENGLISH,
    roles: roles::Roles::ENGLISH,
    sessions: sessions::Sessions::ENGLISH,
    inspector: inspector::Inspector::ENGLISH,
    settings: settings::Settings::ENGLISH,
    signing_keys: signing_keys::SigningKeys::ENGLISH,
    trail: trail::Trail::ENGLISH,
    user: user::User::ENGLISH,
    users: users::Users::ENGLISH,
    overview: overview::Overview::ENGLISH,
    mail: mail::Mail::ENGLISH,
};

pub(crate) static RUSSIAN: Texts = Texts {
    account: account::Account::RUSSIAN,
    common: common::Common::RUSSIAN,
    devices: devices::Devices::RUSSIAN,
    docs: docs::Docs::RUSSIAN,
    entrance: entrance::Entrance::RUSSIAN,
    errors: errors::Errors::RUSSIAN,
    fields: fields::Fields::RUSSIAN,
    keys: keys::Keys::RUSSIAN,
    audit: audit::Audit::RUSSIAN,
    roles: roles::Roles::RUSSIAN,
    sessions: sessions::Sessions::RUSSIAN,
    inspector: inspector::Inspector::RUSSIAN,
    settings: settings::Settings::RUSSIAN,
    signing_keys: signing_keys::SigningKeys::RUSSIAN,
    trail: trail::Trail::RUSSIAN,
    user: user::User::RUSSIAN,
    users: users::Users::RUSSIAN,
    overview: overview::Overview::RUSSIAN,
    mail: mail::Mail::RUSSIAN,
};
