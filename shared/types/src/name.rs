//! A person's full name. Names appear in lists, panels and logs, so a name contains nothing that breaks a line,
//! reorders the text around it, or is invisible.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The documented limit, counted after trimming and normalising.
const MAX_CHARACTERS: usize = 200;

/// A full name: 1 to 200 characters in NFC, without control characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(String);

impl Name {
    /// Parses a name after trimming it. `None` if it is invisible, too long, or would break the layout.
    pub fn parse(text: &str) -> Option<Self> {
        let name: String = text.trim().nfc().collect();

        let is_fit_to_show = !name.chars().any(is_layout_control) && name.chars().any(is_visible);
        let is_short_enough = name.chars().count() <= MAX_CHARACTERS;

        (is_fit_to_show && is_short_enough).then_some(Self(name))
    }

    /// A name from the store, which holds only parsed ones.
    pub fn from_store(name: String) -> Self {
        Self(name)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names are personal data. They stay out of logs, and there is no `Display`.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(…)")
    }
}

/// Whether a character breaks lines or reorders the text around it: the control characters, the two separators, and the
/// embeddings, overrides and isolates of bidirectional text. The marks that right-to-left names need (U+200E, U+200F,
/// U+061C) affect only the name itself.
pub fn is_layout_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character is visible: neither white space nor one that renderers ignore by default (Unicode's
/// `Default_Ignorable_Code_Point`) or draw empty (U+2800).
pub fn is_visible(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(
            character,
            '\u{00AD}'
                | '\u{034F}'
                | '\u{061C}'
                | '\u{115F}'..='\u{1160}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
                | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFF8}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Name::parse(text).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn white_space_around_a_name_is_not_part_of_it() {
        assert_eq!(parsed("  John Doe\u{A0}\n").as_deref(), Some("John Doe"));
    }

    #[test]
    fn a_letter_and_its_accent_become_one_character() {
        assert_eq!(parsed("Jose\u{301}").as_deref(), Some("José"));
    }

    #[test]
    fn names_of_all_kinds_are_names() {
        for name in
            ["Иван Иванович", "李明", "O’Neil-Smith, Jr.", "علی‌رضا", "X", "🙂", "Søren <b>", "Ｊｏｈｎ", "👩‍🚀 Ada"]
        {
            assert_eq!(parsed(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_name_of_nothing_visible_is_none() {
        for text in ["", " ", "\t\n", "\u{200B}", "\u{3164}", " \u{AD} \u{2060}", "\u{E0041}", "\u{2800}"] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_name_has_at_most_200_characters_after_trimming() {
        let longest = "ж".repeat(200);
        assert_eq!(parsed(&format!("  {longest}  ")), Some(longest.clone()));
        assert_eq!(parsed(&format!("{longest}ж")), None);
    }

    #[test]
    fn characters_that_could_forge_a_line_are_refused() {
        let controls = ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}');
        let separators = ['\u{2028}', '\u{2029}'];
        let directions = ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
        for character in controls.chain(separators).chain(directions) {
            assert_eq!(parsed(&format!("John{character}Doe")), None, "{character:?}");
        }
    }

    #[test]
    fn a_name_does_not_show_in_debug_output() {
        let name = Name::parse("John Doe").unwrap();
        assert_eq!(format!("{name:?}"), "Name(…)");
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_itself(text in any::<String>()) {
            if let Some(once) = parsed(&text) {
                prop_assert!(is_nfc(&once));
                prop_assert_eq!(parsed(&once), Some(once));
            }
        }
    }
}
