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
mod common;
mod devices;
mod entrance;
mod errors;
mod fields;
mod keys;
mod mail;
mod passwords;
mod time;

pub(crate) use passwords::password_problem;
pub(crate) use time::{ago, date_and_time};

/// All of them, in one language.
pub(crate) struct Texts {
    pub(crate) account: account::Account,
    pub(crate) common: common::Common,
    pub(crate) devices: devices::Devices,
    pub(crate) entrance: entrance::Entrance,
    pub(crate) errors: errors::Errors,
    pub(crate) fields: fields::Fields,
    pub(crate) keys: keys::Keys,
    pub(crate) mail: mail::Mail,
}

pub(crate) static ENGLISH: Texts = Texts {
    account: account::Account::ENGLISH,
    common: common::Common::ENGLISH,
    devices: devices::Devices::ENGLISH,
    entrance: entrance::Entrance::ENGLISH,
    errors: errors::Errors::ENGLISH,
    fields: fields::Fields::ENGLISH,
    keys: keys::Keys::ENGLISH,
    mail: mail::Mail::ENGLISH,
};

pub(crate) static RUSSIAN: Texts = Texts {
    account: account::Account::RUSSIAN,
    common: common::Common::RUSSIAN,
    devices: devices::Devices::RUSSIAN,
    entrance: entrance::Entrance::RUSSIAN,
    errors: errors::Errors::RUSSIAN,
    fields: fields::Fields::RUSSIAN,
    keys: keys::Keys::RUSSIAN,
    mail: mail::Mail::RUSSIAN,
};
