//! What pages say. The texts themselves are `locales/en.ftl` and `locales/ru.ftl`; here are the functions that choose
//! one of them by a value.

mod audit;
mod devices;
mod inspector;
mod numbers;
mod passwords;
mod permissions;
mod time;

use std::sync::LazyLock;

use roster_texts::{Bundle, parse};

pub(crate) use audit::{action_text, detail_text};
pub(crate) use devices::{device_kind_text, device_text};
pub(crate) use inspector::{form_text, verdict_text};
pub(crate) use numbers::{day_and_month, grouped};
pub(crate) use passwords::password_problem;
pub(crate) use permissions::permission_text;
pub(crate) use roster_texts::{FluentValue, Texts};
pub(crate) use time::{ago, date_and_time, seconds, span};

pub(crate) static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| parse("en", include_str!("../../locales/en.ftl")));
pub(crate) static RUSSIAN: LazyLock<Bundle> = LazyLock::new(|| parse("ru", include_str!("../../locales/ru.ftl")));

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn each_key_is_defined_in_both_languages_and_used() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));

        let problems = roster_texts::check::problems(root, &["action-", "month-"]).unwrap();

        assert!(problems.is_empty(), "{problems:#?}");
    }
}
