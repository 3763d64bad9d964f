//! The texts of the pages, one Fluent file a language.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use shared::language::Language;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| parse(include_str!("../locales/en.ftl")));
static RUSSIAN: LazyLock<Bundle> = LazyLock::new(|| parse(include_str!("../locales/ru.ftl")));

/// No text has arguments or plurals, so the bundle needs no locale. What a file holds in error is left out
/// here and found by the tests.
fn parse(file: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(Vec::new());
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The text of a key, or the key if there is none, which the tests exclude.
pub(crate) fn text(language: Language, key: &str) -> String {
    let bundle = match language {
        Language::English => &*ENGLISH,
        Language::Russian => &*RUSSIAN,
    };
    let pattern = bundle.get_message(key).and_then(|message| message.value());
    pattern.map_or(Cow::Borrowed(key), |pattern| bundle.format_pattern(pattern, None, &mut Vec::new())).into_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const FILES: [&str; 2] = [include_str!("../locales/en.ftl"), include_str!("../locales/ru.ftl")];
    const USERS: [&str; 5] = [
        include_str!("../templates/layout.html"),
        include_str!("../templates/introduction.html"),
        include_str!("../templates/try_out.html"),
        include_str!("../templates/error.html"),
        include_str!("error.rs"),
    ];

    fn keys(file: &str) -> BTreeSet<&str> {
        let lines = file.lines().filter(|line| !line.starts_with(['#', ' ']));
        lines.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_files_parse_and_have_the_same_keys() {
        for file in FILES {
            assert!(FluentResource::try_new(file.to_owned()).is_ok());
        }
        assert_eq!(keys(FILES[0]), keys(FILES[1]));
    }

    #[test]
    fn every_text_that_a_page_names_is_there_and_every_text_is_named() {
        let templates = USERS.iter().flat_map(|file| file.split("frame.t(\"").skip(1));
        let named: BTreeSet<&str> = templates.filter_map(|rest| rest.split('"').next()).collect();
        let keys = keys(FILES[0]);
        assert_eq!(named.difference(&keys).collect::<Vec<_>>(), [""; 0].iter().collect::<Vec<_>>());
        let is_named = |key: &&&str| USERS.iter().any(|file| file.contains(&format!("\"{key}\"")));
        assert!(keys.iter().all(|key| is_named(&key)), "{keys:?}");
        for (language, key) in
            Language::ALL.into_iter().flat_map(|language| keys.iter().map(move |key| (language, key)))
        {
            assert_ne!(text(language, key), **key);
        }
    }
}
