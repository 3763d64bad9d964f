//! Search keys: names and email addresses without letter case and presentation forms, and the prefix of a search. The
//! store decides where the keys are kept.

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Longer searches are not useful, and index entries should stay small.
const MAX_CHARACTERS: usize = 100;
/// A single letter would match a large part of a directory.
const FEWEST_CHARACTERS: usize = 2;
/// How many characters of a key determine its partition in the search indexes.
const BUCKET_CHARACTERS: usize = 2;

/// The search key of a text: case-folded, in compatibility form, at most 100 characters.
pub fn fold(text: &str) -> String {
    caseless(text).chars().take(MAX_CHARACTERS).collect()
}

/// The whole text case-folded and in compatibility form: for comparing, not for storing.
pub fn caseless(text: &str) -> String {
    // Folding can leave a text unnormalised, hence NFKC before and after.
    text.nfkc().default_case_fold().nfkc().collect()
}

/// The partition of a search key: its first two characters, or one if it has no more. `None` for an empty key.
pub fn bucket(folded: &str) -> Option<&str> {
    let end = folded.char_indices().nth(BUCKET_CHARACTERS).map_or(folded.len(), |(index, _)| index);
    folded.get(..end).filter(|first| !first.is_empty())
}

/// The prefix by which names and email addresses are searched: 2 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPrefix {
    folded: String,
    bucket: String,
}

impl SearchPrefix {
    /// Parses the query parameter `q`. `None` if it is too short, too long or contains control characters.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().any(char::is_control) || text.chars().count() > MAX_CHARACTERS {
            return None;
        }

        // Counted after folding: a letter and its accent may become one character, and the index needs two.
        let folded = fold(text);
        if folded.chars().count() < FEWEST_CHARACTERS {
            return None;
        }

        let bucket = bucket(&folded)?.to_owned();
        Some(Self { folded, bucket })
    }

    /// The partition of the search indexes that holds every match.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The prefix in the form of search keys.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether a name or an email address begins with this prefix.
    pub fn matches(&self, text: &str) -> bool {
        fold(text).starts_with(&self.folded)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letter_case_and_presentation_forms_do_not_matter() {
        assert_eq!(fold("ИВАНОВ"), fold("иванов"));
        assert_eq!(fold("Straße"), "strasse");
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("Ｊｏｈｎ"), "john");
        assert_eq!(fold("ﬁona"), "fiona");
        assert_eq!(fold("e\u{301}mile"), fold("ÉMILE"));
    }

    #[test]
    fn folding_every_single_character_twice_changes_nothing_more() {
        for character in '\0'..=char::MAX {
            let once = fold(character.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "{character:?}");
        }
    }

    #[test]
    fn a_key_has_at_most_100_characters() {
        assert_eq!(fold(&"я".repeat(500)).chars().count(), 100);
        assert_eq!(fold(&"\u{FDFA}".repeat(50)).chars().count(), 100);
    }

    #[test]
    fn a_bucket_is_the_first_two_characters_or_the_one_there_is() {
        assert_eq!(bucket("иван"), Some("ив"));
        assert_eq!(bucket("jo"), Some("jo"));
        assert_eq!(bucket("李"), Some("李"));
        assert_eq!(bucket(""), None);
    }

    #[test]
    fn a_prefix_has_2_to_100_characters_and_none_that_control() {
        for text in ["", "a", "e\u{301}", "a\0b", "a\nb", &"x".repeat(101)] {
            assert_eq!(SearchPrefix::parse(text), None, "{text:?}");
        }
        for text in ["ab", "李明", "j.", "  ", &"x".repeat(100)] {
            assert!(SearchPrefix::parse(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn a_prefix_finds_what_begins_with_it_in_any_letter_case() {
        let prefix = SearchPrefix::parse("ИВ").unwrap();

        assert_eq!((prefix.bucket(), prefix.folded()), ("ив", "ив"));
        assert!(prefix.matches("Иван Иванович"));
        assert!(!prefix.matches("Пётр Иванович"));
        assert!(!prefix.matches("И"));
    }

    #[test]
    fn a_long_value_is_found_by_all_of_its_key() {
        let name = "Ж".repeat(200);
        assert!(SearchPrefix::parse(&name[..200]).unwrap().matches(&name));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing_more(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn matches_share_the_bucket(text in "\\PC{2,40}", length in 2_usize..40) {
            let start: String = text.chars().take(length).collect();
            if let Some(prefix) = SearchPrefix::parse(&start) && prefix.matches(&text) {
                let key = fold(&text);
                prop_assert_eq!(bucket(&key), Some(prefix.bucket()));
            }
        }
    }
}
