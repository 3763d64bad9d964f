//! The text form of refresh tokens, API keys and mailed codes: a prefix that names the kind, then the bytes and a
//! checksum in base64url. With prefix and checksum, people, secret scanners and Roster itself recognize a genuine token
//! without asking the store.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use roster_types::digest::{leading, sha256};
use zeroize::Zeroizing;

/// A typing error passes with a probability of one in 2³². The secret prevents guessing, not the checksum.
const CHECKSUM_BYTES: usize = 4;

/// The text form of one kind.
pub struct Form {
    pub prefix: &'static str,
    /// Separates its checksum from every other digest of the same bytes.
    pub label: &'static str,
}

impl Form {
    pub fn write(&self, payload: &[u8]) -> String {
        let mut bytes = Zeroizing::new(Vec::with_capacity(payload.len() + CHECKSUM_BYTES));
        bytes.extend_from_slice(payload);
        bytes.extend_from_slice(&self.checksum(payload));
        let mut text = self.prefix.to_owned();
        URL_SAFE_NO_PAD.encode_string(&*bytes, &mut text);
        text
    }

    /// The payload of `text`, if `text` is exactly what [`Form::write`] returns for `N` bytes.
    pub fn read<const N: usize>(&self, text: &str) -> Option<Zeroizing<[u8; N]>> {
        let encoded = text.strip_prefix(self.prefix)?;
        // The length is checked before decoding, because the input may have any length.
        if base64::encoded_len(N + CHECKSUM_BYTES, false) != Some(encoded.len()) {
            return None;
        }
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(encoded).ok()?);
        let (payload, checksum) = bytes.split_at_checked(N)?;
        (checksum == self.checksum(payload)).then(|| Zeroizing::new(leading(payload)))
    }

    fn checksum(&self, payload: &[u8]) -> [u8; CHECKSUM_BYTES] {
        leading(&sha256(&[self.label.as_bytes(), payload]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORM: Form = Form { prefix: "xx_", label: "roster test checksum" };

    proptest! {
        #[test]
        fn what_is_written_is_read_again(payload: [u8; 32]) {
            prop_assert_eq!(FORM.read::<32>(&FORM.write(&payload)).map(|read| *read), Some(payload));
        }

        #[test]
        fn a_changed_character_is_noticed(payload: [u8; 32], at in 0usize..51, other in "[A-Za-z0-9_-]") {
            let text = FORM.write(&payload);
            let mut changed = text.clone();
            changed.replace_range(at..=at, &other);
            prop_assume!(changed != text);

            prop_assert!(FORM.read::<32>(&changed).is_none());
        }

        #[test]
        fn any_text_is_read_without_panic(text in "(xx_)?\\PC{0,60}") {
            prop_assert!(FORM.read::<32>(&text).is_none());
        }
    }

    #[test]
    fn another_length_prefix_or_label_is_not_read() {
        let text = FORM.write(&[7; 32]);
        let other_label = Form { label: "roster other checksum", ..FORM };
        let other_prefix = Form { prefix: "yy_", ..FORM };

        assert!(FORM.read::<31>(&text).is_none());
        assert!(FORM.read::<33>(&text).is_none());
        assert!(FORM.read::<32>(&format!("{text}=")).is_none());
        assert!(FORM.read::<32>(&format!(" {text}")).is_none());
        assert!(other_label.read::<32>(&text).is_none());
        assert!(other_prefix.read::<32>(&text).is_none());
    }
}
