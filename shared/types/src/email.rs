//! An email address in its canonical form, by which accounts are unique. Whether the address receives mail is not
//! checked here.

use std::fmt;

use email_address::{EmailAddress, Options};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use crate::name::is_visible;

/// RFC 5321, section 4.5.3.1.3, limits a path to 256 octets, two of which are its angle brackets.
const MAX_CHARACTERS: usize = 254;

/// An email address alone: no display text, no `[192.0.2.1]`, no bare host name.
const SYNTAX: Options = Options { minimum_sub_domains: 2, allow_domain_literal: false, allow_display_text: false };

/// An email address: trimmed, in NFKC and lower case, with its domain in ASCII.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// Parses an email address in any spelling.
    pub fn parse(text: &str) -> Option<Self> {
        let text = lower_case(text.trim());
        // Bounds the work below: only padding that IDNA ignores could make a longer text shrink again.
        if text.chars().count() > MAX_CHARACTERS {
            return None;
        }

        let (local_part, domain) = text.rsplit_once('@')?;
        let address = format!("{}@{}", canonical_local_part(local_part)?, ascii_domain(domain)?);

        let is_well_formed = EmailAddress::parse_with_options(&address, SYNTAX).is_ok();
        let is_short_enough = address.chars().count() <= MAX_CHARACTERS;
        (is_well_formed && is_short_enough).then_some(Self(address))
    }

    /// An email address from the store, which holds only canonical ones.
    pub fn from_store(address: String) -> Self {
        Self(address)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part before the last `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(&self.0, |(local_part, _)| local_part)
    }

    /// The part after the last `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Email addresses are personal data. They stay out of logs, and there is no `Display`.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// Lower case, not case folding: folding would turn `straße@` into `strasse@`, another mailbox.
fn lower_case(text: &str) -> String {
    // Lower-casing can leave a text unnormalised, hence NFKC before and after.
    text.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

/// The shortest spelling of a local part. `"ana"@…`, `"a\na"@…` and `ana@…` are one mailbox (RFC 5321, section 4.1.2)
/// and must not become two accounts.
fn canonical_local_part(text: &str) -> Option<String> {
    // Email addresses that differ only by invisible characters could be mistaken for each other.
    let is_legible = text.chars().all(|character| character == ' ' || is_visible(character));
    if !is_legible || !EmailAddress::is_valid_local_part(text) {
        return None;
    }
    let Some(quoted) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return Some(text.to_owned());
    };

    let mut plain = String::new();
    let mut escaped = String::new();
    let mut characters = quoted.chars();
    while let Some(mut character) = characters.next() {
        if character == '\\' {
            character = characters.next()?;
        }
        if matches!(character, '"' | '\\') {
            escaped.push('\\');
        }
        plain.push(character);
        escaped.push(character);
    }

    let needs_quotes = plain.starts_with('"') || !EmailAddress::is_valid_local_part(&plain);
    Some(if needs_quotes { format!("\"{escaped}\"") } else { plain })
}

/// A domain in its DNS form: lower-case letters, digits and hyphens, other scripts in Punycode.
fn ascii_domain(text: &str) -> Option<String> {
    let domain = Uts46::new().to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::Allow, DnsLength::Verify).ok()?;

    // No top-level domain is numeric; a numeric last label means an IPv4 address without brackets.
    let top_level = domain.rsplit('.').next()?;
    let is_address_literal = top_level.bytes().all(|byte| byte.is_ascii_digit());
    (!is_address_literal).then(|| domain.into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Email::parse(text).map(|email| email.as_str().to_owned())
    }

    #[test]
    fn every_spelling_of_an_address_is_one_address() {
        for text in [
            "ana.b@example.com",
            "  Ana.B@Example.COM\n",
            "ＡＮＡ.b＠example.com",
            "ana.b@ｅｘａｍｐｌｅ．com",
            "ana.b@example。com",
            "\"Ana.B\"@example.com",
            "\"a\\na.b\"@example.com",
        ] {
            assert_eq!(parsed(text).as_deref(), Some("ana.b@example.com"), "{text:?}");
        }
    }

    #[test]
    fn a_domain_of_another_script_becomes_ascii() {
        assert_eq!(parsed("Иван@Почта.РФ").as_deref(), Some("иван@xn--80a1acny.xn--p1ai"));
        assert_eq!(parsed("a@xn--80a1acny.xn--p1ai"), parsed("a@почта.рф"));
    }

    #[test]
    fn a_local_part_keeps_the_letters_that_make_it_another_mailbox() {
        assert_eq!(parsed("Straße@example.com").as_deref(), Some("straße@example.com"));
        assert_ne!(parsed("ana+shop@example.com"), parsed("ana@example.com"));
    }

    #[test]
    fn quotes_stay_where_they_are_needed() {
        assert_eq!(parsed("\"A b\"@example.com").as_deref(), Some("\"a b\"@example.com"));
        assert_eq!(parsed("\"a@b\"@example.com").as_deref(), Some("\"a@b\"@example.com"));
        assert_eq!(parsed("\"a\\\"\\b\"@example.com").as_deref(), Some("\"a\\\"b\"@example.com"));
        assert_eq!(parsed("\"\\\"a\\\"\"@example.com").as_deref(), Some("\"\\\"a\\\"\"@example.com"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            " ",
            "ana",
            "@",
            "ana@",
            "@example.com",
            "ana@example",
            "ana@localhost",
            "ana@.com",
            "ana@example..com",
            "ana@example.com.",
            "ana@-example.com",
            "ana@exam_ple.com",
            "ana@exa mple.com",
            "ana@[192.0.2.1]",
            "ana@[IPv6:2001:db8::1]",
            "ana@192.0.2.1",
            "Ana <ana@example.com>",
            "<ana@example.com>",
            "ana@example.com>",
            "mailto:ana@example.com, bea@example.com",
            "ana bea@example.com",
            ".ana@example.com",
            "ana.@example.com",
            "a..b@example.com",
            "ana@bea@example.com",
            "ana(comment)@example.com",
            "\"ana@example.com",
            "\"a\"b\"@example.com",
            "\"\"@example.com",
            "ana@example.com\0",
            "a\0na@example.com",
            "a\r\nna@example.com",
            "\"a\tb\"@example.com",
            "a\u{200B}na@example.com",
            "a\u{3164}na@example.com",
            "a\u{AD}na@example.com",
            "a\u{202E}na@example.com",
            "ana@xn--.com",
        ] {
            assert_eq!(parsed(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_address_has_at_most_254_characters() {
        let domain = format!("{}.{}.{}.", "d".repeat(63), "d".repeat(63), "d".repeat(58));
        let longest = format!("{}@{domain}com", "l".repeat(63));
        assert_eq!(longest.len(), 254);

        assert_eq!(parsed(&longest), Some(longest.clone()));
        assert_eq!(parsed(&format!("{longest}m")), None);
        assert_eq!(parsed(&format!("{}@example.com", "l".repeat(65))), None);
    }

    #[test]
    fn its_two_sides_can_be_read() {
        let email = Email::parse("\"a@b\"@Example.com").unwrap();
        assert_eq!((email.local_part(), email.domain()), ("\"a@b\"", "example.com"));
    }

    #[test]
    fn an_address_does_not_show_in_debug_output() {
        let email = Email::parse("ana@example.com").unwrap();
        assert_eq!(format!("{email:?}"), "Email(…)");
    }

    #[test]
    fn every_letter_is_canonical_after_one_reading() {
        for letter in ('\0'..=char::MAX).filter(|character| character.is_alphanumeric()) {
            let once = lower_case(&format!("x{letter}y{letter}"));
            assert_eq!(lower_case(&once), once, "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_parsed_parses_to_itself(text in "[\\PC\"\\\\]{1,12}@\\PC{1,8}\\.(com|РФ|Ελ)") {
            if let Some(once) = parsed(&text) {
                prop_assert_eq!(parsed(&once), Some(once));
            }
        }

        #[test]
        fn letter_case_never_makes_another_address(text in "[a-zа-яäöüßéñ0-9+_-]{1,12}@[a-z0-9]{1,8}\\.com") {
            let small = parsed(&text);
            prop_assert!(small.is_some());
            // ß has no capital letter that maps back to it.
            if !text.contains('ß') {
                prop_assert_eq!(parsed(&text.to_uppercase()), small);
            }
        }

        #[test]
        fn every_normal_form_and_padding_of_an_address_is_the_same(
            local in "[a-zа-яёäöüéñ0-9+_-]{1,12}", domain in "[a-zа-яё]{1,8}", padding in "[ \t\r\n]{0,3}",
        ) {
            let address = format!("{local}@{domain}.com");
            let small = parsed(&address);
            prop_assert!(small.is_some());
            // ASCII in the full-width forms of East Asian typography.
            let wide = address.chars().map(|c| match c {
                '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
                _ => c,
            });
            for other in [
                address.nfd().collect::<String>(),
                address.nfc().collect(),
                address.nfkd().collect::<String>().to_uppercase(),
                wide.collect(),
                format!("{padding}{address}{padding}"),
            ] {
                prop_assert_eq!(&parsed(&other), &small, "{:?}", other);
            }
            // The library rejects other scripts between quotes. A rejected spelling is no second account either.
            let quoted = parsed(&format!("\"{local}\"@{domain}.com"));
            prop_assert!(quoted == small || (quoted.is_none() && !local.is_ascii()), "{:?}", quoted);
        }

        #[test]
        fn whatever_was_taken_is_canonical(text in "\\PC{0,12}@\\PC{0,12}|\\PC{0,8}@[a-zA-Z\\PC]{1,8}\\.[a-z]{2,3}") {
            if let Some(once) = parsed(&text) {
                prop_assert_eq!(parsed(&once), Some(once.clone()));
                prop_assert!(once.chars().count() <= MAX_CHARACTERS && !once.chars().any(char::is_control));
                let domain = once.rsplit_once('@').unwrap().1;
                prop_assert!(domain.is_ascii() && domain.contains('.') && !domain.bytes().any(|b| b.is_ascii_uppercase()));
            }
        }

        #[test]
        fn nothing_makes_it_panic(text in any::<String>()) {
            let _ = Email::parse(&text);
        }
    }
}
