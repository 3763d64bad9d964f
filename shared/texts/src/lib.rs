//! Texts that people read, from one Fluent file a language. A language is parsed when it is first asked for, so that
//! a cold start pays for none or one.

#[cfg(feature = "check")]
pub mod check;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

pub use fluent_bundle::FluentValue;

/// A parsed file.
pub type Bundle = FluentBundle<FluentResource>;

/// Parses a file. `tag` (RFC 5646) selects the plural rules. A message that cannot be parsed is left out; the module
/// `check` reports it in tests.
pub fn parse(tag: &str, file: &str) -> Bundle {
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().unwrap_or_default()]);
    // Fluent surrounds values with invisible marks of direction. A user who copies a value from a page would copy them
    // too, and HTML has `bdi` for the same purpose.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The texts of one language.
#[derive(Clone, Copy)]
pub struct Texts(&'static Bundle);

impl Texts {
    /// The texts of a file, which is parsed now unless it has been.
    pub fn of(bundle: &'static LazyLock<Bundle>) -> Self {
        Self(bundle)
    }

    /// A text without variables. A key that no file has is shown itself: a test of each crate finds it first.
    pub fn get(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// A text without variables whose key is made at run time; `None` if there is no such key.
    pub fn find(self, key: &str) -> Option<&'static str> {
        let pattern = self.0.get_message(key)?.value()?;
        match self.0.format_pattern(pattern, None, &mut Vec::new()) {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }

    /// A text with variables. Numbers select the plural form.
    pub fn format<const N: usize>(self, key: &'static str, variables: [(&'static str, FluentValue<'_>); N]) -> String {
        let Some(pattern) = self.0.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let variables: FluentArgs<'_> = variables.into_iter().collect();
        self.0.format_pattern(pattern, Some(&variables), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static RUSSIAN: LazyLock<Bundle> = LazyLock::new(|| {
        let file = "days = { $count ->\n    [one] { $count } день\n    [few] { $count } дня\n   *[other] { $count } дней\n }\n";
        parse("ru", &format!("{file}save = Сохранить\n"))
    });

    #[test]
    fn a_number_selects_the_plural_form() {
        let days = |count: u64| Texts::of(&RUSSIAN).format("days", [("count", count.into())]);

        assert_eq!([1, 3, 11, 21].map(days), ["1 день", "3 дня", "11 дней", "21 день"]);
    }

    #[test]
    fn a_key_that_is_missing_shows_itself() {
        assert_eq!(Texts::of(&RUSSIAN).get("save"), "Сохранить");
        assert_eq!(Texts::of(&RUSSIAN).get("none"), "none");
        assert_eq!(Texts::of(&RUSSIAN).find("none"), None);
    }
}
